/** Stand-ins for AWS KMS and for Vault's transit engine: they check what they are asked as those document it. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = [status: number, body: object];

/** What both do inside: AES-256-GCM under the key of a name, which is bound in. */
function seal(name: string, keys: Keys, plaintext: Buffer, aad: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keys.get(name)!, nonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(aad));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function open(name: string, keys: Keys, sealed: Buffer, aad: string): Buffer | undefined {
  if (sealed.length < 28) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', keys.get(name)!, sealed.subarray(0, 12), {
    authTagLength: 16,
  });
  decipher.setAAD(Buffer.from(aad));
  decipher.setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
  } catch {
    return undefined;
  }
}

type Keys = ReadonlyMap<string, Buffer>;

abstract class StandIn {
  /** `gone` closes every connection; `denying` refuses everybody. */
  mood: 'honest' | 'gone' | 'denying' = 'honest';
  /** How often it was asked. */
  asked = 0;
  protected readonly keys = new Map([
    ['one', randomBytes(32)],
    ['two', randomBytes(32)],
  ]);
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.#serve(request, Buffer.concat(chunks).toString(), response));
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(request: IncomingMessage, body: string, response: ServerResponse): void {
    this.asked += 1;
    if (this.mood === 'gone') return void response.destroy();
    const [status, answer] = this.answer(request, JSON.parse(body) as Record<string, unknown>);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  protected abstract answer(request: IncomingMessage, asked: Record<string, unknown>): Answer;
}

/** Answers TrentService.Encrypt and Decrypt; its keys are `one` and `two`. Set AWS_ENDPOINT_URL_KMS to `url`. */
export class KmsStandIn extends StandIn {
  protected answer({ headers }: IncomingMessage, asked: Record<string, unknown>): Answer {
    const {
      KeyId = '',
      Plaintext,
      CiphertextBlob,
      EncryptionContext,
    } = asked as Record<string, string | undefined>;
    const problem = (type: string): Answer => [400, { __type: type }];
    if (this.mood === 'denying' || !headers.authorization?.startsWith('AWS4-HMAC-SHA256 '))
      return problem('AccessDeniedException');
    if (!this.keys.has(KeyId)) return problem('NotFoundException');
    const pairs = Object.entries((EncryptionContext ?? {}) as Record<string, string>).sort();
    const name = createHash('sha256').update(KeyId).digest().subarray(0, 8);
    if (headers['x-amz-target'] === 'TrentService.Encrypt') {
      const sealed = seal(KeyId, this.keys, Buffer.from(Plaintext ?? '', 'base64'), JSON.stringify(pairs));
      return [200, { KeyId, CiphertextBlob: Buffer.concat([name, sealed]).toString('base64') }];
    }
    if (headers['x-amz-target'] !== 'TrentService.Decrypt') return problem('UnknownOperationException');
    const blob = Buffer.from(CiphertextBlob ?? '', 'base64');
    if (blob.length === 0) return problem('ValidationException');
    if (!blob.subarray(0, 8).equals(name)) return problem('IncorrectKeyException');
    const opened = open(KeyId, this.keys, blob.subarray(8), JSON.stringify(pairs));
    if (!opened) return problem('InvalidCiphertextException');
    return [200, { KeyId, Plaintext: opened.toString('base64') }];
  }
}

/** Answers POST /v1/transit/encrypt|decrypt/one|two to whoever brings the token. */
export class VaultStandIn extends StandIn {
  token = 'hvs.stand-in';

  protected answer({ headers, url = '', method }: IncomingMessage, asked: Record<string, unknown>): Answer {
    const { plaintext, ciphertext, associated_data: aad = '' } = asked as Record<string, string | undefined>;
    const problem = (status: number, text: string): Answer => [status, { errors: [text] }];
    if (this.mood === 'denying' || headers['x-vault-token'] !== this.token)
      return problem(403, 'permission denied');
    const [, operation, name = ''] = /^\/v1\/transit\/(encrypt|decrypt)\/(\w+)$/.exec(url) ?? [];
    if (method !== 'POST' || headers['x-vault-request'] !== 'true' || operation === undefined)
      return problem(404, 'no handler');
    if (!this.keys.has(name)) return problem(400, 'encryption key not found');
    if (operation === 'encrypt') {
      const sealed = seal(name, this.keys, Buffer.from(plaintext ?? '', 'base64'), aad);
      return [200, { data: { ciphertext: `vault:v1:${sealed.toString('base64')}`, key_version: 1 } }];
    }
    const [, version, text = ''] = /^vault:v(\d+):(.+)$/.exec(ciphertext ?? '') ?? [];
    if (version !== '1') return problem(400, 'invalid ciphertext: version is too new');
    const opened = open(name, this.keys, Buffer.from(text, 'base64'), aad);
    if (!opened) return problem(400, 'cipher: message authentication failed');
    return [200, { data: { plaintext: opened.toString('base64') } }];
  }
}

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ServiceError } from '../http/service-error.ts';
import { contextText, proveWrapping, requireKeyBytes, unreachableRoot } from './root-key-provider.ts';
import type { KeyContext, RootKeyProvider } from './root-key-provider.ts';

export interface VaultAccess {
  /** Origin of the server. */
  address: string;
  token: string | undefined;
  /** Read at every call instead of a fixed token: Vault Agent writes a new one there before the old one ends. */
  tokenFile: string | undefined;
  namespace: string | undefined;
}

const answerLimitMs = 10_000;
/** 12 bytes nonce, 32 key, 16 tag; base64 of them has no spare bits that could be changed unnoticed. */
const ciphertextPattern = /^vault:v\d{1,9}:[A-Za-z0-9+/]{80}$/;
const encryptedSchema = z.object({ data: z.object({ ciphertext: z.string().regex(ciphertextPattern) }) });
const decryptedSchema = z.object({ data: z.object({ plaintext: z.base64() }) });

/**
 * A key of Vault’s transit engine (aes256-gcm96), over its HTTP API. The context is the associated data. Vault hands
 * keys over as JSON text, which Node gives nobody to overwrite.
 */
export class VaultRootKey implements RootKeyProvider {
  readonly id: string;
  readonly #mount: string;
  readonly #name: string;
  readonly #access: VaultAccess;

  /** `path` is `MOUNT/KEY`, such as `transit/inkseal`. */
  constructor(path: string, access: VaultAccess) {
    this.id = `vault:${path}`;
    const at = path.lastIndexOf('/');
    this.#mount = path.slice(0, at);
    this.#name = path.slice(at + 1);
    this.#access = access;
  }

  async wrap(key: Buffer, context: KeyContext): Promise<Buffer> {
    requireKeyBytes(key);
    const { status, body } = await this.#post('encrypt', { plaintext: key.toString('base64') }, context);
    const answer = encryptedSchema.safeParse(body);
    if (status !== 200 || !answer.success) throw unreachableRoot(this.id, `status_${status}`);
    return Buffer.from(answer.data.data.ciphertext, 'latin1');
  }

  async unwrap(wrapped: Buffer, context: KeyContext): Promise<Buffer> {
    const ciphertext = wrapped.toString('latin1');
    if (!ciphertextPattern.test(ciphertext)) throw new ServiceError('key_refused');
    const { status, body } = await this.#post('decrypt', { ciphertext }, context);
    // 400 is also what a key that is not there is answered with; the text is the only difference.
    if (status === 400 && !/key not found/.test(JSON.stringify(body))) throw new ServiceError('key_refused');
    if (status !== 200) throw unreachableRoot(this.id, `status_${status}`);
    const answer = decryptedSchema.safeParse(body);
    const key = Buffer.from(answer.data?.data.plaintext ?? '', 'base64');
    if (key.length !== 32) throw new ServiceError('key_refused');
    return key;
  }

  async checkHealth(): Promise<void> {
    await proveWrapping(this);
  }

  async #post(
    operation: 'encrypt' | 'decrypt',
    asked: object,
    context: KeyContext,
  ): Promise<{ status: number; body: unknown }> {
    const { address, namespace } = this.#access;
    try {
      const response = await fetch(`${address}/v1/${this.#mount}/${operation}/${this.#name}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-vault-request': 'true',
          'x-vault-token': await this.#token(),
          ...(namespace && { 'x-vault-namespace': namespace }),
        },
        body: JSON.stringify({
          ...asked,
          associated_data: Buffer.from(contextText(context)).toString('base64'),
        }),
        // Whoever is named in a redirection is not whom the token is for.
        redirect: 'error',
        signal: AbortSignal.timeout(answerLimitMs),
      });
      const body: unknown = await response.json().catch(() => undefined);
      return { status: response.status, body };
    } catch (cause) {
      throw unreachableRoot(this.id, 'no_answer', cause);
    }
  }

  async #token(): Promise<string> {
    const { token, tokenFile } = this.#access;
    return tokenFile === undefined ? (token ?? '') : (await readFile(tokenFile, 'utf8')).trim();
  }
}

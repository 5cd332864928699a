/**
 * Stands in for a witness of somebody else's: c2sp.org/tlog-witness and c2sp.org/tlog-cosignature from the specification's
 * side, over one log. It keeps the one promise that counts: it never signs what did not grow from what it signed before.
 */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseCheckpoint, type Checkpoint } from '../../widget/verify/core/checkpoint.ts';
import { LogFailure } from '../../widget/verify/core/log-report.ts';
import { verifyConsistency } from '../../widget/verify/core/merkle.ts';
import {
  cosignatureNoteType,
  formatSignatureLine,
  formatVerifierKey,
  noteKeyId,
  openNote,
  type VerifierKey,
} from '../../widget/verify/core/signed-note.ts';

/** What it does with the next requests; `honest` answers as specified. */
export type WitnessMood =
  'honest' | 'silent' | 'forgetful' | 'forging' | 'signing-another' | 'chatting' | 'failing';

const name = 'witness.example/stand-in';
const newKey = () => generateKeyPairSync('ed25519');
const rawKey = (key: KeyObject) =>
  new Uint8Array(Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url'));

interface Refusal {
  status: number;
  body?: string;
  type?: string;
}

export class WitnessStandIn {
  mood: WitnessMood = 'honest';
  /** Of the log it watches; unknown ones are refused. */
  logKey: VerifierKey | undefined;
  /** What it signed last. */
  signed: Checkpoint | undefined;
  readonly requests: string[] = [];
  readonly #keys = newKey();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<WitnessStandIn> {
    const witness = new WitnessStandIn();
    await new Promise<void>((resolve) => witness.#server.listen(0, '127.0.0.1', resolve));
    return witness;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/prefix`;
  }

  verifierKey(): Promise<string> {
    return formatVerifierKey(name, cosignatureNoteType, rawKey(this.#keys.publicKey));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray()).toString('utf8');
    this.requests.push(body);
    if (this.mood === 'silent') return void request.socket.destroy();
    const answer =
      request.url === '/prefix/add-checkpoint' && request.method === 'POST'
        ? await this.#answer(body)
        : { status: 404 };
    if (this.mood === 'forgetful') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': answer.type ?? 'text/plain' }).end(answer.body);
  }

  async #answer(body: string): Promise<Refusal> {
    if (this.mood === 'failing') return { status: 503 };
    const split = body.indexOf('\n\n');
    const [oldLine = '', ...hashes] = body.slice(0, split).split('\n');
    const old = /^old (0|[1-9]\d*)$/.exec(oldLine)?.[1];
    const note = body.slice(split + 2);
    if (old === undefined || hashes.length > 63) return { status: 400 };
    if (!this.logKey) return { status: 404 };
    let text: string;
    try {
      text = await openNote(note, [this.logKey]);
    } catch (error) {
      if (error instanceof LogFailure) return { status: 403 };
      throw error;
    }
    return this.#take(text, BigInt(old), hashes);
  }

  async #take(text: string, old: bigint, hashes: readonly string[]): Promise<Refusal> {
    const later = parseCheckpoint(text);
    const known = this.signed?.size ?? 0n;
    if (old > later.size) return { status: 400 };
    if (old !== known) return { status: 409, body: `${known}\n`, type: 'text/x.tlog.size' };
    if (this.signed) {
      const proof = hashes.map((hash) => new Uint8Array(Buffer.from(hash, 'base64')));
      const sizes = { earlierSize: this.signed.size, laterSize: later.size };
      try {
        await verifyConsistency({ ...sizes, earlierRoot: this.signed.root, laterRoot: later.root, proof });
      } catch {
        return { status: 422 };
      }
    } else if (hashes.length > 0) return { status: 422 };
    this.signed = later;
    return { status: 200, body: await this.#sign(text) };
  }

  async #sign(text: string): Promise<string> {
    const seconds = Math.floor(Date.now() / 1000);
    const { publicKey, privateKey } = this.#keys;
    const key = this.mood === 'forging' ? newKey().privateKey : privateKey;
    const about = this.mood === 'signing-another' ? text.replace('\n', 'x\n') : text;
    const signature = Buffer.alloc(72);
    signature.writeBigUInt64BE(BigInt(seconds));
    sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${about}`), key).copy(signature, 8);
    const keyId = await noteKeyId(name, cosignatureNoteType, rawKey(publicKey));
    const line = formatSignatureLine({ name, keyId, signature: new Uint8Array(signature) });
    if (this.mood !== 'chatting') return line;
    const other = { name: 'other.example', keyId: new Uint8Array(4), signature: new Uint8Array(64) };
    return formatSignatureLine(other) + line;
  }
}

import { createHash, createHmac } from 'node:crypto';

/** More than any form of ours has; beyond, a body of nothing else would cost far more to read than to send. */
const mostBoundaries = 1_000;
const boundaryPattern = /^multipart\/.*;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i;

export interface RequestLine {
  method: string;
  /** Path and query. */
  target: string;
  appId: string | undefined;
  contentType: string | undefined;
}

/**
 * HMAC-SHA-256 of a request under what only its caller has, so that who reads the database cannot try which body it was; fed as its body passes by and never holding it. The boundary of multipart/form-data is left out:
 * clients draw a new one for each try.
 */
export class RequestFingerprint {
  readonly #secret: Buffer;
  readonly #hash = createHash('sha256');
  readonly #boundary: Buffer | undefined;
  #boundariesLeft = mostBoundaries;
  #rest: Buffer = Buffer.alloc(0);

  constructor({ method, target, appId = '', contentType = '' }: RequestLine, secret: Buffer) {
    this.#secret = secret;
    const [, inQuotes, plain] = boundaryPattern.exec(contentType) ?? [];
    const boundary = inQuotes ?? plain;
    this.#boundary = boundary === undefined ? undefined : Buffer.from(`--${boundary}`);
    const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
    this.#hash.update(`${JSON.stringify([method, target, appId, type])}\n`);
  }

  update(chunk: Uint8Array): void {
    if (!this.#boundary || this.#boundariesLeft === 0) {
      this.#hash.update(chunk);
      return;
    }
    let data = Buffer.concat([this.#rest, chunk]);
    for (; this.#boundariesLeft > 0; this.#boundariesLeft--) {
      const at = data.indexOf(this.#boundary);
      if (at < 0) break;
      this.#hash.update(data.subarray(0, at)).update('--');
      data = data.subarray(at + this.#boundary.length);
    }
    // A boundary may go on in the next chunk.
    const kept = this.#boundariesLeft === 0 ? 0 : Math.min(data.length, this.#boundary.length - 1);
    this.#hash.update(data.subarray(0, data.length - kept));
    this.#rest = Buffer.from(data.subarray(data.length - kept));
  }

  /** Of what has passed so far. */
  digest(): Buffer {
    const plain = this.#hash.copy().update(this.#rest).digest();
    return createHmac('sha256', this.#secret).update(plain).digest();
  }
}

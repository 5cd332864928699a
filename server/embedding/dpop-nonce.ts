import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

const bucketSeconds = 150;

/**
 * Server nonces for DPoP proofs (RFC 9449 §8): a time bucket and its HMAC, so any process can check what another gave
 * out and nothing is stored. A nonce is good for its own bucket and the next: between 150 and 300 seconds.
 */
export class DpopNonces {
  readonly #key: KeyObject;
  /** Every answer carries one. */
  #latest: { bucket: number; nonce: string } | undefined;

  constructor(key: Buffer) {
    this.#key = createSecretKey(key);
  }

  current(now: Date = new Date()): string {
    const bucket = Math.floor(now.getTime() / 1000 / bucketSeconds);
    if (this.#latest?.bucket !== bucket) this.#latest = { bucket, nonce: this.#nonceOf(bucket) };
    return this.#latest.nonce;
  }

  isFresh(nonce: string, now: Date = new Date()): boolean {
    const bucket = Math.floor(now.getTime() / 1000 / bucketSeconds);
    const given = Buffer.from(nonce);
    return [bucket, bucket - 1].some((candidate) => {
      const expected = Buffer.from(this.#nonceOf(candidate));
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
  }

  #nonceOf(bucket: number): string {
    return createHmac('sha256', this.#key).update(`dpop-nonce|${bucket}`).digest('base64url').slice(0, 32);
  }
}

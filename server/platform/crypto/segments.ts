/**
 * Encryption of stored objects in segments that can be read one by one. Format and reasons: FORMAT.md.
 *
 * Compatibility promise: every object written by any release opens with every later release. The format may only
 * change together with the version byte in its header; readers keep all earlier versions; the vectors in
 * segments.vectors.json are frozen and none is ever edited or removed.
 *
 * Most code wants storage/encrypted-object.ts, which adds the store, the hash and the ranges.
 */
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { ServiceError } from '../http/service-error.ts';
import { decryptGcm, encryptGcm, nonceBytes, tagBytes } from './aes-gcm.ts';
import { hkdfSha256 } from './hkdf.ts';
import { keyCommitment } from './key-commitment.ts';
import {
  encodeHeader,
  noncePrefixBytes,
  preambleSize,
  saltBytes,
  splitPreamble,
  type ObjectIdentity,
} from './object-preamble.ts';

/** Plaintext bytes of every segment but the last, which may be shorter; pdf.js asks for ranges of the same size. */
export const segmentSize = 65_536;
/** Authentication tag at the end of every segment, in bytes. */
export const tagSize = tagBytes;
const dataKeySize = 32;
/** The segment index has 32 bits in the nonce; one more would repeat a nonce. */
const maximumSegments = 2 ** 32;

/** How many segments an object of `byteSize` plaintext bytes has; an empty object has one, so that it has a tag. */
export function segmentCount(byteSize: number): number {
  return Math.max(1, Math.ceil(byteSize / segmentSize));
}

/** Stored bytes of an object of `byteSize` plaintext bytes. */
export function storedSize(identity: ObjectIdentity, byteSize: number): number {
  return preambleSize(identity) + byteSize + segmentCount(byteSize) * tagSize;
}

/** Encrypts the segments of one object in order, each once. */
export class SegmentWriter {
  /** What the store gets before the first segment. */
  readonly preamble: Buffer;
  readonly #key: KeyObject;
  readonly #noncePrefix: Buffer;
  #nextIndex = 0;
  #finished = false;

  constructor(identity: ObjectIdentity, dataKey: Buffer) {
    const header = encodeHeader(identity, keyCommitment(dataKey));
    const salt = randomBytes(saltBytes);
    this.#noncePrefix = randomBytes(noncePrefixBytes);
    this.#key = deriveObjectKey(dataKey, salt, header);
    this.preamble = Buffer.concat([header, salt, this.#noncePrefix]);
  }

  /** Ciphertext and tag of the next segment: `segmentSize` bytes, or for the last one 0 to `segmentSize`. */
  seal(plaintext: Uint8Array, last: boolean): [ciphertext: Buffer, tag: Buffer] {
    if (this.#finished) throw new RangeError('nothing follows the last segment');
    if (plaintext.length > segmentSize || (!last && plaintext.length !== segmentSize)) {
      throw new RangeError('only the last segment may be short');
    }
    if (this.#nextIndex >= maximumSegments) throw new RangeError('an object has at most 2^32 segments');
    const nonce = segmentNonce(this.#noncePrefix, this.#nextIndex, last);
    this.#nextIndex += 1;
    this.#finished = last;
    return encryptGcm(this.#key, nonce, plaintext);
  }
}

/** Decrypts single segments of one object, in any order. */
export class SegmentReader {
  readonly #key: KeyObject;
  readonly #noncePrefix: Buffer;

  /** @throws ServiceError `stored_data_damaged` when the preamble is not this identity's under this data key. */
  constructor(identity: ObjectIdentity, dataKey: Buffer, preamble: Buffer) {
    const header = encodeHeader(identity, keyCommitment(dataKey));
    const { salt, noncePrefix } = splitPreamble(header, preamble);
    this.#noncePrefix = Buffer.from(noncePrefix);
    this.#key = deriveObjectKey(dataKey, salt, header);
  }

  /**
   * The plaintext of one stored segment (ciphertext and tag).
   * @throws ServiceError `stored_data_damaged`, before any plaintext is released, when it is not segment `index` of this
   * object or `last` is not what it was written with.
   */
  open(index: number, last: boolean, stored: Buffer): Buffer {
    if (stored.length > segmentSize + tagSize) throw new ServiceError('stored_data_damaged');
    return decryptGcm(this.#key, segmentNonce(this.#noncePrefix, index, last), stored);
  }
}

function deriveObjectKey(dataKey: Buffer, salt: Buffer, header: Buffer): KeyObject {
  if (dataKey.length !== dataKeySize) throw new RangeError(`a data key has ${dataKeySize} bytes`);
  const key = hkdfSha256(dataKey, salt, header);
  const held = createSecretKey(key);
  key.fill(0);
  return held;
}

/** Prefix (7) ‖ index, big-endian (4) ‖ 1 for the last segment, else 0 (1): Tink's AES-GCM-HKDF streaming nonce. */
function segmentNonce(prefix: Buffer, index: number, last: boolean): Buffer {
  const nonce = Buffer.allocUnsafe(nonceBytes);
  prefix.copy(nonce);
  nonce.writeUInt32BE(index, noncePrefixBytes);
  nonce[nonceBytes - 1] = last ? 1 : 0;
  return nonce;
}

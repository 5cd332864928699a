import { createHash } from 'node:crypto';
import { ServiceError } from '../http/service-error.ts';
import { freeResult } from '../crypto/aes-gcm.ts';
import { preambleSize, type ObjectIdentity } from '../crypto/object-preamble.ts';
import {
  SegmentReader,
  SegmentWriter,
  segmentCount,
  segmentSize,
  storedSize,
  tagSize,
} from '../crypto/segments.ts';
import type { BlobStore } from './blob-store.ts';
import { equalPieces } from './equal-pieces.ts';

export interface WrittenObject {
  /** Plaintext length in bytes; goes into the wrapped data key's binding. */
  byteSize: number;
  /** SHA-256 of the plaintext, lower-case hex. */
  sha256: string;
  /** SHA-256 of the bytes as stored, lower-case hex: tells without any key whether they still are what was written. */
  ciphertextSha256: string;
}

/**
 * Encrypts and stores an object under its object id while it streams in: one pass, one segment in memory.
 * @throws ServiceError as `BlobStore.put` does, and what `source` throws; nothing is stored then.
 */
export async function writeEncryptedObject(
  store: Pick<BlobStore, 'put'>,
  options: {
    identity: ObjectIdentity;
    dataKey: Buffer;
    source: AsyncIterable<Uint8Array>;
    /** SHA-256 of the plaintext, where whoever calls has hashed those very bytes; else they are hashed on their way. */
    sha256?: string | undefined;
  },
): Promise<WrittenObject> {
  const { identity, dataKey, source, sha256: known } = options;
  const writer = new SegmentWriter(identity, dataKey);
  const [hash, ciphertextHash] = [createHash('sha256'), createHash('sha256')];
  let byteSize = 0;

  async function* encrypted(): AsyncIterable<Uint8Array> {
    yield writer.preamble;
    for await (const { bytes: plaintext, last } of equalPieces(source, segmentSize)) {
      byteSize += plaintext.length;
      if (known === undefined) hash.update(plaintext);
      const [ciphertext, tag] = writer.seal(plaintext, last);
      yield ciphertext;
      yield tag;
      freeResult(ciphertext);
    }
  }

  async function* stored(): AsyncIterable<Uint8Array> {
    for await (const piece of encrypted()) {
      ciphertextHash.update(piece);
      yield piece;
    }
  }

  await store.put(identity.objectId, stored());
  return { byteSize, sha256: known ?? hash.digest('hex'), ciphertextSha256: ciphertextHash.digest('hex') };
}

/** A stored object that can be read from anywhere. */
export interface EncryptedObject {
  readonly byteSize: number;
  /** The plaintext from `start` to `end` (exclusive), all in memory. @throws ServiceError `stored_data_damaged`. */
  read(start: number, end: number): Promise<Buffer>;
  /**
   * The same in pieces, each authenticated before it is yielded; the whole object by default. A piece is the caller's until
   * the next is asked for.
   */
  stream(start?: number, end?: number): AsyncIterable<Buffer>;
}

/**
 * Opens a stored object. `byteSize` must come from the binding of the unwrapped data key, which authenticates it.
 * @throws ServiceError `stored_object_missing`; `stored_data_damaged` when the stored bytes are not this identity's
 * under this key, or not as long as they must be.
 */
export async function openEncryptedObject(
  store: BlobStore,
  options: { identity: ObjectIdentity; dataKey: Buffer; byteSize: number },
): Promise<EncryptedObject> {
  const { identity, dataKey, byteSize } = options;
  const preambleBytes = preambleSize(identity);
  if ((await store.size(identity.objectId)) !== storedSize(identity, byteSize)) {
    throw new ServiceError('stored_data_damaged');
  }
  const reader = new SegmentReader(identity, dataKey, await store.read(identity.objectId, 0, preambleBytes));
  return new StoredSegments(store, identity.objectId, reader, preambleBytes, byteSize);
}

/** Segments fetched from the store at once while streaming: 1 MiB, few enough to hold for many readers. */
const segmentsPerFetch = 16;
const storedSegment = segmentSize + tagSize;

class StoredSegments implements EncryptedObject {
  readonly byteSize: number;
  readonly #store: BlobStore;
  readonly #key: string;
  readonly #reader: SegmentReader;
  readonly #preambleBytes: number;
  readonly #lastIndex: number;

  constructor(store: BlobStore, key: string, reader: SegmentReader, preambleBytes: number, byteSize: number) {
    this.#store = store;
    this.#key = key;
    this.#reader = reader;
    this.#preambleBytes = preambleBytes;
    this.byteSize = byteSize;
    this.#lastIndex = segmentCount(byteSize) - 1;
  }

  async read(start: number, end: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const { plaintext, from } of this.#open(start, end))
      pieces.push(plaintext.subarray(Math.max(0, start - from), end - from));
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
  }

  async *stream(start = 0, end = this.byteSize): AsyncIterable<Buffer> {
    for await (const { plaintext, from } of this.#open(start, end)) {
      yield plaintext.subarray(Math.max(0, start - from), end - from);
      freeResult(plaintext);
    }
  }

  /** The segments of a range, and where each begins. */
  async *#open(start: number, end: number): AsyncIterable<{ plaintext: Buffer; from: number }> {
    const whole = Number.isSafeInteger(start) && Number.isSafeInteger(end);
    if (!whole || start < 0 || end < start || end > this.byteSize) {
      throw new RangeError('a range has 0 <= start <= end <= byteSize');
    }
    if (start === end && this.byteSize > 0) return;
    const first = Math.floor(start / segmentSize);
    const last = Math.max(first, Math.ceil(end / segmentSize) - 1);
    for (let index = first; index <= last; index += segmentsPerFetch) {
      const fetched = await this.#fetch(index, Math.min(last, index + segmentsPerFetch - 1));
      for (let at = index; at < index + segmentsPerFetch && at <= last; at++) {
        const start = (at - index) * storedSegment;
        const stored = fetched.subarray(start, start + storedSegment);
        yield { plaintext: this.#reader.open(at, at === this.#lastIndex, stored), from: at * segmentSize };
      }
      freeResult(fetched); // before the next one, else those of all readers pile up for the collector
    }
  }

  async #fetch(first: number, last: number): Promise<Buffer> {
    const end =
      last === this.#lastIndex
        ? this.byteSize + segmentCount(this.byteSize) * tagSize
        : (last + 1) * storedSegment;
    const start = first * storedSegment;
    return this.#store.read(this.#key, this.#preambleBytes + start, this.#preambleBytes + end);
  }
}

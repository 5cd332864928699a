import { ServiceError } from '../platform/http/service-error.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import { readMark, writeMark } from './deployment-mark.ts';
import { openBlobs, type BlobPlace } from './open-blobs.ts';

const readBytes = 1_048_576;

/** Stored objects as they lie, which takes no key and tells nothing: for copies of them, and for checks. */
export class StoredCiphertext {
  readonly #blobs: BlobStore;

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  static async open(place: BlobPlace): Promise<StoredCiphertext> {
    return new StoredCiphertext(await openBlobs(place));
  }

  /** Of which deployment the place is; undefined for one that nobody has marked. */
  readMark(): Promise<string | undefined> {
    return readMark(this.#blobs);
  }

  writeMark(deployment: string): Promise<void> {
    return writeMark(this.#blobs, deployment);
  }

  /** @throws ServiceError `stored_object_missing`, also when it goes while it is read. */
  async *read(objectId: string): AsyncGenerator<Buffer> {
    const size = await this.#blobs.size(objectId);
    for (let at = 0; at < size; at += readBytes)
      yield await this.#blobs.read(objectId, at, Math.min(at + readBytes, size));
  }

  /** Stores a copy; one that is there already is left as it is. */
  async put(objectId: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      await this.#blobs.put(objectId, chunks);
    } catch (cause) {
      if (!(cause instanceof ServiceError && cause.code === 'stored_object_exists')) throw cause;
    }
  }

  delete(objectId: string): Promise<void> {
    return this.#blobs.delete(objectId);
  }

  ids(): AsyncIterable<string> {
    return this.#blobs.keys();
  }
}

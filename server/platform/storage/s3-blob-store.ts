import type {
  GetObjectCommandOutput,
  ListMultipartUploadsCommandOutput,
  ListObjectsV2CommandOutput,
  S3,
} from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { ServiceError } from '../http/service-error.ts';
import { severalAtOnce } from '../jobs/several-at-once.ts';
import { requireRange, type BlobStore } from './blob-store.ts';
import { isAbsent, openS3, statusOf, unusable, type S3Patience, type S3Place } from './s3-bucket.ts';
import { probeBucket } from './s3-probe.ts';
import { S3Upload } from './s3-upload.ts';
import { isStorageKey, requireStorageKey } from './storage-key.ts';

/** After this long nobody is still sending parts: its process died. */
const abandonedAfterMs = 24 * 3_600_000;

interface Target {
  Bucket: string;
  Key: string;
}

/**
 * Objects in an S3 bucket. Where the server knows no conditional writes, two processes could overwrite each other's
 * object of one key; keys are random, so they never share one, and within a process writers of a key wait for each other.
 */
export class S3BlobStore implements BlobStore {
  readonly #s3: S3;
  readonly #place: S3Place;
  readonly #conditional: boolean;
  readonly #writing = new Map<string, Promise<void>>();

  private constructor(s3: S3, place: S3Place, conditional: boolean) {
    this.#s3 = s3;
    this.#place = place;
    this.#conditional = conditional;
  }

  /**
   * Tries out the bucket, and removes what writers that died a day ago left unfinished.
   * @throws ServiceError `blob_store_unusable` with `details.reason`.
   */
  static async open(
    place: S3Place,
    options: { patience?: S3Patience; now?: Date } = {},
  ): Promise<S3BlobStore> {
    const s3 = await openS3(place, options.patience);
    try {
      const { conditional } = await probeBucket(s3, place);
      const store = new S3BlobStore(s3, place, conditional);
      // Not every server lists unfinished uploads, nor every operator lets us; a rule of the bucket can end them, too.
      await store.#removeAbandoned(options.now ?? new Date()).catch(() => undefined);
      return store;
    } catch (error) {
      s3.destroy();
      throw error;
    }
  }

  /** Whether the server itself refuses to overwrite. */
  get conditional(): boolean {
    return this.#conditional;
  }

  async put(key: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    requireStorageKey(key);
    const write = () =>
      new S3Upload(this.#s3, this.#place, { key, conditional: this.#conditional }).write(chunks);
    const written = (this.#writing.get(key) ?? Promise.resolve()).then(write, write);
    this.#writing.set(key, written);
    try {
      await written;
    } finally {
      if (this.#writing.get(key) === written) this.#writing.delete(key);
    }
  }

  async read(key: string, start: number, end: number): Promise<Buffer> {
    requireRange(start, end);
    if (start === end) {
      // S3 has no empty range.
      if ((await this.size(key)) < end) throw new ServiceError('stored_data_damaged');
      return Buffer.alloc(0);
    }
    const target = this.#target(key);
    try {
      return await collectRange(
        await this.#s3.getObject({ ...target, Range: `bytes=${start}-${end - 1}` }),
        start,
        end,
      );
    } catch (error) {
      if (statusOf(error) === 416) throw new ServiceError('stored_data_damaged', { cause: error });
      throw await this.#translated(error);
    }
  }

  async size(key: string): Promise<number> {
    const target = this.#target(key);
    try {
      const { ContentLength } = await this.#s3.headObject(target);
      if (ContentLength === undefined) throw new ServiceError('storage_unavailable');
      return ContentLength;
    } catch (error) {
      throw await this.#translated(error);
    }
  }

  async delete(...keys: readonly string[]): Promise<void> {
    const targets = keys.map((key) => this.#target(key));
    await severalAtOnce(targets, (target) => this.#delete(target));
  }

  async #delete(target: Target): Promise<void> {
    try {
      const { DeleteMarker } = await this.#s3.deleteObject(target);
      // Somebody has turned versions on since the start: the object is hidden and not gone.
      if (DeleteMarker) throw unusable('versioning_on');
    } catch (error) {
      if (!isAbsent(error)) throw await this.#translated(error);
    }
  }

  async *keys(): AsyncIterable<string> {
    const { bucket, prefix } = this.#place;
    let next: string | undefined;
    do {
      const page: ListObjectsV2CommandOutput = await this.#s3
        .listObjectsV2({ Bucket: bucket, Prefix: prefix, ContinuationToken: next })
        .catch(async (error: unknown) => {
          throw await this.#translated(error);
        });
      for (const { Key = '' } of page.Contents ?? []) {
        const key = Key.slice(prefix.length);
        if (isStorageKey(key)) yield key;
      }
      next = page.NextContinuationToken;
    } while (next !== undefined);
  }

  #target(key: string): Target {
    requireStorageKey(key);
    return { Bucket: this.#place.bucket, Key: this.#place.prefix + key };
  }

  /** A bucket that is gone is not an object that is gone: who took it for one would call everything destroyed. */
  async #translated(error: unknown): Promise<ServiceError> {
    if (error instanceof ServiceError) return error;
    const isMissing = isAbsent(error) && (await this.#bucketStands());
    return new ServiceError(isMissing ? 'stored_object_missing' : 'storage_unavailable', { cause: error });
  }

  async #bucketStands(): Promise<boolean> {
    try {
      await this.#s3.headBucket({ Bucket: this.#place.bucket });
      return true;
    } catch {
      return false;
    }
  }

  async #removeAbandoned(now: Date): Promise<void> {
    const { bucket, prefix } = this.#place;
    let page: ListMultipartUploadsCommandOutput | undefined;
    do {
      const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page ?? {};
      page = await this.#s3.listMultipartUploads({
        Bucket: bucket,
        Prefix: prefix,
        KeyMarker,
        UploadIdMarker,
      });
      for (const { Key, UploadId, Initiated } of page.Uploads ?? [])
        if (Initiated && now.getTime() - Initiated.getTime() > abandonedAfterMs)
          await this.#s3.abortMultipartUpload({ Bucket: bucket, Key, UploadId });
    } while (page.IsTruncated);
  }
}

/** Exactly the bytes that were asked for; a server that ignores ranges must not fill memory with the whole object. */
async function collectRange(answer: GetObjectCommandOutput, start: number, end: number): Promise<Buffer> {
  const { Body, ContentRange } = answer;
  if (!ContentRange?.startsWith(`bytes ${start}-${end - 1}/`)) {
    if (Body instanceof Readable) Body.destroy();
    const isShorter = ContentRange?.startsWith(`bytes ${start}-`);
    throw new ServiceError(isShorter ? 'stored_data_damaged' : 'storage_unavailable');
  }
  const bytes = Buffer.allocUnsafe(end - start);
  let filled = 0;
  for await (const chunk of Body as AsyncIterable<Uint8Array>) {
    if (filled + chunk.length > bytes.length) throw new ServiceError('storage_unavailable');
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  if (filled < bytes.length) throw new ServiceError('storage_unavailable');
  return bytes;
}

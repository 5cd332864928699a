import type { S3 } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { ServiceError } from '../http/service-error.ts';
import { equalPieces } from './equal-pieces.ts';
import { isAbsent, isTaken, type S3Place } from './s3-bucket.ts';
import { WatchedSource } from './watched-source.ts';

/** The least that S3 takes as a part which is not the last; each upload under way holds one in memory. */
export const partBytes = 5_242_880;

/** Marks whose write made an object: who lost the answer, and was told by a repetition that somebody was first, asks. */
const mark = 'inkseal-write';

interface Target {
  Bucket: string;
  Key: string;
}

/** Writes one object whole or not at all, in parts where it is larger than one. */
export class S3Upload {
  readonly #s3: S3;
  readonly #target: Target;
  readonly #condition: { IfNoneMatch?: '*' };
  readonly #token = randomUUID();

  constructor(s3: S3, { bucket, prefix }: S3Place, options: { key: string; conditional: boolean }) {
    this.#s3 = s3;
    this.#target = { Bucket: bucket, Key: prefix + options.key };
    this.#condition = options.conditional ? { IfNoneMatch: '*' } : {};
  }

  /** @throws ServiceError `stored_object_exists`, `storage_unavailable`; or what `chunks` throws, unchanged. */
  async write(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const source = new WatchedSource(chunks);
    try {
      await this.#send(source);
    } catch (error) {
      if (source.failed || error instanceof ServiceError) throw error;
      if (await this.#arrived()) return;
      throw new ServiceError(isTaken(error) ? 'stored_object_exists' : 'storage_unavailable', {
        cause: error,
      });
    }
  }

  async #send(source: AsyncIterable<Uint8Array>): Promise<void> {
    const pieces = equalPieces(source, partBytes);
    const Metadata = { [mark]: this.#token };
    try {
      const first = await pieces.next();
      if (first.done) return;
      const { bytes: Body, last: isWhole } = first.value;
      // Parts are not known to be conditional by the trial at start; without any condition this look is all there is.
      if (!(isWhole && this.#condition.IfNoneMatch)) await this.#requireFree();
      if (isWhole) await this.#s3.putObject({ ...this.#target, ...this.#condition, Metadata, Body });
      else await this.#sendParts(Body, pieces, Metadata);
    } finally {
      await pieces.return(undefined);
    }
  }

  async #sendParts(
    first: Buffer,
    rest: AsyncIterable<{ bytes: Buffer; last: boolean }>,
    Metadata: Record<string, string>,
  ): Promise<void> {
    const { UploadId } = await this.#s3.createMultipartUpload({ ...this.#target, Metadata });
    const upload = { ...this.#target, UploadId };
    const Parts: { ETag: string | undefined; PartNumber: number }[] = [];
    const send = async (Body: Buffer): Promise<void> => {
      const PartNumber = Parts.length + 1;
      const { ETag } = await this.#s3.uploadPart({ ...upload, PartNumber, Body });
      Parts.push({ ETag, PartNumber });
    };
    try {
      await send(first);
      for await (const { bytes } of rest) await send(bytes);
      await this.#s3.completeMultipartUpload({ ...upload, ...this.#condition, MultipartUpload: { Parts } });
    } catch (error) {
      // Where this fails too, the next start takes the parts away.
      await this.#s3.abortMultipartUpload(upload).catch(() => undefined);
      throw error;
    }
  }

  async #requireFree(): Promise<void> {
    try {
      await this.#s3.headObject(this.#target);
    } catch (error) {
      if (isAbsent(error)) return;
      throw error;
    }
    throw new ServiceError('stored_object_exists');
  }

  /** Whether the object is there by this very write, whatever was answered to it. */
  async #arrived(): Promise<boolean> {
    const found = await this.#s3.headObject(this.#target).catch(() => undefined);
    return found?.Metadata?.[mark] === this.#token;
  }
}

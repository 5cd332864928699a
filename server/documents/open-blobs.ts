import type { BlobStore } from '../platform/storage/blob-store.ts';
import { FileBlobStore } from '../platform/storage/file-blob-store.ts';
import { S3BlobStore } from '../platform/storage/s3-blob-store.ts';
import type { S3Place } from '../platform/storage/s3-bucket.ts';

export interface BlobPlace {
  /** In the place of the directory. */
  bucket: S3Place | undefined;
  directory: string;
}

/** Where encrypted documents lie. The AWS SDK is loaded only where a bucket is named. */
export function openBlobs(place: BlobPlace): Promise<BlobStore> {
  return place.bucket ? S3BlobStore.open(place.bucket) : FileBlobStore.open(place.directory);
}

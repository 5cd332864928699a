import type { BlobStore } from '../platform/storage/blob-store.ts';
import { FileBlobStore } from '../platform/storage/file-blob-store.ts';
import { S3BlobStore } from '../platform/storage/s3-blob-store.ts';
import type { S3Place } from '../platform/storage/s3-bucket.ts';

/** Where encrypted documents lie. The AWS SDK is loaded only where a bucket is named. */
export function openBlobs(place: { bucket: S3Place | undefined; directory: string }): Promise<BlobStore> {
  return place.bucket ? S3BlobStore.open(place.bucket) : FileBlobStore.open(place.directory);
}

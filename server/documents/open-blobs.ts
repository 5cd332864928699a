import type { BlobStore } from '../platform/storage/blob-store.ts';
import { FileBlobStore } from '../platform/storage/file-blob-store.ts';
import { S3BlobStore } from '../platform/storage/s3-blob-store.ts';
import type { S3Place } from '../platform/storage/s3-bucket.ts';
import { markKey } from './deployment-mark.ts';

export interface BlobPlace {
  /** In the place of the directory. */
  bucket: S3Place | undefined;
  directory: string;
}

/** Its mark is no object of anybody's: whoever lists them does not meet it. */
function withoutMark(store: BlobStore): BlobStore {
  return {
    put: (key, chunks) => store.put(key, chunks),
    read: (key, start, end) => store.read(key, start, end),
    size: (key) => store.size(key),
    delete: (...keys) => store.delete(...keys),
    async *keys() {
      for await (const key of store.keys()) if (key !== markKey) yield key;
    },
  };
}

/** Where encrypted documents lie. The AWS SDK is loaded only where a bucket is named. */
export async function openBlobs(place: BlobPlace): Promise<BlobStore> {
  if (!place.bucket) return FileBlobStore.open(place.directory);
  return withoutMark(await S3BlobStore.open(place.bucket));
}

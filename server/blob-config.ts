import { readOrigin, type Environment } from './config-values.ts';

export interface BucketConfig {
  bucket: string;
  /** Empty, or ending in a slash. */
  prefix: string;
  /** Of another server than AWS. */
  endpoint: string | undefined;
  region: string | undefined;
}

/**
 * Where encrypted documents are kept, besides the folder `blobs` of the data directory.
 *
 * | setting              | meaning                                                                                     |
 * |----------------------|---------------------------------------------------------------------------------------------|
 * | `INKSEAL_BLOB_STORE` | `s3://BUCKET` or `s3://BUCKET/PREFIX`: an S3 bucket, made before. Nothing is moved into it.   |
 * | `INKSEAL_S3_ENDPOINT`| The origin of another S3 server than AWS; https unless it is this machine.                   |
 * | `AWS_…`              | Region and credentials are what and where the AWS SDK looks for: environment, files, roles.  |
 *
 * Rights on the bucket: s3:GetObject, PutObject, DeleteObject and AbortMultipartUpload on its objects; s3:ListBucket and
 * ListBucketMultipartUploads on itself. Versions off: a bucket with versions keeps what is deleted. No lifecycle rule may
 * take objects away; one that ends unfinished uploads after some days does no harm.
 *
 * At start the bucket is tried out, and refused as `blob_store_unusable` with one of these reasons:
 *
 * | reason                | what to do                                                                                 |
 * |-----------------------|--------------------------------------------------------------------------------------------|
 * | `sdk_not_installed`   | `npm install @aws-sdk/client-s3`, left out by `--omit=optional`                               |
 * | `credentials_missing` | give the AWS SDK credentials                                                                 |
 * | `access_denied`       | the credentials are wrong, or lack one of the rights                                          |
 * | `listing_denied`      | grant s3:ListBucket: without it nobody can tell that an object is gone                        |
 * | `bucket_missing`      | make the bucket, or correct its name                                                         |
 * | `region_wrong`        | set AWS_REGION to the bucket's                                                               |
 * | `versioning_on`       | take a bucket without versions                                                               |
 * | `ranges_ignored`, `deletion_ignored` | take another server: this one does not do what S3 does                         |
 * | `unreachable`, `refused` | the server does not answer, or answers with an error                                      |
 */
export function readBlobStore(problems: string[], env: Environment): BucketConfig | undefined {
  const text = env['INKSEAL_BLOB_STORE'] || undefined;
  const endpoint = env['INKSEAL_S3_ENDPOINT'] || undefined;
  if (text === undefined) {
    if (endpoint) problems.push('INKSEAL_S3_ENDPOINT needs INKSEAL_BLOB_STORE=s3://bucket');
    return undefined;
  }
  const { bucket, prefix } = placePattern.exec(text)?.groups ?? {};
  // Not repeated: somebody may have put a password into it.
  if (bucket === undefined)
    problems.push('INKSEAL_BLOB_STORE must be s3://bucket or s3://bucket/prefix, nothing else in it');
  return {
    bucket: bucket ?? '',
    prefix: prefix ? `${prefix}/` : '',
    endpoint: endpoint && readOrigin(problems, 'INKSEAL_S3_ENDPOINT', endpoint, ''),
    region: env['AWS_REGION'] || undefined,
  };
}

/** Bucket names as AWS has them; prefixes of characters that need no escaping anywhere. */
const placePattern =
  /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(?<prefix>[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*))?\/?$/;

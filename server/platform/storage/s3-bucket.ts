import type { S3 } from '@aws-sdk/client-s3';
import { ServiceError } from '../http/service-error.ts';

/** A bucket, or a part of one, at AWS or any server that speaks S3. */
export interface S3Place {
  bucket: string;
  /** What every object's name begins with: empty, or ending in a slash. */
  prefix: string;
  /** Of another server than AWS. */
  endpoint: string | undefined;
  /** Where the AWS SDK looks for it when undefined. */
  region: string | undefined;
}

export interface S3Patience {
  connectMs: number;
  /** How long a server may be silent. */
  silentMs: number;
  /** Of one call, the first included. */
  tries: number;
}

const usualPatience: S3Patience = { connectMs: 5_000, silentMs: 30_000, tries: 3 };

/** Credentials come from where the AWS SDK looks for them, so none is ever in our hands. */
export async function openS3({ endpoint, region }: S3Place, patience = usualPatience): Promise<S3> {
  const { S3 } = await import('@aws-sdk/client-s3').catch((cause: unknown) => {
    throw unusable('sdk_not_installed', cause);
  });
  return new S3({
    ...(region && { region }),
    ...(endpoint && {
      endpoint,
      region: region ?? 'us-east-1',
      forcePathStyle: true,
      // Newer than most servers; what is stored authenticates itself, and what is sent is part of the signature.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
    maxAttempts: patience.tries,
    requestHandler: {
      connectionTimeout: patience.connectMs,
      requestTimeout: patience.silentMs,
      socketTimeout: patience.silentMs,
      throwOnRequestTimeout: true,
    },
  });
}

export function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

export function isAbsent(error: unknown): boolean {
  const { name } = error as { name?: unknown };
  return name === 'NoSuchKey' || name === 'NotFound';
}

/** Somebody was first: the object was there already, or came meanwhile. */
export const isTaken = (error: unknown): boolean =>
  statusOf(error) === 412 || (error as { name?: unknown }).name === 'ConditionalRequestConflict';

export function unusable(reason: string, cause?: unknown): ServiceError {
  return new ServiceError('blob_store_unusable', {
    message: `Blob store: ${reason}`,
    details: { reason },
    cause,
  });
}

/** What an operator can change about a server that refuses. */
export function unusableBecauseOf(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const status = statusOf(error);
  if ((error as Error).name === 'CredentialsProviderError') return unusable('credentials_missing', error);
  if (status === undefined) return unusable('unreachable', error);
  if (status === 301 || status === 307) return unusable('region_wrong', error);
  if (status === 403 || status === 401) return unusable('access_denied', error);
  if (status === 404) return unusable('bucket_missing', error);
  return unusable('refused', error);
}

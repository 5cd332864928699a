import type { KMS } from '@aws-sdk/client-kms';

/**
 * AWS KMS, with region and credentials from where the AWS SDK looks for them: none is ever in our hands.
 * @throws what `refuse` makes of a missing package.
 */
export async function openKms(refuse: (cause: unknown) => Error): Promise<KMS> {
  const { KMS } = await import('@aws-sdk/client-kms').catch((cause: unknown) => {
    throw refuse(cause);
  });
  return new KMS({
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
}

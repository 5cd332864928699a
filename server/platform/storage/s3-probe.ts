import type { S3 } from '@aws-sdk/client-s3';
import { createId } from '#contract/ids.ts';
import { isTaken, isAbsent, statusOf, unusable, unusableBecauseOf, type S3Place } from './s3-bucket.ts';

const content = Buffer.from('inkseal');

/**
 * Whether the server refuses to overwrite when it is asked to (If-None-Match: *), found out by trying; and that everything
 * else the store needs works, since a start is when somebody is looking. The trial object is named as any other: what a
 * killed start leaves, the sweep of orphans takes away.
 * @throws ServiceError `blob_store_unusable` with `details.reason`.
 */
export async function probeBucket(s3: S3, { bucket, prefix }: S3Place): Promise<{ conditional: boolean }> {
  const place = { Bucket: bucket, Key: prefix + createId('obj') };
  try {
    const conditional = await probeWriting(s3, place);
    const { ContentRange } = await s3.getObject({ ...place, Range: 'bytes=1-3' });
    if (ContentRange !== `bytes 1-3/${content.length}`) throw unusable('ranges_ignored');
    await s3.deleteObject(place);
    await probeAbsence(s3, place);
    return { conditional };
  } catch (error) {
    await s3.deleteObject(place).catch(() => undefined);
    throw unusableBecauseOf(error);
  }
}

async function probeWriting(s3: S3, place: { Bucket: string; Key: string }): Promise<boolean> {
  const once = { ...place, Body: content, IfNoneMatch: '*' };
  try {
    await requireUnversioned(s3, place, (await s3.putObject(once)).VersionId);
  } catch (error) {
    if (statusOf(error) !== 501) throw error;
    await requireUnversioned(s3, place, (await s3.putObject({ ...place, Body: content })).VersionId);
    return false;
  }
  try {
    await s3.putObject(once);
    return false;
  } catch (error) {
    if (isTaken(error)) return true;
    throw error;
  }
}

/** A bucket with versions keeps what is deleted, and a deletion receipt would say what is not so. */
async function requireUnversioned(
  s3: S3,
  place: { Bucket: string; Key: string },
  VersionId: string | undefined,
): Promise<void> {
  if (VersionId === undefined || VersionId === 'null') return;
  await s3.deleteObject({ ...place, VersionId });
  throw unusable('versioning_on');
}

/** Without the right to list, a server calls an absent object forbidden, and nobody can tell that it is gone. */
async function probeAbsence(s3: S3, place: { Bucket: string; Key: string }): Promise<void> {
  try {
    await s3.headObject(place);
  } catch (error) {
    if (isAbsent(error)) return;
    throw statusOf(error) === 403 ? unusable('listing_denied', error) : error;
  }
  throw unusable('deletion_ignored');
}

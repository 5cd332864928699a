/**
 * A database, a data directory and a bucket belong together: whoever confused them would open nothing with its keys, and in
 * the end destroy, as nobody's, what another deployment stores. So each carries the same name, from its first start on.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { makePrivateDirectory, writeNewFile } from '../platform/crypto/durable-file.ts';
import type { Database, Queries } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { BlobStore } from '../platform/storage/blob-store.ts';
import { findRecordedObjects } from './object-store.ts';
import { inBatches } from './orphans.ts';
import { deployments } from './tables.ts';

/** The name of an object that holds no document; `openBlobs` leaves it out of every listing. */
export const markKey = 'inkseal-deployment';

/** Enough to tell whose they are: not every object has a row while it is being stored, nor after a crash. */
const mostLookedAt = 1_000;

async function findName(on: Queries): Promise<string | undefined> {
  const [row] = await on.select().from(deployments);
  return row?.name;
}

/** The name that the database holds, and its dumps with it; made at the first start. */
export async function nameDeployment({ queries }: Database): Promise<string> {
  const known = await findName(queries);
  if (known !== undefined) return known;
  await queries.insert(deployments).values({ id: 'this', name: randomUUID() }).onConflictDoNothing();
  const name = await findName(queries);
  if (name === undefined) throw new Error('The deployment was given no name.');
  return name;
}

/** @throws ServiceError `data_directory_other` */
export async function claimDirectory(path: string, name: string): Promise<void> {
  await makePrivateDirectory(dirname(path));
  try {
    if ((await readFile(path, 'utf8')).trim() !== name) throw new ServiceError('data_directory_other');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await writeNewFile(path, [Buffer.from(`${name}\n`)]).catch(async (cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      await claimDirectory(path, name); // another process of the deployment was first
    });
  }
}

/** Whose the store is; undefined for one that nobody has marked. */
export async function readMark(blobs: BlobStore): Promise<string | undefined> {
  try {
    return (await blobs.read(markKey, 0, await blobs.size(markKey))).toString('utf8');
  } catch (cause) {
    if (cause instanceof ServiceError && cause.code === 'stored_object_missing') return undefined;
    throw cause;
  }
}

export async function writeMark(blobs: BlobStore, name: string): Promise<void> {
  try {
    await blobs.put(markKey, Readable.from([Buffer.from(name)]));
  } catch (cause) {
    if (!(cause instanceof ServiceError && cause.code === 'stored_object_exists')) throw cause;
  }
}

/** Whether there is nothing in an unmarked store but what the database knows of. */
async function isFree(on: Queries, blobs: BlobStore): Promise<boolean> {
  for await (const keys of inBatches(blobs.keys(), mostLookedAt))
    return (await findRecordedObjects(on, keys)).size > 0;
  return true;
}

/** @throws ServiceError `blob_store_other` */
export async function claimStore(on: Queries, blobs: BlobStore, name: string): Promise<void> {
  const found = await readMark(blobs);
  if (found === name) return;
  if (found !== undefined || !(await isFree(on, blobs))) throw new ServiceError('blob_store_other');
  await writeMark(blobs, name);
  if ((await readMark(blobs)) !== name) throw new ServiceError('blob_store_other');
}

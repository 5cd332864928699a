import { and, asc, eq, exists, gt, isNotNull, isNull, notExists, or, sql } from 'drizzle-orm';
import { createHash } from 'node:crypto';
import { idTime } from '#contract/ids.ts';
import type { Database, Queries } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { findRecordedObjects } from './object-store.ts';
import type { objectProblems } from './object-problems.ts';
import { inBatches, orphanAgeMilliseconds } from './orphans.ts';
import type { StoredCiphertext } from './stored-ciphertext.ts';
import { objectKeys, storedObjects } from './tables.ts';

export interface ObjectFinding {
  problem: keyof typeof objectProblems;
  objectId: string;
}

export interface ObjectCheckResult {
  objects: number;
  byteSize: number;
  findings: ObjectFinding[];
}

export interface CheckParts {
  database: Database;
  ciphertext: StoredCiphertext;
}

const pageSize = 500;

function pageObjects(on: Queries, after: string): Promise<{ id: string; ciphertextSha256: string }[]> {
  return on
    .select({ id: storedObjects.id, ciphertextSha256: storedObjects.ciphertextSha256 })
    .from(storedObjects)
    .where(and(gt(storedObjects.id, after), isNull(storedObjects.destroyedAt)))
    .orderBy(asc(storedObjects.id))
    .limit(pageSize);
}

/** Undefined where there are no bytes. */
async function readPrint(
  ciphertext: StoredCiphertext,
  objectId: string,
): Promise<{ byteSize: number; sha256: string } | undefined> {
  const hash = createHash('sha256');
  let byteSize = 0;
  try {
    for await (const piece of ciphertext.read(objectId)) {
      hash.update(piece);
      byteSize += piece.length;
    }
  } catch (cause) {
    if (cause instanceof ServiceError && cause.code === 'stored_object_missing') return undefined;
    throw cause;
  }
  return { byteSize, sha256: hash.digest('hex') };
}

async function checkRecorded({ database, ciphertext }: CheckParts, result: ObjectCheckResult): Promise<void> {
  for (let after = ''; ;) {
    const page = await pageObjects(database.queries, after);
    for (const { id: objectId, ciphertextSha256 } of page) {
      const print = await readPrint(ciphertext, objectId);
      result.objects++;
      result.byteSize += print?.byteSize ?? 0;
      if (print?.sha256 === ciphertextSha256) continue;
      // What is destroyed while it is looked at is neither.
      if ((await findRecordedObjects(database.queries, [objectId])).get(objectId)) continue;
      result.findings.push({ problem: print ? 'damaged' : 'missing', objectId });
    }
    if (page.length < pageSize) return;
    after = page.at(-1)?.id ?? '';
  }
}

async function checkStore({ database, ciphertext }: CheckParts, result: ObjectCheckResult): Promise<void> {
  const limit = Date.now() - orphanAgeMilliseconds;
  for await (const batch of inBatches(ciphertext.ids(), pageSize)) {
    const recorded = await findRecordedObjects(database.queries, batch);
    for (const objectId of batch) {
      if (recorded.get(objectId)) result.findings.push({ problem: 'outlived', objectId });
      // Whoever is storing one now records it when that is done.
      else if (!recorded.has(objectId) && (idTime(objectId) ?? 0) < limit)
        result.findings.push({ problem: 'orphan', objectId });
    }
  }
}

/**
 * Whoever destroys an object says so in its row and with an event, and takes its keys, in one transaction; whoever deletes
 * rows by hand does one of the two. One statement each time, so that what is destroyed meanwhile is seen before or after.
 */
async function checkKeys({ database }: CheckParts, result: ObjectCheckResult): Promise<void> {
  const { queries } = database;
  const key = queries
    .select({ one: sql`1` })
    .from(objectKeys)
    .where(eq(objectKeys.objectId, storedObjects.id));
  const contradicts = or(
    and(isNull(storedObjects.destroyedAt), notExists(key)),
    and(isNotNull(storedObjects.destroyedAt), exists(key)),
  );
  for (let after = ''; ;) {
    const page = await queries
      .select({ objectId: storedObjects.id, destroyedAt: storedObjects.destroyedAt })
      .from(storedObjects)
      .where(and(gt(storedObjects.id, after), contradicts))
      .orderBy(asc(storedObjects.id))
      .limit(pageSize);
    for (const { objectId, destroyedAt } of page)
      result.findings.push({ problem: destroyedAt ? 'unshredded' : 'keyless', objectId });
    if (page.length < pageSize) return;
    after = page.at(-1)?.objectId ?? '';
  }
}

/** Reads every stored object as it lies and compares it with its row, and the row with its keys, of which it takes none; changes nothing. */
export async function checkObjects(parts: CheckParts): Promise<ObjectCheckResult> {
  const result: ObjectCheckResult = { objects: 0, byteSize: 0, findings: [] };
  await checkRecorded(parts, result);
  await checkStore(parts, result);
  await checkKeys(parts, result);
  return result;
}

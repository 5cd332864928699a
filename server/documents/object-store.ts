import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { inOneTrip, type Queries, type Transaction } from '../platform/database/database.ts';
import { isOneOf } from '../platform/database/is-one-of.ts';
import { objectKeys, storedObjects } from './tables.ts';

export type StoredObjectRow = typeof storedObjects.$inferSelect;
export type ObjectKeyRow = typeof objectKeys.$inferSelect;

export async function insertStoredObject(
  tx: Transaction,
  object: StoredObjectRow,
  key: ObjectKeyRow,
): Promise<void> {
  await tx.insert(storedObjects).values(object);
  await tx.insert(objectKeys).values(key);
}

/** The object and a key row of one of `keyHolders`: without one of its own an organization has no access. */
export async function findObjectWithKey(
  on: Queries,
  keyHolders: readonly string[],
  objectId: string,
): Promise<{ object: StoredObjectRow; key: ObjectKeyRow } | undefined> {
  const rows = await on
    .select({ object: storedObjects, key: objectKeys })
    .from(storedObjects)
    .innerJoin(objectKeys, eq(objectKeys.objectId, storedObjects.id))
    .where(and(eq(storedObjects.id, objectId), inArray(objectKeys.organizationId, [...keyHolders])))
    .limit(1);
  return rows[0];
}

/** Whether an organization stored that object and it was destroyed. */
export async function wasDestroyed(on: Queries, organizationId: string, objectId: string): Promise<boolean> {
  const rows = await on
    .select({ id: storedObjects.id })
    .from(storedObjects)
    .where(
      and(
        eq(storedObjects.id, objectId),
        eq(storedObjects.organizationId, organizationId),
        isNotNull(storedObjects.destroyedAt),
      ),
    );
  return rows.length > 0;
}

/** Objects with whatever keys there are to them. */
export async function listObjectsWithKeys(
  on: Queries,
  objectIds: readonly string[],
): Promise<{ object: StoredObjectRow; keys: ObjectKeyRow[] }[]> {
  if (objectIds.length === 0) return [];
  const [objects, keys] = await inOneTrip([
    on.select().from(storedObjects).where(isOneOf(storedObjects.id, objectIds)).orderBy(storedObjects.id),
    on.select().from(objectKeys).where(isOneOf(objectKeys.objectId, objectIds)),
  ]);
  const keysOf = Map.groupBy(keys, ({ objectId }) => objectId);
  return objects.map((object) => ({ object, keys: keysOf.get(object.id) ?? [] }));
}

export async function insertObjectKey(tx: Transaction, key: ObjectKeyRow): Promise<void> {
  await tx.insert(objectKeys).values(key).onConflictDoNothing();
}

export async function deleteObjectKeys(
  tx: Transaction,
  objectIds: readonly string[],
  organizationId?: string,
): Promise<void> {
  if (objectIds.length === 0) return;
  const isOf = organizationId === undefined ? undefined : eq(objectKeys.organizationId, organizationId);
  await tx.delete(objectKeys).where(and(isOneOf(objectKeys.objectId, objectIds), isOf));
}

/** The hash of the plaintext goes too: it would tell for ever what the object was to whoever has a copy. */
export async function markObjectsDestroyed(
  tx: Transaction,
  objectIds: readonly string[],
  at: Date,
): Promise<void> {
  if (objectIds.length === 0) return;
  await tx
    .update(storedObjects)
    .set({ destroyedAt: at, sha256: '' })
    .where(and(isOneOf(storedObjects.id, objectIds), isNull(storedObjects.destroyedAt)));
}

/** Those of `ids` that are recorded, of any organization, and when each was destroyed. */
export async function findRecordedObjects(
  on: Queries,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Date | null>> {
  const rows = await on
    .select({ id: storedObjects.id, destroyedAt: storedObjects.destroyedAt })
    .from(storedObjects)
    .where(isOneOf(storedObjects.id, ids));
  return new Map(rows.map(({ id, destroyedAt }) => [id, destroyedAt]));
}

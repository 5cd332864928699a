import { and, eq, inArray } from 'drizzle-orm';
import type { Queries, Transaction } from '../platform/database/database.ts';
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

/** The object and the key row of the organization that asks: without one of its own it has no access. */
export async function findObjectWithKey(
  on: Queries,
  organizationId: string,
  objectId: string,
): Promise<{ object: StoredObjectRow; key: ObjectKeyRow } | undefined> {
  const rows = await on
    .select({ object: storedObjects, key: objectKeys })
    .from(storedObjects)
    .innerJoin(objectKeys, eq(objectKeys.objectId, storedObjects.id))
    .where(and(eq(storedObjects.id, objectId), eq(objectKeys.organizationId, organizationId)));
  return rows[0];
}

/** Those of `ids` that are recorded, of any organization. */
export async function findKnownObjects(on: Queries, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await on
    .select({ id: storedObjects.id })
    .from(storedObjects)
    .where(inArray(storedObjects.id, [...ids]));
  return new Set(rows.map(({ id }) => id));
}

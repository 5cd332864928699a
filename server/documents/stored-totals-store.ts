import { and, asc, count, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Queries } from '../platform/database/database.ts';
import type { StoredObjectKind } from './stored-object.ts';
import { storedObjects } from './tables.ts';

export interface StoredTotal {
  kind: StoredObjectKind;
  count: number;
  /** Before encryption. */
  byteSize: number;
}

/** What the organization has stored and nobody has destroyed. */
export async function sumStored(on: Queries, organizationId: string): Promise<StoredTotal[]> {
  return on
    .select({
      kind: storedObjects.kind,
      count: count(),
      byteSize: sql<number>`sum(${storedObjects.byteSize})`.mapWith(Number),
    })
    .from(storedObjects)
    .where(and(eq(storedObjects.organizationId, organizationId), isNull(storedObjects.destroyedAt)))
    .groupBy(storedObjects.kind)
    .orderBy(asc(storedObjects.kind));
}

export async function countDestroyed(on: Queries, organizationId: string): Promise<number> {
  return on.$count(
    storedObjects,
    and(eq(storedObjects.organizationId, organizationId), isNotNull(storedObjects.destroyedAt)),
  );
}

import { and, asc, desc, eq, gt, inArray, isNull, lt, lte, ne, notInArray, or } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { LifecyclePrincipal } from '../accounts/principal.ts';
import type { RequestState } from '../documents/data-state.ts';
import type { IdPage } from '../documents/document-store.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { isOneOf } from '../platform/database/is-one-of.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { deletionRequests } from './tables.ts';

export type DeletionRow = typeof deletionRequests.$inferSelect;

/** States in which a request still wants something. */
const unfinished: readonly RequestState[] = ['pending_grace', 'waiting'];

/** Whose rows a caller sees: of the organization and, for whoever acts for an app, of its mode; what is of both, live. */
export function isVisible(
  table: { organizationId: PgColumn; testMode: PgColumn },
  { organizationId, testMode }: Pick<LifecyclePrincipal, 'organizationId' | 'testMode'>,
) {
  const ofMode =
    testMode === undefined
      ? undefined
      : testMode
        ? eq(table.testMode, true)
        : or(eq(table.testMode, false), isNull(table.testMode));
  return and(eq(table.organizationId, organizationId), ofMode);
}

export async function insertDeletions(tx: Transaction, rows: DeletionRow[]): Promise<void> {
  await tx.insert(deletionRequests).values(rows);
}

export async function findDeletionOf(
  on: Queries,
  organizationId: string,
  targetId: string,
): Promise<DeletionRow | undefined> {
  const rows = await on
    .select()
    .from(deletionRequests)
    .where(
      and(
        eq(deletionRequests.organizationId, organizationId),
        eq(deletionRequests.targetId, targetId),
        ne(deletionRequests.state, 'cancelled'),
      ),
    );
  return rows[0];
}

export async function findDeletion(
  on: Queries,
  principal: LifecyclePrincipal,
  id: string,
): Promise<DeletionRow> {
  const rows = await on
    .select()
    .from(deletionRequests)
    .where(and(eq(deletionRequests.id, id), isVisible(deletionRequests, principal)));
  if (!rows[0]) throw new ServiceError('not_found');
  return rows[0];
}

/** Of whatever organization; for the operator only. */
export async function findAnyDeletion(on: Queries, id: string): Promise<DeletionRow | undefined> {
  const rows = await on.select().from(deletionRequests).where(eq(deletionRequests.id, id));
  return rows[0];
}

/** Of every organization, oldest first; for the operator only. */
export async function listUnfinished(on: Queries): Promise<DeletionRow[]> {
  return on
    .select()
    .from(deletionRequests)
    .where(notInArray(deletionRequests.state, ['cancelled', 'destroyed']))
    .orderBy(asc(deletionRequests.id));
}

export async function lockDeletion(tx: Transaction, id: string): Promise<DeletionRow | undefined> {
  const rows = await tx.select().from(deletionRequests).where(eq(deletionRequests.id, id)).for('update');
  return rows[0];
}

export async function listDeletions(
  on: Queries,
  principal: LifecyclePrincipal,
  page: { before?: string | undefined; limit: number },
): Promise<DeletionRow[]> {
  return on
    .select()
    .from(deletionRequests)
    .where(
      and(
        isVisible(deletionRequests, principal),
        page.before === undefined ? undefined : lt(deletionRequests.id, page.before),
      ),
    )
    .orderBy(desc(deletionRequests.id))
    .limit(page.limit);
}

/** Everybody's requests for these targets that were not cancelled. */
export async function listRequestsFor(on: Queries, targetIds: readonly string[]): Promise<DeletionRow[]> {
  return on
    .select()
    .from(deletionRequests)
    .where(and(isOneOf(deletionRequests.targetId, targetIds), ne(deletionRequests.state, 'cancelled')))
    .orderBy(asc(deletionRequests.id));
}

/** The same by target. */
export async function requestsByTarget(
  on: Queries,
  targetIds: readonly string[],
): Promise<ReadonlyMap<string, DeletionRow[]>> {
  return Map.groupBy(await listRequestsFor(on, targetIds), ({ targetId }) => targetId);
}

type DeletionChange = Partial<
  Pick<DeletionRow, 'state' | 'graceEndsAt' | 'letGoAt' | 'copiesGoneAt' | 'endedAt'>
>;

export async function updateDeletion(tx: Transaction, id: string, change: DeletionChange): Promise<void> {
  await tx.update(deletionRequests).set(change).where(eq(deletionRequests.id, id));
}

export async function updateRequestsFor(
  tx: Transaction,
  targetIds: readonly string[],
  change: DeletionChange,
): Promise<void> {
  await tx
    .update(deletionRequests)
    .set(change)
    .where(and(isOneOf(deletionRequests.targetId, targetIds), ne(deletionRequests.state, 'cancelled')));
}

/** Cancels what came of that request and wants something still; answers which that were. */
export async function cancelPartsOf(tx: Transaction, parentId: string, at: Date): Promise<DeletionRow[]> {
  return tx
    .update(deletionRequests)
    .set({ state: 'cancelled', endedAt: at })
    .where(
      and(
        eq(deletionRequests.parentId, parentId),
        inArray(deletionRequests.state, [...unfinished]),
        isNull(deletionRequests.letGoAt),
      ),
    )
    .returning();
}

/** Whoever asked for these and had not let go yet has now. */
export async function letGoOfAll(tx: Transaction, targetIds: readonly string[], at: Date): Promise<void> {
  await tx
    .update(deletionRequests)
    .set({ letGoAt: at })
    .where(
      and(
        isOneOf(deletionRequests.targetId, targetIds),
        ne(deletionRequests.state, 'cancelled'),
        isNull(deletionRequests.letGoAt),
      ),
    );
}

/** Targets of unfinished requests that there may be something to do for: their grace is over, or what they waited for. */
export async function findOpenTargets(
  on: Queries,
  scope: DeletionRow['scope'],
  now: Date,
  page: IdPage,
): Promise<string[]> {
  const rows = await on
    .selectDistinct({ targetId: deletionRequests.targetId })
    .from(deletionRequests)
    .where(
      and(
        eq(deletionRequests.scope, scope),
        inArray(deletionRequests.state, [...unfinished]),
        or(ne(deletionRequests.state, 'pending_grace'), lte(deletionRequests.graceEndsAt, now)),
        gt(deletionRequests.targetId, page.after),
      ),
    )
    .orderBy(asc(deletionRequests.targetId))
    .limit(page.limit);
  return rows.map(({ targetId }) => targetId);
}

/** Requests of that scope whose copies are gone by `now`; documents have a state of their own for it. */
export async function findCopiesGone(
  on: Queries,
  scope: DeletionRow['scope'],
  now: Date,
  { after, limit }: IdPage,
): Promise<string[]> {
  const rows = await on
    .selectDistinct({ targetId: deletionRequests.targetId })
    .from(deletionRequests)
    .where(
      and(
        eq(deletionRequests.scope, scope),
        eq(deletionRequests.state, 'erasing_copies'),
        lte(deletionRequests.copiesGoneAt, now),
        gt(deletionRequests.targetId, after),
      ),
    )
    .orderBy(asc(deletionRequests.targetId))
    .limit(limit);
  return rows.map(({ targetId }) => targetId);
}

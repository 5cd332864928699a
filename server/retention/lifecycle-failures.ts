import { and, asc, eq, gt, ne } from 'drizzle-orm';
import type { IdPage } from '../documents/document-store.ts';
import type { Queries } from '../platform/database/database.ts';
import { isOneOf } from '../platform/database/is-one-of.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { deletionRequests, lifecycleFailures } from './tables.ts';

export type LifecycleFailure = typeof lifecycleFailures.$inferSelect;

const minute = 60_000;
const firstPause = 5 * minute;
const longestPause = 6 * 60 * minute;

/** The next sweep tries again; from then on, pauses that double: what never works is to take nobody else's time. */
const pauseAfter = (attempts: number): number =>
  attempts === 1 ? 0 : Math.min(firstPause * 2 ** (attempts - 2), longestPause);

export async function findFailures(
  on: Queries,
  targetIds: readonly string[],
): Promise<ReadonlyMap<string, LifecycleFailure>> {
  if (targetIds.length === 0) return new Map();
  const rows = await on
    .select()
    .from(lifecycleFailures)
    .where(isOneOf(lifecycleFailures.targetId, targetIds));
  return new Map(rows.map((row) => [row.targetId, row]));
}

/** For the parties and the operator to see, and to be tried again in time. Of the error nothing is kept but its code. */
export async function keepFailure(
  { database, clock, log }: Pick<LifecycleParts, 'database' | 'clock' | 'log'>,
  targetId: string,
  cause: unknown,
): Promise<void> {
  log.failure('lifecycle', cause);
  await database.transaction(async (tx) => {
    const lastFailedAt = await clock(tx);
    const attempts = ((await findFailures(tx, [targetId])).get(targetId)?.attempts ?? 0) + 1;
    const failed = {
      attempts,
      lastErrorCode: cause instanceof ServiceError ? cause.code : 'internal_error',
      lastFailedAt,
      retryAt: new Date(lastFailedAt.getTime() + pauseAfter(attempts)),
    };
    await tx
      .insert(lifecycleFailures)
      .values({ targetId, ...failed })
      .onConflictDoUpdate({ target: lifecycleFailures.targetId, set: failed });
  });
}

export async function forgetFailure(
  { database }: Pick<LifecycleParts, 'database'>,
  targetId: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.delete(lifecycleFailures).where(eq(lifecycleFailures.targetId, targetId));
  });
}

/**
 * Recipients, organizations and accounts that are erased and of which something was left, until their end comes and does it anyway.
 * Documents have a state of their own for it.
 */
export async function findHalfErased(on: Queries, now: Date, { after, limit }: IdPage): Promise<string[]> {
  const rows = await on
    .selectDistinct({ targetId: deletionRequests.targetId })
    .from(deletionRequests)
    .innerJoin(lifecycleFailures, eq(lifecycleFailures.targetId, deletionRequests.targetId))
    .where(
      and(
        ne(deletionRequests.scope, 'document'),
        eq(deletionRequests.state, 'erasing_copies'),
        gt(deletionRequests.copiesGoneAt, now),
        gt(deletionRequests.targetId, after),
      ),
    )
    .orderBy(asc(deletionRequests.targetId))
    .limit(limit);
  return rows.map(({ targetId }) => targetId);
}

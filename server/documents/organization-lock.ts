import { sql } from 'drizzle-orm';
import type { Transaction } from '../platform/database/database.ts';

/**
 * Two locks of an organization's, until the transaction ends. Whatever may newly keep its documents (a legal hold, a
 * retention minimum) takes it alone; whoever destroys takes it with others, of every organization that has an interest.
 * Row locks would not do: a legal hold on all of an organization's documents touches no row that shredding reads.
 *
 * A statement of its own: under READ COMMITTED the next one sees what whoever held the lock before has committed.
 */
export async function lockAlone(tx: Transaction, organizationId: string): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${lockName(organizationId)}, 0))`);
}

/** In one order everywhere, or two of them could wait for each other. */
export async function lockShared(tx: Transaction, organizationIds: readonly string[]): Promise<void> {
  const names = [...new Set(organizationIds)].toSorted().map(lockName);
  await tx.execute(sql`SELECT pg_advisory_xact_lock_shared(hashtextextended(name, 0))
    FROM json_array_elements_text(${JSON.stringify(names)}::json) AS name`);
}

const lockName = (organizationId: string): string => `inkseal.lifecycle/${organizationId}`;

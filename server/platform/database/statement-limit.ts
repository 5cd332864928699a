import { sql } from 'drizzle-orm';
import type { Database, Transaction } from './database.ts';

/** SQLSTATE query_canceled. */
const cancelled = '57014';

/** Wherever drizzle has wrapped the driver's error. */
function isCancelled(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = error.cause)
    if ('code' in error && error.code === cancelled) return true;
  return false;
}

/**
 * For what anybody may ask and nobody can foresee the cost of: no statement of `work` holds its connection for longer than
 * that. The embedded engine, which has one session and no clock of its own, lets each end by itself.
 * @throws what `refusal` makes, when a statement was stopped
 */
export async function withStatementLimit<T>(
  database: Database,
  { milliseconds, refusal }: { milliseconds: number; refusal: () => Error },
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  try {
    return await database.transaction(async (tx) => {
      await tx.execute(sql`SELECT set_config('statement_timeout', ${String(milliseconds)}, true)`);
      return work(tx);
    });
  } catch (thrown) {
    throw isCancelled(thrown) ? refusal() : thrown;
  }
}

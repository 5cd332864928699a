import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../platform/database/database.ts';

/**
 * Held until the transaction ends by whoever replaces or destroys files of the keyring, in whatever process: a key that is
 * wrapped anew while it is destroyed would come back.
 */
export async function lockKeyring(tx: Transaction): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('inkseal.keyring', 0))`);
}

export function withKeyring<T>(database: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return database.transaction(async (tx) => {
    await lockKeyring(tx);
    return work(tx);
  });
}

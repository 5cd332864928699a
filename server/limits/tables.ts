import { integer, pgTable } from 'drizzle-orm/pg-core';
import { bytea, instant } from '../platform/database/columns.ts';

/**
 * What the processes have told each other of their callers' minutes, each caller an HMAC. Not logged and not backed up: after
 * a crash everybody begins a new minute. No index on the time, so that counting changes none.
 */
export const rateWindow = pgTable('rate_window', {
  digest: bytea().primaryKey(),
  taken: integer().notNull(),
  endsAt: instant().notNull(),
});

import { index, pgTable, text } from 'drizzle-orm/pg-core';
import { bytea, instant } from '../platform/database/columns.ts';

/**
 * One request that came with an Idempotency-Key, kept for a day. Neither the key nor the answer can be read from it:
 * what opens the answer is the caller's, and is not kept.
 */
export const reservations = pgTable(
  'idempotency_reservation',
  {
    id: bytea().primaryKey(),
    organizationId: text().notNull(),
    /** Of the try that has it; one that lost it can no longer act. */
    claim: text().notNull(),
    claimedAt: instant().notNull(),
    /** Written in the act's own transaction: it is there exactly if the act is. */
    actedAt: instant(),
    fingerprint: bytea(),
    /** Sealed. Null while it runs, after a crash, and once what it tells of was destroyed. */
    answer: bytea(),
    /** Ids of ours that the answer tells of. */
    about: text().array().notNull(),
    /** What the caller held, who must hold it still to be told the answer again. */
    permissions: text().array().notNull(),
    expiresAt: instant().notNull(),
  },
  (table) => [
    index('idempotency_reservation_about').using('gin', table.about),
    index('idempotency_reservation_expiry').on(table.expiresAt),
    index('idempotency_reservation_organization').on(table.organizationId),
  ],
);

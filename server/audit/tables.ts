import { bigint, index, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { bytea, instant } from '../platform/database/columns.ts';

/**
 * The log. Only the function `audit_append` inserts here, nothing updates or deletes (0001_guards.sql). `body` is
 * the event as hashed: text, because jsonb would reorder keys. The other columns repeat parts of it for look-up.
 */
export const auditEvent = pgTable(
  'audit_event',
  {
    id: text().primaryKey(),
    organizationId: text().notNull(),
    chain: text().notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
    type: text().notNull(),
    at: instant().notNull(),
    body: text().notNull(),
    /** SHA-256 of `body` in UTF-8. */
    sha256: bytea().notNull(),
  },
  (table) => [unique().on(table.chain, table.seq), index().on(table.organizationId, table.at)],
);

/** Last event of each chain; its row lock is what makes a chain gapless under concurrency. */
export const auditHead = pgTable('audit_head', {
  chain: text().primaryKey(),
  organizationId: text().notNull(),
  seq: bigint({ mode: 'number' }).notNull(),
  sha256: bytea().notNull(),
});

/** Events not yet integrated into the tree. */
export const auditPending = pgTable('audit_pending', {
  eventId: text().primaryKey(),
  /** RFC 6962 leaf hash: SHA-256(0x00 || body). */
  leafHash: bytea().notNull(),
});

/** What a commitment in a body commits to: 32-byte salt and value, under the subject's key. Deletable. */
export const auditOpening = pgTable(
  'audit_opening',
  {
    eventId: text().notNull(),
    name: text().notNull(),
    organizationId: text().notNull(),
    subjectId: text().notNull(),
    sealed: bytea().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.eventId, table.name] }),
    index().on(table.organizationId, table.subjectId),
  ],
);

/** One data key per person (or object) whose personal data we hold; deleting it makes the data unreadable. */
export const subjectKey = pgTable(
  'subject_key',
  {
    organizationId: text().notNull(),
    subjectId: text().notNull(),
    /** Epoch of the organization key it is wrapped under, YYYY-MM. */
    epoch: text().notNull(),
    wrapped: bytea().notNull(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.subjectId] })],
);

import { sql } from 'drizzle-orm';
import { bigint, index, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
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
  (table) => [
    unique().on(table.chain, table.seq),
    index().on(table.organizationId, table.at),
    // How long a document is kept counts from it, and no chain has more than one or two.
    index('audit_event_completed')
      .on(table.chain)
      .where(sql`type = 'envelope.completed'`),
  ],
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

/**
 * The logs this deployment has kept, the last one current. There is a second one only after a restored backup
 * (0002_log.sql): then everything is logged anew under another origin.
 */
export const logOrigin = pgTable('log_origin', {
  /** From 1. */
  number: integer().primaryKey(),
  /** The name that its checkpoints carry. */
  origin: text().notNull().unique(),
  /** The event that is its first leaf and holds the last checkpoint of the log before; null for the first log. */
  openingEventId: text(),
  openedAt: instant().notNull().defaultNow(),
});

/** Which event is which leaf. Only the functions `log_integrate` and `log_open` insert here. */
export const logLeaf = pgTable(
  'log_leaf',
  {
    log: integer().notNull(),
    /** From 0, without a gap. */
    leafIndex: bigint({ mode: 'number' }).notNull(),
    eventId: text().notNull(),
    leafHash: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.log, table.leafIndex] }), unique().on(table.log, table.eventId)],
);

/** Full tiles only, as c2sp.org/tlog-tiles lays them out. What is not full yet is put together from below. */
export const logTile = pgTable(
  'log_tile',
  {
    log: integer().notNull(),
    level: integer().notNull(),
    tileIndex: bigint({ mode: 'number' }).notNull(),
    /** 256 hashes of 32 bytes. */
    hashes: bytea().notNull(),
    /** Root of the tree over them: one hash of the level above. */
    root: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.log, table.level, table.tileIndex] })],
);

/** Every checkpoint that was signed. */
export const logCheckpoint = pgTable(
  'log_checkpoint',
  {
    log: integer().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    root: bytea().notNull(),
    /** The signed note. */
    note: text().notNull(),
    signedAt: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.log, table.size] })],
);

/** RFC 3161 tokens over checkpoints, as the log alone signed them. */
export const logTimestamp = pgTable(
  'log_timestamp',
  {
    log: integer().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    /** DER. */
    token: bytea().notNull(),
    /** By the authority's clock. */
    stampedAt: instant().notNull(),
    keptAt: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.log, table.size] })],
);

/** Signature lines of witnesses under checkpoints. */
export const logCosignature = pgTable(
  'log_cosignature',
  {
    log: integer().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    /** Name of its key. */
    witness: text().notNull(),
    line: text().notNull(),
    keptAt: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.log, table.size, table.witness] })],
);

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

/** Whose key was destroyed: no other is ever made for them. */
export const destroyedSubject = pgTable(
  'destroyed_subject',
  { organizationId: text().notNull(), subjectId: text().notNull() },
  (table) => [primaryKey({ columns: [table.organizationId, table.subjectId] })],
);

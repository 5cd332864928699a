import { and, asc, desc, eq, gt, inArray, sql, type SQL } from 'drizzle-orm';
import type { AuditEventType } from '#contract/audit-events.ts';
import type { Database, Queries, Transaction } from '../platform/database/database.ts';
import { isOneOf } from '../platform/database/is-one-of.ts';
import { sqlState } from '../platform/database/sql-state.ts';
import { auditEvent, auditOpening } from './tables.ts';

export interface AuditEventRow {
  id: string;
  organizationId: string;
  chain: string;
  /** Position in the chain, from 1. */
  seq: number;
  type: AuditEventType;
  /** The database's clock, ISO 8601 UTC with milliseconds. */
  at: string;
  /** The event as stored and hashed. */
  body: string;
  /** SHA-256 of `body`, hex. */
  sha256: string;
}

export interface NewAuditEvent {
  id: string;
  type: AuditEventType;
  organizationId: string;
  chain: string;
  actor: { kind: string; id: string };
  facts: Record<string, string | number>;
  /** Name → SHA-256, hex. */
  commitments: Record<string, string>;
}

/** How long acts that are done together wait for a lock, as PostgreSQL writes it: one busy chain must not hold up the others. */
export const lockPatience = '100ms';

/** Whether that was too short: PostgreSQL, appendix A, lock_not_available. */
export const wasBusy = (cause: unknown): boolean => sqlState(cause) === '55P03';

export type OpeningRow = typeof auditOpening.$inferSelect;

function insertOpenings(rows: readonly OpeningRow[]): SQL {
  const listed = rows.map(({ sealed, ...row }) => ({ ...row, sealed: sealed.toString('hex') }));
  return sql`INSERT INTO audit_opening (event_id, name, organization_id, subject_id, sealed)
    SELECT "eventId", name, "organizationId", "subjectId", decode(sealed, 'hex')
    FROM json_to_recordset(${JSON.stringify(listed)}::json)
      AS opening("eventId" text, name text, "organizationId" text, "subjectId" text, sealed text)`;
}

type AppendedRow = Pick<AuditEventRow, 'seq' | 'at' | 'body' | 'sha256'>;

/** Calls the only door into the log: the database itself numbers, dates, links and hashes the event. */
const appendOneQuery = ({ id, organizationId, chain, type, actor, facts, commitments }: NewAuditEvent): SQL =>
  sql`SELECT event_seq::int AS seq, event_at AS at, event_body AS body, event_sha256 AS sha256
        FROM audit_append(${id}, ${organizationId}, ${chain}, ${type}, ${actor.kind}, ${actor.id},
          ${JSON.stringify(facts)}::json, ${JSON.stringify(commitments)}::json)`;

/**
 * The same for any number, one call after the other: the function follows what the calls before it did, as statements would.
 * `json`, because it keeps the texts of facts as they are.
 */
const appendQuery = (events: readonly NewAuditEvent[]): SQL => {
  const [only] = events;
  if (only && events.length === 1) return appendOneQuery(only);
  const listed = events.map(({ actor, ...event }) => ({
    ...event,
    actorKind: actor.kind,
    actorId: actor.id,
  }));
  return sql`SELECT event_seq::int AS seq, event_at AS at, event_body AS body, event_sha256 AS sha256
    FROM json_to_recordset(${JSON.stringify(listed)}::json) AS new(id text, "organizationId" text, chain text,
        type text, "actorKind" text, "actorId" text, facts json, commitments json),
      LATERAL audit_append(new.id, new."organizationId", new.chain, new.type, new."actorKind", new."actorId",
        new.facts, new.commitments)`;
};

interface Appending {
  /** At least one. */
  events: readonly NewAuditEvent[];
  openings: readonly OpeningRow[];
  changes: readonly SQL[];
}

/** In their order, in one statement, with their openings. */
export async function appendEvents(
  database: Database,
  tx: Transaction,
  { events, openings, changes }: Appending,
): Promise<AuditEventRow[]> {
  const kept = openings.length > 0 ? sql`WITH kept AS (${insertOpenings(openings)}) ` : sql``;
  const answers = await database.rowsInOrder(tx, [...changes, sql`${kept}${appendQuery(events)}`]);
  const rows = (answers.at(-1) ?? []) as AppendedRow[];
  return events.map(({ id, organizationId, chain, type }, index) => {
    const row = rows[index];
    // What stands in the body was put there by the database: it tells whose row this is.
    if (!row?.body.includes(`"id":${JSON.stringify(id)}`))
      throw new Error('The database appended no audit event.');
    return { id, organizationId, chain, type, ...row };
  });
}

/** A row that goes into the database with an event; those of the same `insert` go as one statement. */
export interface AccompanyingRow {
  /** Takes a JSON array of such rows. */
  insert: (listed: string) => SQL;
  row: Record<string, string | null>;
}

export const insertAccompanying = (rows: readonly AccompanyingRow[]): SQL[] =>
  [...Map.groupBy(rows, ({ insert }) => insert)].map(([insert, own]) =>
    insert(JSON.stringify(own.map(({ row }) => row))),
  );

/**
 * All of it in one statement, which is a transaction by itself and as impatient as `lockPatience`. What goes along is not seen
 * by one another, nor by the log.
 */
export async function appendAtOnce(
  database: Database,
  { events, openings, changes }: Appending,
): Promise<void> {
  const steps = changes.map((change, index) => sql`${sql.raw(`change_${index}`)} AS (${change}), `);
  if (openings.length > 0) steps.push(sql`kept AS (${insertOpenings(openings)}), `);
  const rows = await database.rows(
    database.queries,
    sql`WITH ${sql.join(steps)}
      patience AS MATERIALIZED (SELECT set_config('lock_timeout', ${lockPatience}, true))
    SELECT appended.seq FROM patience, LATERAL (${appendQuery(events)}) AS appended`,
  );
  if (rows.length !== events.length) throw new Error('The database appended no audit event.');
}

/** The events of a chain behind this number. */
export interface ChainPage {
  after: number;
  limit: number;
}

export async function listEvents(
  on: Queries,
  organizationId: string,
  chain: string,
  page?: ChainPage,
): Promise<AuditEventRow[]> {
  const isOfChain = and(eq(auditEvent.organizationId, organizationId), eq(auditEvent.chain, chain));
  const ordered = on
    .select()
    .from(auditEvent)
    .where(page ? and(isOfChain, gt(auditEvent.seq, page.after)) : isOfChain)
    .orderBy(asc(auditEvent.seq));
  return (await (page ? ordered.limit(page.limit) : ordered)).map(eventRow);
}

export async function findEvent(
  on: Queries,
  organizationId: string,
  id: string,
): Promise<AuditEventRow | undefined> {
  const isOne = and(eq(auditEvent.organizationId, organizationId), eq(auditEvent.id, id));
  const [row] = await on.select().from(auditEvent).where(isOne);
  return row && eventRow(row);
}

/** The latest event of a chain that is of one of these types. */
export async function findLastEvent(
  on: Queries,
  organizationId: string,
  chain: string,
  types: readonly AuditEventType[],
): Promise<AuditEventRow | undefined> {
  const isOne = and(
    eq(auditEvent.organizationId, organizationId),
    eq(auditEvent.chain, chain),
    inArray(auditEvent.type, [...types]),
  );
  const [row] = await on.select().from(auditEvent).where(isOne).orderBy(desc(auditEvent.seq)).limit(1);
  return row && eventRow(row);
}

/** How many events of one type a chain has behind the latest of others. */
export async function countEventsBehind(
  on: Queries,
  organizationId: string,
  chain: string,
  { type, behind }: { type: AuditEventType; behind: readonly AuditEventType[] },
): Promise<number> {
  const last = await findLastEvent(on, organizationId, chain, behind);
  return on.$count(
    auditEvent,
    and(
      eq(auditEvent.organizationId, organizationId),
      eq(auditEvent.chain, chain),
      eq(auditEvent.type, type),
      gt(auditEvent.seq, last?.seq ?? 0),
    ),
  );
}

const eventRow = (row: typeof auditEvent.$inferSelect): AuditEventRow => ({
  ...row,
  type: row.type as AuditEventType,
  at: row.at.toISOString(),
  sha256: row.sha256.toString('hex'),
});

type WhichOpenings = Partial<Pick<OpeningRow, 'name' | 'subjectId'>>;

/** All of these events, or those of one name or about one subject. */
export async function listOpenings(
  on: Queries,
  eventIds: readonly string[],
  { name, subjectId }: WhichOpenings = {},
): Promise<OpeningRow[]> {
  if (eventIds.length === 0) return [];
  const isWanted = and(
    isOneOf(auditOpening.eventId, eventIds),
    name === undefined ? undefined : eq(auditOpening.name, name),
    subjectId === undefined ? undefined : eq(auditOpening.subjectId, subjectId),
  );
  return on.select().from(auditOpening).where(isWanted);
}

/** The events that have an opening about the subject, the earliest first, behind the one with that id. */
export async function listEventsAbout(
  on: Queries,
  { organizationId, subjectId }: Pick<OpeningRow, 'organizationId' | 'subjectId'>,
  { after, limit }: { after: string; limit: number },
): Promise<AuditEventRow[]> {
  const isAbout = and(eq(auditOpening.organizationId, organizationId), eq(auditOpening.subjectId, subjectId));
  const about = on.select({ id: auditOpening.eventId }).from(auditOpening).where(isAbout);
  const rows = await on
    .select()
    .from(auditEvent)
    .where(and(inArray(auditEvent.id, about), gt(auditEvent.id, after)))
    .orderBy(asc(auditEvent.id))
    .limit(limit);
  return rows.map(eventRow);
}

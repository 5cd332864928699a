import { and, desc, eq, inArray, isNull, lt, lte, sql, type SQL } from 'drizzle-orm';
import type { Scope } from '#contract/scopes.ts';
import { apps } from '../apps/tables.ts';
import { recipients } from '../envelopes/tables.ts';
import type { Database, Queries } from '../platform/database/database.ts';
import { fromJsonRow, type JsonRow } from '../platform/database/json-rows.ts';
import { preparedQuery } from '../platform/database/prepared-query.ts';
import {
  embedLimits,
  limitEmbed,
  withAppAndRecipient,
  type EmbedRow,
  type LimitedEmbed,
} from './embed-limits.ts';
import { dpopProofs, embeds, embedSessions, embedTokens } from './tables.ts';

export type EmbedTokenRow = typeof embedTokens.$inferSelect;
export type EmbedSessionRow = Omit<typeof embedSessions.$inferSelect, 'scopes'> & { scopes: Scope[] };
/** A session with the embed it is of. */
export interface FoundSession {
  session: EmbedSessionRow;
  embed: EmbedRow;
}
export type EndReason = NonNullable<EmbedSessionRow['endReason']>;

export async function insertEmbed(on: Queries, row: EmbedRow): Promise<void> {
  await on.insert(embeds).values(row);
}

const embedById = preparedQuery((on) =>
  on
    .select({
      embed: embeds,
      limits: sql<string>`${embedLimits}`,
      appName: apps.name,
      maxTokenLifetimeSeconds: apps.maxTokenLifetimeSeconds,
    })
    .from(embeds)
    .innerJoin(apps, eq(apps.id, embeds.appId))
    .innerJoin(recipients, eq(recipients.id, embeds.recipientId))
    .where(eq(embeds.id, sql.placeholder('embedId')))
    .prepare('embed_by_id'),
);

/** As it is good for now, with the name of its app and how long that lets a token be good. */
export async function findEmbed(on: Queries, embedId: string) {
  const [row] = await embedById(on).execute({ embedId });
  if (!row) return undefined;
  const { embed, limits, ...app } = row;
  return { ...limitEmbed(embed as EmbedRow, limits), ...app };
}

export async function insertEmbedSession(on: Queries, row: EmbedSessionRow): Promise<void> {
  await on.insert(embedSessions).values(row);
}

/** Newest first, after the id `before` when given; at most `limit`. Without `organizationId` nothing can be asked. */
export async function listSessions(
  on: Queries,
  wanted: {
    organizationId: string;
    appId?: string | undefined;
    id?: string | undefined;
    embedId?: string | undefined;
    envelopeId?: string | undefined;
    before?: string | undefined;
    limit: number;
  },
): Promise<FoundSession[]> {
  const { organizationId, appId, id, embedId, envelopeId, before, limit } = wanted;
  const rows = await on
    .select({ session: embedSessions, embed: embeds })
    .from(embedSessions)
    .innerJoin(embeds, eq(embeds.id, embedSessions.embedId))
    .where(
      and(
        eq(embeds.organizationId, organizationId),
        appId === undefined ? undefined : eq(embeds.appId, appId),
        id === undefined ? undefined : eq(embedSessions.id, id),
        embedId === undefined ? undefined : eq(embeds.id, embedId),
        envelopeId === undefined ? undefined : eq(embeds.envelopeId, envelopeId),
        before === undefined ? undefined : lt(embedSessions.id, before),
      ),
    )
    .orderBy(desc(embedSessions.id))
    .limit(limit);
  return rows as FoundSession[];
}

export async function touchSession(on: Queries, sessionId: string, at: Date): Promise<void> {
  await on.update(embedSessions).set({ lastUsedAt: at }).where(eq(embedSessions.id, sessionId));
}

/** Whether nobody has ended that session, and nobody does until the transaction is over. */
export const openSessionQuery = (sessionId: string): SQL =>
  sql`SELECT ended_at IS NULL AS "isOpen" FROM embed_session WHERE id = ${sessionId}::text FOR SHARE`;

/** True when this call ended it; not one that was used after `unusedSince`, when that is given. */
export async function endSession(
  on: Queries,
  sessionId: string,
  { reason, at, unusedSince }: { reason: EndReason; at: Date; unusedSince?: Date },
): Promise<boolean> {
  const isUnused = unusedSince && lte(embedSessions.lastUsedAt, unusedSince);
  const rows = await on
    .update(embedSessions)
    .set({ endedAt: at, endReason: reason })
    .where(and(eq(embedSessions.id, sessionId), isNull(embedSessions.endedAt), isUnused))
    .returning({ id: embedSessions.id });
  return rows.length === 1;
}

/** Living sessions that nobody has used since; at most `limit`. */
export async function findIdleSessions(
  on: Queries,
  unusedSince: Date,
  limit: number,
): Promise<FoundSession[]> {
  const rows = await on
    .select({ session: embedSessions, embed: embeds })
    .from(embedSessions)
    .innerJoin(embeds, eq(embeds.id, embedSessions.embedId))
    .where(and(isNull(embedSessions.endedAt), lte(embedSessions.lastUsedAt, unusedSince)))
    .orderBy(embedSessions.lastUsedAt)
    .limit(limit);
  return rows as FoundSession[];
}

/** Ends whatever a recipient has open; how many sessions that were. */
export async function endSessionsOf(
  on: Queries,
  recipientId: string,
  reason: EndReason,
  at: Date,
): Promise<number> {
  const own = on.select({ id: embeds.id }).from(embeds).where(eq(embeds.recipientId, recipientId));
  const rows = await on
    .update(embedSessions)
    .set({ endedAt: at, endReason: reason })
    .where(and(inArray(embedSessions.embedId, own), isNull(embedSessions.endedAt)))
    .returning({ id: embedSessions.id });
  return rows.length;
}

/** What a verified proof leaves behind: its id, kept until no proof of that age is taken any more. */
export interface ProofMark {
  digest: Buffer;
  expiresAt: Date;
}

const keptIf = ({ digest, expiresAt }: ProofMark, source: SQL): SQL =>
  sql`INSERT INTO dpop_proof (digest, expires_at)
    SELECT ${digest}::bytea, ${expiresAt.toISOString()}::timestamptz ${source}
    ON CONFLICT DO NOTHING RETURNING 1`;

interface AdmissionRow {
  session: string;
  embed: string;
  limits: string;
  isFresh: boolean;
}

export interface Admission extends FoundSession {
  embed: LimitedEmbed;
  /** False when the proof was seen before, or is by another key than the session's. */
  isFresh: boolean;
}

/**
 * Looks a session up and keeps the id of the proof that came with its token, in one statement. Only proofs by the
 * session's own key are kept: tokens that somebody invents must not fill the table.
 */
export const admissionQuery = (accessDigest: Buffer, jkt: string, proof: ProofMark): SQL =>
  sql`WITH found AS (
      SELECT session, embed, ${embedLimits} AS limits FROM embed_session AS session
      JOIN embed ON embed.id = session.embed_id ${withAppAndRecipient}
      WHERE session.access_digest = ${accessDigest}::bytea
    ), kept AS (${keptIf(proof, sql`FROM found WHERE (found.session).jkt = ${jkt}::text`)})
    SELECT to_json(session)::text AS session, to_json(embed)::text AS embed, limits,
      EXISTS (SELECT FROM kept) AS "isFresh" FROM found`;

export function readAdmission([row]: unknown[]): Admission | undefined {
  if (row === undefined) return undefined;
  const { session, embed, isFresh, limits } = row as AdmissionRow;
  return {
    isFresh,
    session: readRow(embedSessions, session),
    embed: limitEmbed(readRow(embeds, embed), limits),
  };
}

const readRow = <Row>(table: Parameters<typeof fromJsonRow>[0], json: string): Row =>
  fromJsonRow(table, JSON.parse(json) as JsonRow) as Row;

/** How a statement stands to its session, once it was tried to take it. */
export interface Advance {
  /** It had the session's next number, which is now taken. */
  isNext: boolean;
  /** It is the statement last taken. */
  isRepeat: boolean;
  /** The session was not ended since its request was let in. */
  isOpen: boolean;
  /** The number last taken before. */
  actionSeq: number;
  /** What was done through all sessions of its embed before. */
  acts: number;
}

/**
 * Takes the next action number of that session, unless `seq` is not the next one, so no action runs twice or out of
 * order, or the session was ended since. One statement sees one moment: the rest of the answer is how it was before.
 */
export const advanceActionQuery = (
  sessionId: string,
  { seq, statementDigest }: { seq: number; statementDigest: Buffer },
): SQL =>
  sql`WITH advanced AS (
      UPDATE embed_session SET action_seq = ${seq}::int, last_statement_digest = ${statementDigest}::bytea
      WHERE id = ${sessionId}::text AND action_seq = ${seq}::int - 1 AND ended_at IS NULL
      RETURNING id)
    SELECT EXISTS (SELECT FROM advanced) AS "isNext", action_seq AS "actionSeq", ended_at IS NULL AS "isOpen",
      last_statement_digest IS NOT DISTINCT FROM ${statementDigest}::bytea AS "isRepeat",
      (SELECT sum(action_seq)::int FROM embed_session AS any_of WHERE any_of.embed_id = embed_session.embed_id) AS acts
    FROM embed_session WHERE id = ${sessionId}::text`;

/** What an exchange is judged by. */
export interface ExchangeFacts {
  embed: LimitedEmbed | undefined;
  token: EmbedTokenRow | undefined;
  /** The session that the token opened already. */
  session: EmbedSessionRow | undefined;
}

type Sought = { embedId: string; tokenDigest: Buffer };
type FactsRow = Record<'embed' | 'limits' | 'token' | 'session', string | null>;

const factsOf = ({ embedId, tokenDigest }: Sought): SQL =>
  sql`(SELECT to_json(embed)::text FROM embed WHERE id = ${embedId}) AS embed,
    (SELECT ${embedLimits} FROM embed ${withAppAndRecipient} WHERE embed.id = ${embedId}) AS limits,
    (SELECT to_json(token)::text FROM embed_token AS token WHERE digest = ${tokenDigest}::bytea) AS token,
    (SELECT to_json(session)::text FROM embed_session AS session
      WHERE token_digest = ${tokenDigest}::bytea) AS session`;

const tokenOf = ({ embedId, tokenDigest }: Sought): SQL =>
  sql`FROM embed_token WHERE digest = ${tokenDigest}::bytea AND embed_id = ${embedId}`;

function readFacts(row: FactsRow | undefined): ExchangeFacts {
  return {
    embed: row?.embed && row.limits ? limitEmbed(readRow(embeds, row.embed), row.limits) : undefined,
    token: row?.token ? readRow(embedTokens, row.token) : undefined,
    session: row?.session ? readRow(embedSessions, row.session) : undefined,
  };
}

export async function findExchangeFacts(database: Database, sought: Sought): Promise<ExchangeFacts> {
  const [row] = await database.rows<FactsRow>(database.queries, sql`SELECT ${factsOf(sought)}`);
  return readFacts(row);
}

/**
 * The same, keeping the id of the proof that came with the token; `isFresh` is false when it was seen before, or when the
 * embed has no such token: those that somebody invents must not fill the table.
 */
export async function admitExchange(
  database: Database,
  sought: Sought,
  proof: ProofMark,
): Promise<ExchangeFacts & { isFresh: boolean }> {
  const [row] = await database.rows<FactsRow & { isFresh: boolean }>(
    database.queries,
    sql`WITH kept AS (${keptIf(proof, tokenOf(sought))})
      SELECT EXISTS (SELECT FROM kept) AS "isFresh", ${factsOf(sought)}`,
  );
  return { ...readFacts(row), isFresh: row?.isFresh === true };
}

export async function sweepProofs(on: Queries, now: Date): Promise<void> {
  await on.delete(dpopProofs).where(lt(dpopProofs.expiresAt, now));
}

import { and, desc, eq, isNull, lt } from 'drizzle-orm';
import type { Scope } from '#contract/scopes.ts';
import type { Queries } from '../platform/database/database.ts';
import { dpopProofs, embeds, embedSessions, embedTokens } from './tables.ts';

export type EmbedRow = Omit<typeof embeds.$inferSelect, 'scopes'> & { scopes: Scope[] };
export type EmbedTokenRow = typeof embedTokens.$inferSelect;
export type EmbedSessionRow = Omit<typeof embedSessions.$inferSelect, 'scopes'> & { scopes: Scope[] };
export type EndReason = NonNullable<EmbedSessionRow['endReason']>;

export async function insertEmbed(on: Queries, row: EmbedRow): Promise<void> {
  await on.insert(embeds).values(row);
}

export async function findEmbed(on: Queries, embedId: string): Promise<EmbedRow | undefined> {
  const rows = await on.select().from(embeds).where(eq(embeds.id, embedId));
  return rows[0] as EmbedRow | undefined;
}

export async function insertEmbedToken(on: Queries, row: EmbedTokenRow): Promise<void> {
  await on.insert(embedTokens).values(row);
}

export async function findEmbedToken(on: Queries, digest: Buffer): Promise<EmbedTokenRow | undefined> {
  const rows = await on.select().from(embedTokens).where(eq(embedTokens.digest, digest));
  return rows[0];
}

/** Burns the token in one statement; false when somebody else burnt it first. */
export async function burnEmbedToken(on: Queries, digest: Buffer, jkt: string, at: Date): Promise<boolean> {
  const rows = await on
    .update(embedTokens)
    .set({ usedAt: at, usedByJkt: jkt })
    .where(and(eq(embedTokens.digest, digest), isNull(embedTokens.usedAt)))
    .returning({ digest: embedTokens.digest });
  return rows.length === 1;
}

export async function insertEmbedSession(on: Queries, row: EmbedSessionRow): Promise<void> {
  await on.insert(embedSessions).values(row);
}

export async function findSessionByToken(
  on: Queries,
  tokenDigest: Buffer,
): Promise<EmbedSessionRow | undefined> {
  const rows = await on.select().from(embedSessions).where(eq(embedSessions.tokenDigest, tokenDigest));
  return rows[0] as EmbedSessionRow | undefined;
}

export async function findSessionByAccess(
  on: Queries,
  accessDigest: Buffer,
): Promise<{ session: EmbedSessionRow; embed: EmbedRow } | undefined> {
  const rows = await on
    .select({ session: embedSessions, embed: embeds })
    .from(embedSessions)
    .innerJoin(embeds, eq(embeds.id, embedSessions.embedId))
    .where(eq(embedSessions.accessDigest, accessDigest));
  return rows[0] as { session: EmbedSessionRow; embed: EmbedRow } | undefined;
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
): Promise<{ session: EmbedSessionRow; embed: EmbedRow }[]> {
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
  return rows as { session: EmbedSessionRow; embed: EmbedRow }[];
}

export async function touchSession(on: Queries, sessionId: string, at: Date): Promise<void> {
  await on.update(embedSessions).set({ lastUsedAt: at }).where(eq(embedSessions.id, sessionId));
}

/** True when this call ended it. */
export async function endSession(
  on: Queries,
  sessionId: string,
  reason: EndReason,
  at: Date,
): Promise<boolean> {
  const rows = await on
    .update(embedSessions)
    .set({ endedAt: at, endReason: reason })
    .where(and(eq(embedSessions.id, sessionId), isNull(embedSessions.endedAt)))
    .returning({ id: embedSessions.id });
  return rows.length === 1;
}

/**
 * Takes the next action number; false when `seq` is not the next one, so no action runs twice or out of order, or when
 * the session was ended since its request was let in.
 */
export async function advanceActionSeq(
  on: Queries,
  sessionId: string,
  seq: number,
  statementDigest: Buffer,
): Promise<boolean> {
  const rows = await on
    .update(embedSessions)
    .set({ actionSeq: seq, lastStatementDigest: statementDigest })
    .where(
      and(
        eq(embedSessions.id, sessionId),
        eq(embedSessions.actionSeq, seq - 1),
        isNull(embedSessions.endedAt),
      ),
    )
    .returning({ id: embedSessions.id });
  return rows.length === 1;
}

/** False when the proof id was seen before. */
export async function rememberProof(on: Queries, digest: Buffer, expiresAt: Date): Promise<boolean> {
  const rows = await on
    .insert(dpopProofs)
    .values({ digest, expiresAt })
    .onConflictDoNothing()
    .returning({ digest: dpopProofs.digest });
  return rows.length === 1;
}

export async function sweepProofs(on: Queries, now: Date): Promise<void> {
  await on.delete(dpopProofs).where(lt(dpopProofs.expiresAt, now));
}

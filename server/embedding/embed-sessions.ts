import type { EmbedSession, EmbedSessionQuery } from '#contract/embeds.ts';
import { actorOf, type IntegratorPrincipal } from '../accounts/principal.ts';
import { ChangedMeanwhile } from '../audit/audit-log.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { EmbeddingParts } from './create-embed.ts';
import { endSession, listSessions, type FoundSession } from './embed-store.ts';
import { sessionEndEvent } from './session-end.ts';

function toAnswer({ idleTimeoutSeconds }: EmbeddingParts, { session, embed }: FoundSession): EmbedSession {
  const idleAt = session.lastUsedAt.getTime() + idleTimeoutSeconds * 1000;
  const isIdle = session.endedAt === null && idleAt < Date.now(); // nobody came since to be told so
  const endedAt = isIdle ? new Date(idleAt) : session.endedAt;
  return {
    id: session.id,
    embedId: embed.id,
    envelopeId: embed.envelopeId,
    recipientId: embed.recipientId,
    scopes: session.scopes,
    hostOrigin: session.hostOrigin,
    createdAt: session.createdAt.toISOString(),
    lastUsedAt: session.lastUsedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    endReason: isIdle ? 'idle' : session.endReason,
  };
}

/** What the caller may see: its organization's embeds, and for an API key those of its own app (so of its own mode). */
function visibleTo(principal: IntegratorPrincipal): { organizationId: string; appId?: string } {
  const { organizationId, appId } = principal;
  return appId === undefined ? { organizationId } : { organizationId, appId };
}

/** Embed sessions, newest first, living and ended. */
export async function listEmbedSessions(
  parts: EmbeddingParts,
  principal: IntegratorPrincipal,
  { limit, cursor, ...filter }: EmbedSessionQuery,
): Promise<{ embedSessions: EmbedSession[]; nextCursor: string | null }> {
  const found = await listSessions(parts.database.queries, {
    ...visibleTo(principal),
    ...filter,
    before: cursor,
    limit: limit + 1,
  });
  const page = found.slice(0, limit);
  const nextCursor = found.length > limit ? (page.at(-1)?.session.id ?? null) : null;
  return { embedSessions: page.map((found) => toAnswer(parts, found)), nextCursor };
}

/**
 * Ends a session; the frame's next request is refused with `embed_session_revoked`. One that has ended already stays as
 * it ended, so a repeated call is no error and no second event.
 */
export async function revokeEmbedSession(
  parts: EmbeddingParts,
  principal: IntegratorPrincipal,
  sessionId: string,
): Promise<void> {
  const visible = visibleTo(principal);
  const [found] = await listSessions(parts.database.queries, { ...visible, id: sessionId, limit: 1 });
  if (!found) throw new ServiceError('not_found');
  if (found.session.endedAt) return;
  await parts.audit.recordUnlessChanged(async (tx) => {
    const end = { reason: 'revoked', at: new Date() } as const;
    if (!(await endSession(tx, found.session.id, end))) throw new ChangedMeanwhile();
    return { events: [sessionEndEvent(found, 'revoked', actorOf(principal))] };
  });
}

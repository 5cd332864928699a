import {
  ChangedMeanwhile,
  systemActor,
  type AuditActor,
  type AuditEntry,
  type AuditLog,
} from '../audit/audit-log.ts';
import type { Database } from '../platform/database/database.ts';
import { endSession, findIdleSessions, type FoundSession } from './embed-store.ts';

/** The event that an embed session has ended: idle by itself, revoked by somebody or because its origin was withdrawn. */
export const sessionEndEvent = (
  { session, embed }: FoundSession,
  reason: 'idle' | 'revoked',
  actor: AuditActor = systemActor,
): AuditEntry => ({
  type: reason === 'idle' ? 'embed_session.expired' : 'embed_session.revoked',
  organizationId: embed.organizationId,
  chain: embed.envelopeId,
  actor,
  facts: { embed: embed.id, embedSession: session.id },
});

/** In one look; the next one goes on. */
const mostAtOnce = 500;

/** Ends the sessions nobody came back to: whoever reads the log sees when each way to the document was closed. */
export async function endIdleSessions(
  parts: { database: Database; audit: AuditLog; idleTimeoutSeconds: number },
  now: Date,
): Promise<void> {
  const unusedSince = new Date(now.getTime() - parts.idleTimeoutSeconds * 1000);
  for (const found of await findIdleSessions(parts.database.queries, unusedSince, mostAtOnce)) {
    await parts.audit.recordUnlessChanged(async (tx) => {
      const end = { reason: 'idle', at: now, unusedSince } as const;
      if (!(await endSession(tx, found.session.id, end))) throw new ChangedMeanwhile();
      return { events: [sessionEndEvent(found, 'idle')] };
    });
  }
}

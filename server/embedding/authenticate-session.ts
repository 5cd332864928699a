import type { RecipientPrincipal } from '../accounts/principal.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { digestSecret } from '../platform/crypto/secrets.ts';
import type { Database } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { DpopNonces } from './dpop-nonce.ts';
import { verifyProof } from './dpop-proof.ts';
import {
  endSession,
  findSessionByAccess,
  touchSession,
  type EmbedRow,
  type EmbedSessionRow,
} from './embed-store.ts';

/** What `idleTimeoutSeconds` of the parts is, unless a test cannot wait as long. */
export const usualIdleTimeoutSeconds = 1800;
const accessTokenPattern = /^es_[A-Za-z0-9_-]{43}$/;
/** That somebody is still there is written down at most so often; a part of the idle time where that is short. */
const touchEveryMilliseconds = (idleTimeoutSeconds: number): number =>
  Math.min(15_000, idleTimeoutSeconds * 100);

export interface SessionParts {
  database: Database;
  audit: AuditLog;
  nonces: DpopNonces;
  /** Without a request for longer than this, an embed session ends. */
  idleTimeoutSeconds: number;
}

export interface EmbedCaller {
  principal: RecipientPrincipal;
  session: EmbedSessionRow;
}

/**
 * The recipient behind `Authorization: DPoP es_…` and its proof. A stolen access token alone is worth nothing: the
 * proof must come from the key the session was opened with. Revocation takes effect here, on the next request.
 */
export async function authenticateSession(
  parts: SessionParts,
  request: { method: string; url: string; authorization: string | undefined; proof: string | undefined },
): Promise<EmbedCaller> {
  const [scheme, accessToken = ''] = (request.authorization ?? '').split(' ');
  if (scheme !== 'DPoP' || !accessTokenPattern.test(accessToken)) throw new ServiceError('unauthorized');
  const { method, url, proof } = request;
  const on = parts.database.queries;
  // Before the proof, whose id is kept once it was seen: invented tokens must not fill that table.
  const found = await findSessionByAccess(on, digestSecret(accessToken));
  if (!found) throw new ServiceError('dpop_proof_invalid');
  const key = await verifyProof(parts, { method, url, proof, accessToken });
  if (found.session.jkt !== key.jkt) throw new ServiceError('dpop_proof_invalid');
  const { session, embed } = found;
  const now = new Date();
  if (session.endedAt) {
    throw new ServiceError(session.endReason === 'idle' ? 'embed_session_expired' : 'embed_session_revoked');
  }
  const idleMilliseconds = now.getTime() - session.lastUsedAt.getTime();
  if (idleMilliseconds > parts.idleTimeoutSeconds * 1000) return expire(parts, { session, embed }, now);
  if (idleMilliseconds > touchEveryMilliseconds(parts.idleTimeoutSeconds))
    await touchSession(on, session.id, now);
  return {
    session,
    principal: {
      kind: 'recipient',
      organizationId: embed.organizationId,
      appId: embed.appId,
      embedId: embed.id,
      embedSessionId: session.id,
      envelopeId: embed.envelopeId,
      recipientId: embed.recipientId,
      purpose: embed.purpose,
      scopes: new Set(session.scopes),
    },
  };
}

/** Ends it, once: of two requests that come together after the pause, one writes the event. */
async function expire(
  parts: SessionParts,
  { session, embed }: { session: EmbedSessionRow; embed: EmbedRow },
  now: Date,
): Promise<never> {
  await parts.audit.record(async (tx) => {
    if (!(await endSession(tx, session.id, 'idle', now))) throw new ServiceError('embed_session_expired');
    const event = {
      type: 'embed_session.expired' as const,
      organizationId: embed.organizationId,
      chain: embed.envelopeId,
      actor: { kind: 'system' as const, id: 'inkseal' },
      facts: { embed: embed.id, embedSession: session.id },
    };
    return { result: undefined, events: [event] };
  });
  throw new ServiceError('embed_session_expired');
}

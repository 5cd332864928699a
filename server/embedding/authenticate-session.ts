import type { RecipientPrincipal } from '../accounts/principal.ts';
import { digestSecret } from '../platform/crypto/secrets.ts';
import type { Database } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { DpopNonces } from './dpop-nonce.ts';
import { verifyProof } from './dpop-proof.ts';
import { endSession, findSessionByAccess, touchSession, type EmbedSessionRow } from './embed-store.ts';

export const idleTimeoutSeconds = 1800;
const accessTokenPattern = /^es_[A-Za-z0-9_-]{43}$/;
const touchEveryMilliseconds = 15_000;

export interface EmbedCaller {
  principal: RecipientPrincipal;
  session: EmbedSessionRow;
}

/**
 * The recipient behind `Authorization: DPoP es_…` and its proof. A stolen access token alone is worth nothing: the
 * proof must come from the key the session was opened with. Revocation takes effect here, on the next request.
 */
export async function authenticateSession(
  parts: { database: Database; nonces: DpopNonces },
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
  if (now.getTime() - session.lastUsedAt.getTime() > idleTimeoutSeconds * 1000) {
    await endSession(on, session.id, 'idle', now);
    throw new ServiceError('embed_session_expired');
  }
  if (now.getTime() - session.lastUsedAt.getTime() > touchEveryMilliseconds)
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

import type { ErrorCode } from '#contract/errors.ts';
import { isAtLeast } from '#contract/signer-methods.ts';
import { requireAuthenticated, type RecipientPrincipal } from '../accounts/principal.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { digestSecret } from '../platform/crypto/secrets.ts';
import type { Database } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { DpopNonces } from './dpop-nonce.ts';
import { verifyProof, type ProvenKey } from './dpop-proof.ts';
import {
  admissionQuery,
  endSession,
  readAdmission,
  touchSession,
  type Admission,
  type EmbedSessionRow,
  type EndReason,
  type ProofMark,
} from './embed-store.ts';
import type { LimitedEmbed } from './embed-limits.ts';
import { sessionEndEvent } from './session-end.ts';

export const usualIdleTimeoutSeconds = 1800;
const accessTokenPattern = /^es_[A-Za-z0-9_-]{43}$/;
/** That somebody is still there is written down at most so often. */
const touchEveryMilliseconds = 15_000;

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

/** An access token and a proof that fit each other. Whether the session lives and the proof is new is not known yet. */
export interface SessionClaim {
  accessDigest: Buffer;
  key: ProvenKey;
  proof: ProofMark;
}

/** Reads `Authorization: DPoP es_…` and its proof; asks nobody. `unauthorized`, or as `verifyProof`. */
export async function readSessionClaim(
  parts: { nonces: DpopNonces },
  request: { method: string; url: string; authorization: string | undefined; proof: string | undefined },
): Promise<SessionClaim> {
  const [scheme, accessToken = ''] = (request.authorization ?? '').split(' ');
  if (scheme !== 'DPoP' || !accessTokenPattern.test(accessToken)) throw new ServiceError('unauthorized');
  const { method, url, proof } = request;
  const { key, mark } = await verifyProof(parts, { method, url, proof, accessToken });
  return { accessDigest: digestSecret(accessToken), key, proof: mark };
}

/** Answered as any wrong proof is: a thief is not to learn that the access token was good. */
export class MisusedSessionError extends ServiceError {
  readonly misuse: {
    organizationId: string;
    /** Under whose key it is kept where the misuse came from: a proof sent twice is as often their own browser's. */
    subjectId: string;
    sessionId: string;
    reason: 'other_key' | 'proof_repeated';
  };

  constructor({ embed, session }: Admission, reason: 'other_key' | 'proof_repeated') {
    super('dpop_proof_invalid');
    const { organizationId, recipientId: subjectId } = embed;
    this.misuse = { organizationId, subjectId, sessionId: session.id, reason };
  }
}

export const recipientOf = (embed: LimitedEmbed, session: EmbedSessionRow): RecipientPrincipal => ({
  kind: 'recipient',
  organizationId: embed.organizationId,
  appId: embed.appId,
  embedId: embed.id,
  embedSessionId: session.id,
  envelopeId: embed.envelopeId,
  recipientId: embed.recipientId,
  scopes: new Set(session.scopes.filter((scope) => embed.scopes.includes(scope))),
  signerAuthentication: embed.signerAuthentication,
  isAuthenticated: isAtLeast(session.authenticatedBy, embed.signerAuthentication),
});

/**
 * The recipient behind a claim, once they have shown who they are: what asks for anything else has to say so.
 * @throws ServiceError `signer_authentication_required`, or as `admitSession`
 */
export async function authenticateSession(parts: SessionParts, claim: SessionClaim): Promise<EmbedCaller> {
  const caller = await admitSession(parts, claim);
  requireAuthenticated(caller.principal);
  return caller;
}

/**
 * The recipient behind a claim as the embed token names them, for what shows who they are and nothing else; in one
 * statement where it is nobody. A stolen access token alone is worth nothing: the proof must come from the key the session
 * was opened with. Revocation takes effect here, on the next request.
 */
export async function admitSession(
  parts: SessionParts,
  { accessDigest, key, proof }: SessionClaim,
): Promise<EmbedCaller> {
  const { database, idleTimeoutSeconds } = parts;
  const on = database.queries;
  const admission = readAdmission(await database.rows(on, admissionQuery(accessDigest, key.jkt, proof)));
  if (!admission) throw new ServiceError('dpop_proof_invalid');
  if (admission.session.jkt !== key.jkt) throw new MisusedSessionError(admission, 'other_key');
  if (!admission.isFresh) throw new MisusedSessionError(admission, 'proof_repeated');
  const { session, embed } = admission;
  const now = new Date();
  if (session.endedAt) throw refusalOf(session.endReason);
  if (!embed.allowedOrigins.includes(session.hostOrigin)) return end(parts, admission, 'revoked');
  const idleMilliseconds = now.getTime() - session.lastUsedAt.getTime();
  if (idleMilliseconds > idleTimeoutSeconds * 1000) return end(parts, admission, 'idle');
  if (idleMilliseconds > touchEveryMilliseconds) await touchSession(on, session.id, now);
  return { session, principal: recipientOf(embed, session) };
}

const endedBecause: Partial<Record<EndReason, ErrorCode>> = {
  idle: 'embed_session_expired',
  delegated: 'recipient_delegated',
};

const refusalOf = (reason: EndReason | null): ServiceError =>
  new ServiceError((reason && endedBecause[reason]) ?? 'embed_session_revoked');

/** Ends it, once: of two requests that come together, one writes the event. Both are refused. */
async function end(
  { audit }: SessionParts,
  admission: Admission,
  reason: 'idle' | 'revoked',
): Promise<never> {
  await audit.record(async (tx) => {
    if (!(await endSession(tx, admission.session.id, { reason, at: new Date() }))) throw refusalOf(reason);
    return { result: undefined, events: [sessionEndEvent(admission, reason)] };
  });
  throw refusalOf(reason);
}

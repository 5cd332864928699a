import { createHmac } from 'node:crypto';
import { createId } from '#contract/ids.ts';
import type { ErrorCode } from '#contract/errors.ts';
import type { Scope } from '#contract/scopes.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { StrangerTraces } from '../audit/stranger-traces.ts';
import { digestSecret } from '../platform/crypto/secrets.ts';
import type { Transaction } from '../platform/database/database.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { EmbeddingParts } from './create-embed.ts';
import type { VerifiedProof } from './dpop-proof.ts';
import type { LimitedEmbed } from './embed-limits.ts';
import {
  admitExchange,
  endSession,
  findExchangeFacts,
  insertEmbedSession,
  type EmbedSessionRow,
  type EmbedTokenRow,
  type ExchangeFacts,
} from './embed-store.ts';
import { burnEmbedToken } from './embed-token-store.ts';
import { openHostIdentity } from './host-identity.ts';

export interface ExchangeParts extends EmbeddingParts {
  /** Derives access tokens, so that a retried exchange gets the same answer though only digests are stored. */
  accessTokenKey: Buffer;
  strangers: StrangerTraces;
}

export interface ExchangeRequest {
  embedId: string;
  token: string;
  hostOrigin: string;
  /** What the session is to make do with; all of the embed's when absent. */
  scopes?: Scope[] | undefined;
  proof: VerifiedProof;
  facts: RequestFacts;
}

/** Runs in the transaction that opens the session. */
export type Alongside<T> = (
  tx: Transaction,
  opened: Pick<OpenedSession, 'embed' | 'session'>,
) => Promise<{ result: T; events: AuditEntry[] }>;

export interface OpenedSession {
  accessToken: string;
  embed: LimitedEmbed;
  session: EmbedSessionRow;
}

const retryWindowMilliseconds = 60_000;

function deriveAccessToken(key: Buffer, tokenDigest: Buffer, jkt: string): string {
  const mac = createHmac('sha256', key).update('access-token|').update(tokenDigest).update(`|${jkt}`);
  return `es_${mac.digest('base64url')}`;
}

function exchangeEvent(
  type: AuditEntry['type'],
  embed: LimitedEmbed,
  request: ExchangeRequest,
  { session, hostIdentity }: { session?: string; hostIdentity?: string | undefined } = {},
): AuditEntry {
  const { facts, personal } = claimsOf(embed, request);
  return {
    type,
    organizationId: embed.organizationId,
    chain: embed.envelopeId,
    actor: { kind: type === 'embed_token.exchanged' ? 'recipient' : 'anonymous', id: embed.recipientId },
    facts: {
      embed: embed.id,
      // One key opens session after session, and of each somebody else may be said to be signed in.
      ...(session === undefined ? {} : { session }),
      ...facts,
    },
    personal: {
      ...(hostIdentity === undefined
        ? {}
        : { hostIdentity: { subjectId: embed.recipientId, value: hostIdentity } }),
      ...personal,
    },
  };
}

/** What is known of whoever asks, by their own word. */
function claimsOf(
  embed: LimitedEmbed,
  request: ExchangeRequest,
): Required<Pick<AuditEntry, 'facts' | 'personal'>> {
  const subjectId = embed.recipientId;
  // For ever in the log only what the sender has written; what a stranger claims can be redacted.
  const isAllowed = embed.allowedOrigins.includes(request.hostOrigin);
  return {
    facts: {
      jkt: request.proof.key.jkt,
      ...(isAllowed ? { hostOrigin: request.hostOrigin } : {}),
    },
    personal: {
      ...(isAllowed ? {} : { claimedOrigin: { subjectId, value: request.hostOrigin } }),
      ip: { subjectId, value: request.facts.clientIp },
      userAgent: { subjectId, value: request.facts.userAgent },
    },
  };
}

/** What stands against this exchange, in the order that gives a thief the least to learn. */
function findRefusal(
  embed: LimitedEmbed,
  token: EmbedTokenRow | undefined,
  request: ExchangeRequest,
): ErrorCode | undefined {
  if (embed.isRedacted) return 'embed_token_revoked';
  if (!token || token.embedId !== embed.id) return 'embed_token_unknown';
  if (!embed.allowedOrigins.includes(request.hostOrigin)) return 'embed_origin_refused';
  if (token.jkt && token.jkt !== request.proof.key.jkt) return 'embed_token_unknown';
  if (token.usedAt) return isRetry(token, request) ? undefined : 'embed_token_used';
  if (token.expiresAt.getTime() <= Date.now()) return 'embed_token_expired';
  if (request.scopes?.some((scope) => !embed.scopes.includes(scope))) return 'scope_not_allowed';
  // Asked for since the token was made; whom the page has signed in only its backend can say.
  if (embed.signerAuthentication === 'host_asserted' && !token.sealedHostIdentity)
    return 'host_identity_required';
  return undefined;
}

function isRetry(token: EmbedTokenRow, request: ExchangeRequest): boolean {
  const fresh = token.usedAt !== null && Date.now() - token.usedAt.getTime() <= retryWindowMilliseconds;
  return fresh && token.usedByJkt === request.proof.key.jkt;
}

/** A used token shown by another key means it was stolen, by this caller or by the first: the session dies (RFC 9700 §4.14). */
async function endStolen(
  parts: ExchangeParts,
  embed: LimitedEmbed,
  request: ExchangeRequest,
  { id }: EmbedSessionRow,
): Promise<void> {
  const refused = exchangeEvent('embed_token.refused', embed, request);
  const code: ErrorCode = 'embed_token_used';
  await parts.audit.record(async (tx) => {
    const ended = await endSession(tx, id, { reason: 'token_reused', at: new Date() });
    const revoked = ended ? [exchangeEvent('embed_session.revoked', embed, request)] : [];
    return { result: undefined, events: [{ ...refused, facts: { ...refused.facts, code } }, ...revoked] };
  });
}

/**
 * Every refusal of a token that the embed has is told apart from those of others; of tokens that it has not, any number can
 * be made up, so that they all are one thing.
 */
async function refuse(
  parts: ExchangeParts,
  { token, session, request, embed }: ExchangeFacts & { embed: LimitedEmbed; request: ExchangeRequest },
  code: ErrorCode,
): Promise<never> {
  const isStolen = code === 'embed_token_used' && session && session.jkt !== request.proof.key.jkt;
  if (isStolen && !session.endedAt) await endStolen(parts, embed, request, session);
  else {
    const own = token?.embedId === embed.id ? token.digest.toString('base64url') : 'made up';
    await parts.strangers.record(
      { about: `${embed.id} ${own} ${code}`, clientIp: request.facts.clientIp },
      {
        type: 'embed_token.refused',
        organizationId: embed.organizationId,
        chain: embed.envelopeId,
        actor: { kind: 'anonymous', id: embed.recipientId },
        facts: { embed: embed.id, code },
      },
      claimsOf(embed, request),
    );
  }
  throw new ServiceError(code);
}

/**
 * Burns an embed token and opens its session, bound to the key that signed the proof; `alongside` gives what the answer
 * needs besides. The same token and key within 60 seconds get the same answer, because a response can be lost on the
 * way; `alongside` is not asked then and `given` is undefined. Every refusal is audited.
 */
export async function exchangeToken<T>(
  parts: ExchangeParts,
  request: ExchangeRequest,
  alongside: Alongside<T>,
): Promise<OpenedSession & { given: T | undefined }> {
  const digest = digestSecret(request.token);
  const wanted = { embedId: request.embedId, tokenDigest: digest };
  const found = await admitExchange(parts.database, wanted, request.proof.mark);
  if (found.token?.embedId === request.embedId && !found.isFresh)
    throw new ServiceError('dpop_proof_invalid');
  return judge(parts, request, found, alongside);
}

async function judge<T>(
  parts: ExchangeParts,
  request: ExchangeRequest,
  found: ExchangeFacts,
  alongside: Alongside<T>,
): Promise<OpenedSession & { given: T | undefined }> {
  const { embed, token, session: opened } = found;
  if (!embed) throw new ServiceError('embed_token_unknown');
  const refusal = findRefusal(embed, token, request);
  if (refusal) return refuse(parts, { ...found, embed, request }, refusal);
  const digest = digestSecret(request.token);
  const accessToken = deriveAccessToken(parts.accessTokenKey, digest, request.proof.key.jkt);
  if (token?.usedAt) {
    if (!opened || opened.endedAt) throw new ServiceError('embed_session_revoked');
    return { accessToken, embed, session: opened, given: undefined };
  }
  const sealedIdentity = token?.sealedHostIdentity;
  const session = newSession(embed, digest, accessToken, request);
  if (sealedIdentity)
    Object.assign(session, { authenticatedBy: 'host_asserted', authenticatedAt: session.createdAt });
  const opening = parts.audit.record(async (tx) => {
    if (!(await burnEmbedToken(tx, digest, request.proof.key.jkt, session.createdAt)))
      throw new BurntMeanwhile();
    await insertEmbedSession(tx, session);
    const { result, events } = await alongside(tx, { embed, session });
    const hostIdentity = sealedIdentity
      ? await openHostIdentity(parts.subjectKeys, tx, embed, sealedIdentity)
      : undefined;
    return {
      result: { accessToken, embed, session, given: result },
      events: [
        exchangeEvent('embed_token.exchanged', embed, request, { session: session.id, hostIdentity }),
        ...events,
      ],
    };
  });
  return opening.catch(async (error: unknown) => {
    if (!(error instanceof BurntMeanwhile)) throw error;
    // Whether that is a second press on the same page or a thief is judged as if it had come later.
    const now = await findExchangeFacts(parts.database, { embedId: embed.id, tokenDigest: digest });
    return judge(parts, request, now, alongside);
  });
}

class BurntMeanwhile extends Error {}

function newSession(
  embed: LimitedEmbed,
  tokenDigest: Buffer,
  accessToken: string,
  request: ExchangeRequest,
): EmbedSessionRow {
  const now = new Date();
  return {
    id: createId('es'),
    embedId: embed.id,
    tokenDigest,
    accessDigest: digestSecret(accessToken),
    jkt: request.proof.key.jkt,
    publicKey: { ...request.proof.key.publicKey },
    hostOrigin: request.hostOrigin,
    authenticatedBy: null,
    authenticatedAt: null,
    scopes: request.scopes ?? embed.scopes,
    actionSeq: 0,
    lastStatementDigest: null,
    createdAt: now,
    lastUsedAt: now,
    endedAt: null,
    endReason: null,
  };
}

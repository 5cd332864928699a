import type { SQL } from 'drizzle-orm';
import { createId } from '#contract/ids.ts';
import { signableScopes, type Scope } from '#contract/scopes.ts';
import type { EmbedToken, NewEmbed } from '#contract/embeds.ts';
import type { Entitlements } from '../accounts/entitlements.ts';
import { actorOf, type AppPrincipal, type IntegratorPrincipal } from '../accounts/principal.ts';
import { findApp, type AppRow } from '../apps/app-store.ts';
import type { AuditEntry, AuditLog } from '../audit/audit-log.ts';
import { findEnvelope, loadAggregate } from '../envelopes/envelope-store.ts';
import { createSecret, digestSecret } from '../platform/crypto/secrets.ts';
import type { Database } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { findEmbed, insertEmbed, type EmbedRow } from './embed-store.ts';
import { insertEmbedToken } from './embed-token-store.ts';

export interface EmbeddingParts {
  database: Database;
  audit: AuditLog;
  entitlements: Entitlements;
  /** Origin that serves /e/:embedId, no trailing slash. */
  frameOrigin: string;
  /** Without a request for longer than this, an embed session ends. */
  idleTimeoutSeconds: number;
}

const grantable: Readonly<Record<'sign' | 'prepare', readonly Scope[]>> = {
  sign: signableScopes,
  prepare: ['document:read', 'prepare:write'],
};

/** A token, and the statement that keeps its digest. */
function makeToken(
  { frameOrigin }: EmbeddingParts,
  embedId: string,
  { jkt = null, expiresInSeconds }: { jkt?: string | null | undefined; expiresInSeconds: number },
): { token: EmbedToken; insert: SQL } {
  const token = createSecret('et_');
  const expiresAt = new Date(Date.now() + expiresInSeconds * 1000);
  return {
    token: { embedId, frameUrl: `${frameOrigin}/e/${embedId}`, token, expiresAt: expiresAt.toISOString() },
    insert: insertEmbedToken({ digest: digestSecret(token), embedId, jkt, expiresAt }),
  };
}

function embedEvent(
  type: 'embed.created' | 'embed_token.issued',
  embed: EmbedRow,
  principal: IntegratorPrincipal,
): AuditEntry {
  const facts =
    type === 'embed.created'
      ? {
          embed: embed.id,
          recipient: embed.recipientId,
          scopes: embed.scopes.join(' '),
          origins: embed.allowedOrigins.join(' '),
        }
      : { embed: embed.id };
  return {
    type,
    organizationId: embed.organizationId,
    chain: embed.envelopeId,
    actor: actorOf(principal),
    facts,
  };
}

/** By the purpose and by the app: what an app does not allow, its backend cannot give, stolen key or not. */
function chooseScopes(app: AppRow, { purpose, scopes: asked }: NewEmbed): Scope[] {
  const scopes = asked ?? (purpose === 'sign' ? app.defaultScopes : grantable.prepare);
  const beyond = scopes.filter((scope) => !grantable[purpose].includes(scope));
  if (beyond.length > 0) throw new ServiceError('scope_not_allowed', { details: { scopes: beyond } });
  const refused = scopes.filter((scope) => !app.allowedScopes.includes(scope));
  if (refused.length > 0)
    throw new ServiceError('scope_beyond_app', {
      details: { scopes: refused, allowedScopes: app.allowedScopes },
    });
  return [...new Set(scopes)];
}

const usualLifetimeSeconds = 120;

function chooseLifetime(
  { maxTokenLifetimeSeconds }: Pick<AppRow, 'maxTokenLifetimeSeconds'>,
  { expiresInSeconds }: { expiresInSeconds?: number | undefined },
): number {
  if (expiresInSeconds !== undefined && expiresInSeconds > maxTokenLifetimeSeconds)
    throw new ServiceError('token_lifetime_too_long', { details: { maxTokenLifetimeSeconds } });
  return expiresInSeconds ?? Math.min(usualLifetimeSeconds, maxTokenLifetimeSeconds);
}

/**
 * An embed for one recipient of one sent envelope, and its first token. `origin_not_allowed` names origins that the app
 * has not registered; scopes beyond the purpose are `scope_not_allowed`, beyond the app `scope_beyond_app`;
 * `recipient_delegated` says who has the seat now. The plan is asked here and not for further tokens, so that whoever
 * has an embed can finish signing.
 */
export async function createEmbed(
  parts: EmbeddingParts,
  principal: AppPrincipal,
  input: NewEmbed,
): Promise<EmbedToken> {
  const on = parts.database.queries;
  const envelope = await findEnvelope(on, principal, input.envelopeId);
  const aggregate = envelope && (await loadAggregate(on, envelope));
  const app = await findApp(on, principal.organizationId, principal.appId);
  const recipient = aggregate?.recipients.find((person) => person.id === input.recipientId);
  if (!envelope || !app || envelope.appId !== app.id || !recipient) throw new ServiceError('not_found');
  await parts.entitlements.requireSending(on, app);
  if (recipient.status === 'delegated')
    throw new ServiceError('recipient_delegated', { details: { delegatedToId: recipient.delegatedToId } });
  if (input.purpose === 'sign' && envelope.status === 'draft') throw new ServiceError('envelope_not_sent');
  const foreign = input.allowedOrigins.filter((origin) => !app.allowedOrigins.includes(origin));
  if (foreign.length > 0) throw new ServiceError('origin_not_allowed', { details: { origins: foreign } });
  const scopes = chooseScopes(app, input);
  const expiresInSeconds = chooseLifetime(app, input);
  const embed: EmbedRow = {
    id: createId('emb'),
    organizationId: principal.organizationId,
    appId: app.id,
    envelopeId: envelope.id,
    recipientId: input.recipientId,
    purpose: input.purpose,
    scopes,
    allowedOrigins: [...new Set(input.allowedOrigins)],
    createdAt: new Date(),
  };
  return parts.audit.record(async (tx) => {
    await insertEmbed(tx, embed);
    const { token, insert } = makeToken(parts, embed.id, { expiresInSeconds });
    return {
      result: token,
      changes: [insert],
      events: [
        embedEvent('embed.created', embed, principal),
        embedEvent('embed_token.issued', embed, principal),
      ],
    };
  });
}

/** One more token for the embed, bound to a key when `jkt` is given. What the element's fetchToken asks for. */
export async function createEmbedToken(
  parts: EmbeddingParts,
  principal: AppPrincipal,
  embedId: string,
  options: { jkt?: string | undefined; expiresInSeconds?: number | undefined },
): Promise<EmbedToken> {
  const embed = await findEmbed(parts.database.queries, embedId);
  if (!embed || embed.organizationId !== principal.organizationId || embed.appId !== principal.appId) {
    throw new ServiceError('not_found');
  }
  const { jkt } = options;
  const expiresInSeconds = chooseLifetime(embed, options);
  const { token, insert } = makeToken(parts, embed.id, { jkt, expiresInSeconds });
  await parts.audit.recordAtOnce(embedEvent('embed_token.issued', embed, principal), insert);
  return token;
}

import { createId } from '#contract/ids.ts';
import type { Scope } from '#contract/scopes.ts';
import type { EmbedToken, NewEmbed, NewEmbedToken } from '#contract/embeds.ts';
import type { HostIdentity } from '#contract/signer-authentication.ts';
import { stricterOf, type SignerAuthentication } from '#contract/signer-methods.ts';
import type { Entitlements } from '../accounts/entitlements.ts';
import { actorOf, type AppPrincipal, type IntegratorPrincipal } from '../accounts/principal.ts';
import { findApp, type AppRow } from '../apps/app-store.ts';
import {
  insertAccompanying,
  type AccompanyingRow,
  type AuditEntry,
  type AuditLog,
} from '../audit/audit-log.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import { findEnvelope, loadAggregate } from '../envelopes/envelope-store.ts';
import { createSecret, digestSecret } from '../platform/crypto/secrets.ts';
import type { Database } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { EmbedRow } from './embed-limits.ts';
import { findEmbed, insertEmbed } from './embed-store.ts';
import { embedTokenRow } from './embed-token-store.ts';
import { sealHostIdentity, type AssertedIdentity } from './host-identity.ts';

export interface EmbeddingParts {
  database: Database;
  audit: AuditLog;
  subjectKeys: SubjectKeys;
  entitlements: Entitlements;
  /** Origin that serves /e/:embedId, no trailing slash. */
  frameOrigin: string;
  /** Without a request for longer than this, an embed session ends. */
  idleTimeoutSeconds: number;
}

interface TokenOptions {
  jkt?: string | undefined;
  expiresInSeconds: number;
  /** Undefined when nobody says who is signed in. */
  sealedHostIdentity?: Buffer | undefined;
}

/** A token, and the row that keeps its digest. */
function makeToken(
  { frameOrigin }: EmbeddingParts,
  embedId: string,
  { jkt, expiresInSeconds, sealedHostIdentity }: TokenOptions,
): { token: EmbedToken; row: AccompanyingRow } {
  const token = createSecret('et_');
  const expiresAt = new Date(Date.now() + expiresInSeconds * 1000);
  const kept = { digest: digestSecret(token), embedId, jkt: jkt ?? null, expiresAt };
  return {
    token: { embedId, frameUrl: `${frameOrigin}/e/${embedId}`, token, expiresAt: expiresAt.toISOString() },
    row: embedTokenRow({ ...kept, sealedHostIdentity: sealedHostIdentity ?? null }),
  };
}

/** Of a token that is asked for: a page that has to say who is signed in, and does not, gets none. */
function identityFor(
  asked: SignerAuthentication,
  appName: string,
  given: HostIdentity | undefined,
): AssertedIdentity | undefined {
  if (asked === 'host_asserted' && !given) throw new ServiceError('host_identity_required');
  return given && { ...given, by: appName };
}

function embedEvent(
  type: 'embed.created' | 'embed_token.issued',
  embed: EmbedRow,
  principal: IntegratorPrincipal,
  identity?: AssertedIdentity,
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
    ...(identity && {
      personal: { hostIdentity: { subjectId: embed.recipientId, value: JSON.stringify(identity) } },
    }),
  };
}

/** What an app does not allow, its backend cannot give, stolen key or not. */
function chooseScopes(app: AppRow, { scopes: asked }: NewEmbed): Scope[] {
  const scopes = asked ?? app.defaultScopes;
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
 * has not registered, `scope_beyond_app` scopes that the app does not allow;
 * `recipient_not_signer` is for who only gets a copy, `recipient_delegated` says who has the seat now, `personal_data_redacted` is for whose data was deleted, `host_identity_required` that the app did not say who is signed in. The plan is asked here and not for further tokens, so that whoever
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
  if (recipient.role !== 'signer') throw new ServiceError('recipient_not_signer');
  if (recipient.email === '') throw new ServiceError('personal_data_redacted');
  if (recipient.status === 'delegated')
    throw new ServiceError('recipient_delegated', { details: { delegatedToId: recipient.delegatedToId } });
  if (envelope.status === 'draft') throw new ServiceError('envelope_not_sent');
  const foreign = input.allowedOrigins.filter((origin) => !app.allowedOrigins.includes(origin));
  if (foreign.length > 0) throw new ServiceError('origin_not_allowed', { details: { origins: foreign } });
  const scopes = chooseScopes(app, input);
  const expiresInSeconds = chooseLifetime(app, input);
  const asked = stricterOf(app.signerAuthentication, recipient.signerAuthentication);
  const identity = identityFor(asked, app.name, input.hostIdentity);
  const embed: EmbedRow = {
    id: createId('emb'),
    organizationId: principal.organizationId,
    appId: app.id,
    envelopeId: envelope.id,
    recipientId: input.recipientId,
    scopes,
    allowedOrigins: [...new Set(input.allowedOrigins)],
    createdAt: new Date(),
  };
  return parts.audit.record(async (tx) => {
    await insertEmbed(tx, embed);
    const sealedHostIdentity = identity && (await sealHostIdentity(parts.subjectKeys, tx, embed, identity));
    const { token, row } = makeToken(parts, embed.id, { expiresInSeconds, sealedHostIdentity });
    return {
      result: token,
      changes: insertAccompanying([row]),
      events: [
        embedEvent('embed.created', embed, principal),
        embedEvent('embed_token.issued', embed, principal, identity),
      ],
    };
  });
}

/** One more token for the embed, bound to a key when `jkt` is given. What the element's fetchToken asks for. */
export async function createEmbedToken(
  parts: EmbeddingParts,
  principal: AppPrincipal,
  embedId: string,
  options: NewEmbedToken,
): Promise<EmbedToken> {
  const embed = await findEmbed(parts.database.queries, embedId);
  if (!embed || embed.organizationId !== principal.organizationId || embed.appId !== principal.appId) {
    throw new ServiceError('not_found');
  }
  if (embed.isRedacted) throw new ServiceError('personal_data_redacted');
  const { jkt } = options;
  const expiresInSeconds = chooseLifetime(embed, options);
  const identity = identityFor(embed.signerAuthentication, embed.appName, options.hostIdentity);
  const event = embedEvent('embed_token.issued', embed, principal, identity);
  if (!identity) {
    const { token, row } = makeToken(parts, embed.id, { jkt, expiresInSeconds });
    await parts.audit.recordKnown([event], [row]);
    return token;
  }
  return parts.audit.record(async (tx) => {
    const sealedHostIdentity = await sealHostIdentity(parts.subjectKeys, tx, embed, identity);
    const { token, row } = makeToken(parts, embed.id, { jkt, expiresInSeconds, sealedHostIdentity });
    return { result: token, changes: insertAccompanying([row]), events: [event] };
  });
}

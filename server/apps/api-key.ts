import type { ApiKey, CreatedApiKey } from '#contract/apps.ts';
import { createId } from '#contract/ids.ts';
import { isPermission, permissions as allPermissions, type Permission } from '#contract/permissions.ts';
import { lockMembership } from '../accounts/member-store.ts';
import { findMemberRoles } from '../accounts/organization-store.ts';
import {
  actorOf,
  requireHolds,
  requireProvenAddress,
  type ApiKeyPrincipal,
  type IntegratorPrincipal,
} from '../accounts/principal.ts';
import { findMemberPermissions } from '../accounts/role-store.ts';
import type { AuditActor, AuditEntry, AuditLog } from '../audit/audit-log.ts';
import { createSecret, digestSecret } from '../platform/crypto/secrets.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import {
  findApiKeyByDigest,
  insertApiKey,
  limitApiKey,
  lockApiKey,
  lockApp,
  touchApiKey,
  type ApiKeyRow,
  type AppRow,
} from './app-store.ts';

const keyPattern = /^sk_(test|live)_[A-Za-z0-9_-]{43}$/;

const hasEnded = ({ revokedAt, expiresAt }: ApiKeyRow, now: Date): boolean =>
  revokedAt !== null || (expiresAt !== null && expiresAt <= now);

/** What the API shows of a key. */
export function apiKeyAnswer(row: ApiKeyRow): ApiKey {
  const { id, appId, testMode, hint } = row;
  return {
    id,
    appId,
    testMode,
    hint,
    permissions: row.permissions.filter(isPermission),
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}

interface Grant {
  permissions: readonly Permission[];
  expiresAt: Date | null;
}

async function makeKey(
  tx: Transaction,
  app: Pick<AppRow, 'id' | 'organizationId' | 'testMode'>,
  { permissions, expiresAt }: Grant,
): Promise<CreatedApiKey> {
  const secret = createSecret(app.testMode ? 'sk_test_' : 'sk_live_');
  const row: ApiKeyRow = {
    id: createId('key'),
    organizationId: app.organizationId,
    appId: app.id,
    hint: secret.slice(0, 12),
    digest: digestSecret(secret),
    permissions: [...new Set(permissions)],
    testMode: app.testMode,
    createdAt: new Date(),
    lastUsedAt: null,
    expiresAt,
    revokedAt: null,
  };
  await insertApiKey(tx, row);
  return { apiKey: apiKeyAnswer(row), secret };
}

function keyEvent(
  type: 'api_key.created' | 'api_key.rotated',
  organizationId: string,
  actor: AuditActor,
  facts: Record<string, string>,
): AuditEntry {
  return { type, organizationId, chain: organizationId, actor, facts };
}

const grantFacts = ({ apiKey }: CreatedApiKey): Record<string, string> => ({
  app: apiKey.appId,
  key: apiKey.id,
  permissions: apiKey.permissions.join(' '),
  expiresAt: apiKey.expiresAt ?? 'never',
});

/** A new API key of the app; `secret` exists only in this answer. @throws ServiceError as `requireMakerNow` does */
export async function createApiKey(
  audit: AuditLog,
  maker: IntegratorPrincipal | AuditActor,
  app: AppRow,
  grant: Grant = { permissions: allPermissions, expiresAt: null },
): Promise<CreatedApiKey> {
  const isIntegrator = 'permissions' in maker;
  const actor = isIntegrator ? actorOf(maker) : maker;
  return audit.record(async (tx) => {
    if (isIntegrator) await requireMakerNow(tx, maker, app, grant.permissions);
    const made = await makeKey(tx, app, grant);
    const event = keyEvent('api_key.created', app.organizationId, actor, grantFacts(made));
    return { result: made, events: [event] };
  });
}

/**
 * Whoever makes a key may still, is known to read their mail where it is a live one, and holds all that it is to hold: their own key may have been revoked, or they let go, since
 * the request was let in.
 * @throws ServiceError `email_not_verified`, `unauthorized`, `permission_not_held` or `not_found`
 */
async function requireMakerNow(
  tx: Transaction,
  maker: IntegratorPrincipal,
  app: Pick<AppRow, 'id' | 'testMode'>,
  wanted: readonly string[],
): Promise<void> {
  requireProvenAddress(maker, app);
  await lockApp(tx, app.id); // two keys that replace each other would wait for one another
  requireHolds({ permissions: await permissionsNow(tx, maker) }, ['keys:write', ...wanted]);
}

async function permissionsNow(tx: Transaction, maker: IntegratorPrincipal): Promise<ReadonlySet<Permission>> {
  const { organizationId } = maker;
  if (maker.kind === 'account') {
    await lockMembership(tx, organizationId);
    const role = await findMemberRoles(tx, organizationId, maker.accountId);
    const may = role === undefined ? undefined : await findMemberPermissions(tx, organizationId, role);
    return may?.permissions ?? new Set();
  }
  const row = await lockApiKey(tx, organizationId, maker.keyId);
  if (!row || hasEnded(row, new Date())) throw new ServiceError('unauthorized');
  return new Set(row.permissions.filter(isPermission));
}

/** No key outlives the key that made it: else whoever steals one that ends would have one that does not. */
export function withinMaker(maker: IntegratorPrincipal, expiresAt: Date | null): Date | null {
  const limit = maker.kind === 'api_key' ? maker.expiresAt : null;
  if (limit === null) return expiresAt;
  return expiresAt && expiresAt < limit ? expiresAt : limit;
}

/**
 * A successor with the same permissions; the old key goes on until `endsAt`, or until it would have expired, if that is
 * sooner. `api_key_revoked` when it has ended already. A successor of a key that expires lives as long from
 * now on, and none longer than the key that asked for it.
 */
export async function rotateApiKey(
  audit: AuditLog,
  maker: IntegratorPrincipal,
  key: ApiKeyRow,
  endsAt: Date,
): Promise<CreatedApiKey> {
  const actor = actorOf(maker);
  const lifetime = key.expiresAt && key.expiresAt.getTime() - key.createdAt.getTime();
  const expiresAt = withinMaker(maker, lifetime === null ? null : new Date(Date.now() + lifetime));
  return audit.record(async (tx) => {
    const app = { id: key.appId, organizationId: key.organizationId, testMode: key.testMode };
    await requireMakerNow(tx, maker, app, key.permissions);
    if (!(await limitApiKey(tx, key, endsAt, new Date()))) throw new ServiceError('api_key_revoked');
    const made = await makeKey(tx, app, { permissions: key.permissions.filter(isPermission), expiresAt });
    const rotated = { app: key.appId, key: key.id, successor: made.apiKey.id, endsAt: endsAt.toISOString() };
    return {
      result: made,
      events: [
        keyEvent('api_key.created', key.organizationId, actor, grantFacts(made)),
        keyEvent('api_key.rotated', key.organizationId, actor, rotated),
      ],
    };
  });
}

/** A key that was good once: told apart from a wrong one for the log only, never in the answer. */
export class EndedKeyError extends ServiceError {
  readonly key: ApiKeyRow;
  readonly reason: 'revoked' | 'expired';

  constructor(key: ApiKeyRow) {
    super('unauthorized');
    this.key = key;
    this.reason = key.revokedAt ? 'revoked' : 'expired';
  }
}

/** That a key is in use is written down at most so often. */
const touchEveryMilliseconds = 60_000;

/**
 * The principal behind a Bearer secret. Looked up by digest, so that comparing takes no time that depends on the
 * secret; an unknown, expired or revoked key gets the same `unauthorized`.
 */
export async function authenticateApiKey(
  on: Queries,
  secret: string,
): Promise<Omit<ApiKeyPrincipal, 'clientIp'>> {
  const row = keyPattern.test(secret) ? await findApiKeyByDigest(on, digestSecret(secret)) : undefined;
  if (!row) throw new ServiceError('unauthorized');
  const now = new Date();
  if (hasEnded(row, now)) throw new EndedKeyError(row);
  if (now.getTime() - (row.lastUsedAt?.getTime() ?? 0) > touchEveryMilliseconds)
    await touchApiKey(on, row.id, now);
  return {
    kind: 'api_key',
    organizationId: row.organizationId,
    appId: row.appId,
    keyId: row.id,
    expiresAt: row.expiresAt,
    testMode: row.testMode,
    permissions: new Set(row.permissions.filter(isPermission)),
  };
}

import { createId } from '#contract/ids.ts';
import { permissions as allPermissions, type Permission } from '#contract/permissions.ts';
import type { ApiKeyPrincipal } from '../accounts/principal.ts';
import type { AuditActor, AuditLog } from '../audit/audit-log.ts';
import type { Queries } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { createSecret, digestSecret } from '../platform/crypto/secrets.ts';
import { findApiKeyByDigest, insertApiKey, type ApiKeyRow, type AppRow } from './app-store.ts';

const keyPattern = /^sk_(test|live)_[A-Za-z0-9_-]{43}$/;

/** A new API key of the app; `secret` exists only in this answer. */
export async function createApiKey(
  audit: AuditLog,
  actor: AuditActor,
  app: AppRow,
  granted: readonly Permission[] = allPermissions,
): Promise<{ keyId: string; secret: string }> {
  const secret = createSecret(app.testMode ? 'sk_test_' : 'sk_live_');
  const keyId = createId('key');
  return audit.record(async (tx) => {
    await insertApiKey(tx, {
      id: keyId,
      organizationId: app.organizationId,
      appId: app.id,
      hint: secret.slice(0, 12),
      digest: digestSecret(secret),
      permissions: [...granted],
      testMode: app.testMode,
      createdAt: new Date(),
      expiresAt: null,
      revokedAt: null,
    });
    return {
      result: { keyId, secret },
      events: [
        {
          type: 'api_key.created',
          organizationId: app.organizationId,
          chain: app.organizationId,
          actor,
          facts: { app: app.id, key: keyId, permissions: granted.join(' ') },
        },
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

/**
 * The principal behind a Bearer secret. Looked up by digest, so that comparing takes no time that depends on the
 * secret; an unknown, expired or revoked key gets the same `unauthorized`.
 */
export async function authenticateApiKey(on: Queries, secret: string): Promise<ApiKeyPrincipal> {
  const row = keyPattern.test(secret) ? await findApiKeyByDigest(on, digestSecret(secret)) : undefined;
  if (!row) throw new ServiceError('unauthorized');
  const expired = row.expiresAt && row.expiresAt.getTime() <= Date.now();
  if (row.revokedAt || expired) throw new EndedKeyError(row);
  const known = new Set<string>(allPermissions);
  return {
    kind: 'api_key',
    organizationId: row.organizationId,
    appId: row.appId,
    keyId: row.id,
    testMode: row.testMode,
    permissions: new Set(row.permissions.filter((name): name is Permission => known.has(name))),
  };
}

import type { AuditActor, AuditLog } from '../audit/audit-log.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { markApiKeyRevoked, type ApiKeyRow } from './app-store.ts';

/** Nothing accepts the key from now on. Throws `api_key_revoked` when that was so already. */
export async function revokeApiKey(audit: AuditLog, actor: AuditActor, key: ApiKeyRow): Promise<void> {
  await audit.record(async (tx) => {
    if (!(await markApiKeyRevoked(tx, key, new Date()))) throw new ServiceError('api_key_revoked');
    return {
      result: undefined,
      events: [
        {
          type: 'api_key.revoked' as const,
          organizationId: key.organizationId,
          chain: key.organizationId,
          actor,
          facts: { app: key.appId, key: key.id },
        },
      ],
    };
  });
}

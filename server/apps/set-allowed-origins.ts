import type { AuditActor, AuditLog } from '../audit/audit-log.ts';
import { parseAllowedOrigin } from './allowed-origin.ts';
import { updateAllowedOrigins, type AppRow } from './app-store.ts';

/** The app's allowed origins from now on, in place of those it had; embeds lose at once what is not among them. `origin_invalid` otherwise. */
export async function setAllowedOrigins(
  audit: AuditLog,
  actor: AuditActor,
  app: AppRow,
  allowedOrigins: readonly string[],
): Promise<string[]> {
  const origins = [...new Set(allowedOrigins.map((origin) => parseAllowedOrigin(origin, app)))];
  return audit.record(async (tx) => {
    await updateAllowedOrigins(tx, app, origins);
    return {
      result: origins,
      events: [
        {
          type: 'app.changed' as const,
          organizationId: app.organizationId,
          chain: app.organizationId,
          actor,
          facts: { app: app.id, origins: origins.join(' ') },
        },
      ],
    };
  });
}

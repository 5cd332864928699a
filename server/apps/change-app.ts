import type { AppChange } from '#contract/apps.ts';
import type { AuditActor, AuditLog } from '../audit/audit-log.ts';
import { parseAllowedOrigin } from './allowed-origin.ts';
import { updateApp, type AppRow } from './app-store.ts';

/**
 * The app with its new name and allowed origins, each in place of what it was; what is not given stays. Embeds and their
 * sessions lose at once an origin that is not among them any more. `origin_invalid` otherwise.
 */
export async function changeApp(
  audit: AuditLog,
  actor: AuditActor,
  app: AppRow,
  { name, allowedOrigins }: AppChange,
): Promise<AppRow> {
  const origins = allowedOrigins && [...new Set(allowedOrigins.map((one) => parseAllowedOrigin(one, app)))];
  const change = { ...(name !== undefined && { name }), ...(origins && { allowedOrigins: origins }) };
  if (Object.keys(change).length === 0) return app;
  return audit.record(async (tx) => {
    await updateApp(tx, app, change);
    return {
      result: { ...app, ...change },
      events: [
        {
          type: 'app.changed' as const,
          organizationId: app.organizationId,
          chain: app.organizationId,
          actor,
          facts: { app: app.id, ...(origins && { origins: origins.join(' ') }) },
          personal: name === undefined ? {} : { name: { subjectId: app.organizationId, value: name } },
        },
      ],
    };
  });
}

import { usualAppSettings } from '#contract/apps.ts';
import { createId } from '#contract/ids.ts';
import type { AuditLog, AuditActor } from '../audit/audit-log.ts';
import { parseAllowedOrigin } from './allowed-origin.ts';
import { insertApp, type AppRow } from './app-store.ts';

export interface NewApp {
  organizationId: string;
  name: string;
  testMode: boolean;
  /** Exact origins; `origin_invalid` otherwise. */
  allowedOrigins: readonly string[];
}

export async function createApp(audit: AuditLog, actor: AuditActor, input: NewApp): Promise<AppRow> {
  const origins = input.allowedOrigins.map((origin) => parseAllowedOrigin(origin, input));
  const row: AppRow = {
    id: createId('app'),
    organizationId: input.organizationId,
    name: input.name,
    testMode: input.testMode,
    allowedOrigins: [...new Set(origins)],
    ...usualAppSettings,
    logo: null,
    createdAt: new Date(),
  };
  return audit.record(async (tx) => {
    await insertApp(tx, row);
    return {
      result: row,
      events: [
        {
          type: 'app.created',
          organizationId: input.organizationId,
          chain: input.organizationId,
          actor,
          facts: { app: row.id, origins: row.allowedOrigins.join(' '), mode: row.testMode ? 'test' : 'live' },
        },
      ],
    };
  });
}

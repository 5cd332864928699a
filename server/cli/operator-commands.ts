import { z } from 'zod';
import { createOrganization } from '../accounts/create-organization.ts';
import { authenticateApiKey, createApiKey } from '../apps/api-key.ts';
import { findApp } from '../apps/app-store.ts';
import { createApp } from '../apps/create-app.ts';
import type { Parts } from '../parts.ts';

const actor = { kind: 'operator', id: 'cli' } as const;

const seedInput = z.object({
  organizationName: z.string().trim().min(1).max(100),
  appName: z.string().trim().min(1).max(100),
  allowedOrigins: z.array(z.string()).min(1),
  /** The key of an earlier seed; when it still works nothing new is made. */
  apiKey: z.string().nullable(),
});

export interface SeedAnswer {
  created: boolean;
  serverUrl: string;
  organizationId: string;
  appId: string;
  apiKey: string;
}

async function reuse(
  parts: Parts,
  apiKey: string,
  origins: readonly string[],
): Promise<SeedAnswer | undefined> {
  try {
    const { organizationId, appId } = await authenticateApiKey(parts.database.queries, apiKey);
    const app = await findApp(parts.database.queries, organizationId, appId);
    const fits = app && origins.every((origin) => app.allowedOrigins.includes(origin));
    return fits
      ? { created: false, serverUrl: parts.config.publicOrigin, organizationId, appId, apiKey }
      : undefined;
  } catch {
    return undefined;
  }
}

/** An organization with one test app and an API key, or the ones an earlier seed made. */
async function seed(parts: Parts, raw: unknown): Promise<SeedAnswer> {
  const input = seedInput.parse(raw);
  const earlier = input.apiKey && (await reuse(parts, input.apiKey, input.allowedOrigins));
  if (earlier) return earlier;
  const organizationId = await createOrganization(parts.audit, actor, input.organizationName);
  const app = await createApp(parts.audit, actor, {
    organizationId,
    name: input.appName,
    testMode: true,
    allowedOrigins: input.allowedOrigins,
  });
  const { secret } = await createApiKey(parts.audit, actor, app);
  return {
    created: true,
    serverUrl: parts.config.publicOrigin,
    organizationId,
    appId: app.id,
    apiKey: secret,
  };
}

/** What the CLI can ask the running server for. */
export const operatorCommands = { seed };

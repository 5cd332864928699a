import { operatorActor } from '../audit/audit-log.ts';
import { z } from 'zod';
import { createOrganization } from '../accounts/create-organization.ts';
import { authenticateApiKey, createApiKey } from '../apps/api-key.ts';
import { findApp } from '../apps/app-store.ts';
import { createApp } from '../apps/create-app.ts';
import type { Parts } from '../parts.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { nameSchema, originsSchema } from './operator-input.ts';

const seedInput = z.object({
  name: nameSchema,
  allowedOrigins: originsSchema,
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
    const fits = app?.testMode && origins.every((origin) => app.allowedOrigins.includes(origin));
    return fits
      ? { created: false, serverUrl: parts.config.publicOrigin, organizationId, appId, apiKey }
      : undefined;
  } catch (thrown) {
    if (thrown instanceof ServiceError && thrown.code === 'unauthorized') return undefined;
    throw thrown;
  }
}

/** An organization with one test app and an API key, or the ones an earlier seed made. */
export async function seedCustomer(parts: Parts, raw: unknown): Promise<SeedAnswer> {
  const { name, allowedOrigins, apiKey } = seedInput.parse(raw);
  const earlier = apiKey === null ? undefined : await reuse(parts, apiKey, allowedOrigins);
  if (earlier) return earlier;
  const organizationId = await createOrganization(parts.audit, operatorActor, name);
  const app = await createApp(parts.audit, operatorActor, {
    organizationId,
    name,
    testMode: true,
    allowedOrigins,
  });
  const { secret } = await createApiKey(parts.audit, operatorActor, app);
  return {
    created: true,
    serverUrl: parts.config.publicOrigin,
    organizationId,
    appId: app.id,
    apiKey: secret,
  };
}

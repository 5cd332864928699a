import { operatorActor } from '../audit/audit-log.ts';
import { z } from 'zod';
import { createOrganization } from '../accounts/create-organization.ts';
import { listOrganizations } from '../accounts/organization-store.ts';
import { createApiKey } from '../apps/api-key.ts';
import {
  findApiKeyAsOperator,
  findAppAsOperator,
  listApiKeys,
  listApps,
  type ApiKeyRow,
  type AppRow,
} from '../apps/app-store.ts';
import { createApp } from '../apps/create-app.ts';
import { revokeApiKey } from '../apps/revoke-api-key.ts';
import { changeApp } from '../apps/change-app.ts';
import { recordBounce } from '../mail/record-bounce.ts';
import { checkStored } from '../retention/check-let-go.ts';
import type { Parts } from '../parts.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { deletionOperatorCommands } from './deletion-operator.ts';
import { backupOperatorCommands } from './backup-operator.ts';
import { exportOperatorCommands } from './export-operator.ts';
import { keysOperatorCommands } from './keys-operator.ts';
import { logOperatorCommands } from './log-operator.ts';
import { lifecycleOperatorCommands } from './lifecycle-operator.ts';
import { needOrganization } from './need-organization.ts';
import { idSchema, nameSchema, originsSchema } from './operator-input.ts';
import { seedCustomer } from './seed-customer.ts';

export interface OrganizationOverview {
  id: string;
  name: string;
  apps: (Pick<AppRow, 'id' | 'name' | 'testMode' | 'allowedOrigins'> & {
    keys: { id: string; hint: string; createdAt: string; revokedAt: string | null }[];
  })[];
}

async function needApp(parts: Parts, id: string): Promise<AppRow> {
  const app = await findAppAsOperator(parts.database.queries, id);
  if (!app) throw new ServiceError('not_found', { details: { app: id } });
  return app;
}

async function addOrganization(parts: Parts, raw: unknown): Promise<{ organizationId: string }> {
  const { name } = z.object({ name: nameSchema }).parse(raw);
  return { organizationId: await createOrganization(parts.audit, operatorActor, name) };
}

const newApp = z.object({
  organizationId: idSchema,
  name: nameSchema,
  testMode: z.boolean(),
  allowedOrigins: originsSchema,
});

async function addApp(
  parts: Parts,
  raw: unknown,
): Promise<{ appId: string; organization: string; allowedOrigins: string[] }> {
  const input = newApp.parse(raw);
  const organization = await needOrganization(parts, input.organizationId);
  const { id: appId, allowedOrigins } = await createApp(parts.audit, operatorActor, input);
  return { appId, organization, allowedOrigins };
}

async function changeOrigins(parts: Parts, raw: unknown): Promise<{ allowedOrigins: string[] }> {
  const { appId, allowedOrigins } = z.object({ appId: idSchema, allowedOrigins: originsSchema }).parse(raw);
  const app = await needApp(parts, appId);
  const changed = await changeApp(parts.audit, operatorActor, app, { allowedOrigins });
  return { allowedOrigins: changed.allowedOrigins };
}

async function addApiKey(
  parts: Parts,
  raw: unknown,
): Promise<{ keyId: string; apiKey: string; testMode: boolean; serverUrl: string }> {
  const app = await needApp(parts, z.object({ appId: idSchema }).parse(raw).appId);
  const { apiKey, secret } = await createApiKey(parts.audit, operatorActor, app);
  return { keyId: apiKey.id, apiKey: secret, testMode: app.testMode, serverUrl: parts.config.publicOrigin };
}

async function endApiKey(parts: Parts, raw: unknown): Promise<{ keyId: string }> {
  const { keyId } = z.object({ keyId: idSchema }).parse(raw);
  const key = await findApiKeyAsOperator(parts.database.queries, keyId);
  if (!key) throw new ServiceError('not_found', { details: { 'API key': keyId } });
  await revokeApiKey(parts.audit, operatorActor, key);
  return { keyId };
}

function overviewOf({ id, hint, createdAt, revokedAt }: ApiKeyRow) {
  return { id, hint, createdAt: createdAt.toISOString(), revokedAt: revokedAt?.toISOString() ?? null };
}

async function overview(parts: Parts): Promise<{ organizations: OrganizationOverview[] }> {
  const on = parts.database.queries;
  const organizations: OrganizationOverview[] = [];
  for (const { id, name } of await listOrganizations(on)) {
    const keys = await listApiKeys(on, id);
    const apps = (await listApps(on, id)).map((app) => ({
      id: app.id,
      name: app.name,
      testMode: app.testMode,
      allowedOrigins: app.allowedOrigins,
      keys: keys.filter(({ appId }) => appId === app.id).map(overviewOf),
    }));
    organizations.push({ id, name, apps });
  }
  return { organizations };
}

/** What the CLI can ask the running server for. */
export const operatorCommands = {
  'create-organization': addOrganization,
  'create-app': addApp,
  'list-apps': overview,
  'set-allowed-origins': changeOrigins,
  'create-api-key': addApiKey,
  'revoke-api-key': endApiKey,
  seed: seedCustomer,
  ...logOperatorCommands,
  ...deletionOperatorCommands,
  ...lifecycleOperatorCommands,
  ...keysOperatorCommands,
  ...backupOperatorCommands,
  ...exportOperatorCommands,
  'record-bounce': (parts: Parts, raw: unknown) =>
    recordBounce(parts, z.object({ source: z.string() }).parse(raw).source),
  fsck: (parts: Parts) => checkStored(parts),
};

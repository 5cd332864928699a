import { createRoute, z } from '@hono/zod-openapi';
import {
  apiKeySchema,
  appChangeSchema,
  appSchema,
  createdApiKeySchema,
  newApiKeySchema,
  newAppSchema,
  rotateApiKeySchema,
  type App,
} from '#contract/apps.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import {
  actorOf,
  requireHolds,
  requirePerson,
  requireProvenAddress,
  type IntegratorPrincipal,
} from '../accounts/principal.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Database } from '../platform/database/database.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { apiKeyAnswer, createApiKey, rotateApiKey, withinMaker } from './api-key.ts';
import { findApp, listApiKeys, listApps, type ApiKeyRow, type AppRow } from './app-store.ts';
import { changeApp } from './change-app.ts';
import { createApp } from './create-app.ts';
import { revokeApiKey } from './revoke-api-key.ts';

const appParams = z.object({ id: z.string().max(64) });
const keyParams = appParams.extend({ keyId: z.string().max(64) });
const appAnswers = { 200: jsonAnswer(appSchema, 'The app.'), default: problemAnswer };

const list = createRoute({
  method: 'get',
  path: '/v1/apps',
  summary: 'List the organization’s apps; an API key sees its own',
  ...permitted('apps:read'),
  responses: {
    200: jsonAnswer(z.object({ apps: z.array(appSchema) }), 'The apps.'),
    default: problemAnswer,
  },
});

const create = createRoute({
  method: 'post',
  path: '/v1/apps',
  summary: 'Create an app; for people, not for API keys',
  ...permitted('apps:write'),
  request: { body: jsonBody(newAppSchema) },
  responses: { 201: jsonAnswer(appSchema, 'The app.'), default: problemAnswer },
});

const get = createRoute({
  method: 'get',
  path: '/v1/apps/{id}',
  summary: 'Get an app',
  ...permitted('apps:read'),
  request: { params: appParams },
  responses: appAnswers,
});

const change = createRoute({
  method: 'patch',
  path: '/v1/apps/{id}',
  summary: 'Change an app’s name, allowed origins, what embeds of it may be, and what goes out by mail',
  ...permitted('apps:write'),
  request: { params: appParams, body: jsonBody(appChangeSchema) },
  responses: appAnswers,
});

const listKeys = createRoute({
  method: 'get',
  path: '/v1/apps/{id}/api-keys',
  summary: 'List an app’s API keys, living and ended',
  ...permitted('apps:read'),
  request: { params: appParams },
  responses: {
    200: jsonAnswer(z.object({ apiKeys: z.array(apiKeySchema) }), 'The keys, without their secrets.'),
    default: problemAnswer,
  },
});

const createKey = createRoute({
  method: 'post',
  path: '/v1/apps/{id}/api-keys',
  summary: 'Create an API key with some of one’s own permissions; its secret is shown this once',
  ...permitted('keys:write'),
  request: { params: appParams, body: jsonBody(newApiKeySchema) },
  responses: { 201: jsonAnswer(createdApiKeySchema, 'The key and its secret.'), default: problemAnswer },
});

const rotateKey = createRoute({
  method: 'post',
  path: '/v1/apps/{id}/api-keys/{keyId}/rotate',
  summary: 'Replace an API key by one with the same permissions; both are good for a while',
  ...permitted('keys:write'),
  request: { params: keyParams, body: jsonBody(rotateApiKeySchema) },
  responses: { 201: jsonAnswer(createdApiKeySchema, 'The new key and its secret.'), default: problemAnswer },
});

const revokeKey = createRoute({
  method: 'delete',
  path: '/v1/apps/{id}/api-keys/{keyId}',
  summary: 'End an API key at once',
  ...permitted('keys:write'),
  request: { params: keyParams },
  responses: { 204: { description: 'It has ended.' }, default: problemAnswer },
});

export const appAnswer = (app: AppRow): App => ({
  id: app.id,
  name: app.name,
  testMode: app.testMode,
  allowedOrigins: app.allowedOrigins,
  allowedScopes: app.allowedScopes,
  defaultScopes: app.defaultScopes,
  maxTokenLifetimeSeconds: app.maxTokenLifetimeSeconds,
  allowedLanguages: app.allowedLanguages,
  defaultLanguage: app.defaultLanguage,
  signerAuthentication: app.signerAuthentication,
  signingPageUrl: app.signingPageUrl,
  signingRequests: app.signingRequests,
  reminders: app.reminders,
  signedCopies: app.signedCopies,
  theme: app.theme,
  consentVersion: app.consentVersion,
  logo: app.logo && { width: app.logo.width, height: app.logo.height, byteSize: app.logo.byteSize },
  createdAt: app.createdAt.toISOString(),
});

export interface AppRouteParts {
  database: Database;
  audit: AuditLog;
}

/** An API key reaches its own app only, or a test key could make itself a live one. */
const isOwn = ({ appId }: IntegratorPrincipal, app: AppRow): boolean =>
  appId === undefined || appId === app.id;

export async function needApp(
  { database }: Pick<AppRouteParts, 'database'>,
  principal: IntegratorPrincipal,
  id: string,
): Promise<AppRow> {
  const app = await findApp(database.queries, principal.organizationId, id);
  if (!app || !isOwn(principal, app)) throw new ServiceError('not_found');
  return app;
}

async function needKey(
  parts: AppRouteParts,
  principal: IntegratorPrincipal,
  { id, keyId }: { id: string; keyId: string },
): Promise<ApiKeyRow> {
  const app = await needApp(parts, principal, id);
  const keys = await listApiKeys(parts.database.queries, app.organizationId, app.id);
  const key = keys.find((one) => one.id === keyId);
  if (!key) throw new ServiceError('not_found');
  return key;
}

export function appRoutes(parts: AppRouteParts) {
  return createRouter<IntegratorEnv>()
    .openapi(list, async (c) => {
      const principal = c.get('principal');
      const all = await listApps(parts.database.queries, principal.organizationId);
      return c.json({ apps: all.filter((app) => isOwn(principal, app)).map(appAnswer) }, 200);
    })
    .openapi(create, async (c) => {
      const principal = requirePerson(c.get('principal'));
      const { organizationId } = principal;
      const asked = c.req.valid('json');
      requireProvenAddress(principal, asked);
      const app = await createApp(parts.audit, actorOf(principal), { organizationId, ...asked });
      return c.json(appAnswer(app), 201);
    })
    .openapi(get, async (c) =>
      c.json(appAnswer(await needApp(parts, c.get('principal'), c.req.valid('param').id)), 200),
    )
    .openapi(change, async (c) => {
      const principal = c.get('principal');
      const app = await needApp(parts, principal, c.req.valid('param').id);
      const changed = await changeApp(parts.audit, actorOf(principal), app, c.req.valid('json'));
      return c.json(appAnswer(changed), 200);
    });
}

export function apiKeyRoutes(parts: AppRouteParts) {
  return createRouter<IntegratorEnv>()
    .openapi(listKeys, async (c) => {
      const app = await needApp(parts, c.get('principal'), c.req.valid('param').id);
      const keys = await listApiKeys(parts.database.queries, app.organizationId, app.id);
      return c.json({ apiKeys: keys.map(apiKeyAnswer) }, 200);
    })
    .openapi(createKey, async (c) => {
      const principal = c.get('principal');
      const app = await needApp(parts, principal, c.req.valid('param').id);
      const { permissions, expiresInSeconds } = c.req.valid('json');
      requireHolds(principal, permissions);
      const asked = expiresInSeconds ? new Date(Date.now() + expiresInSeconds * 1000) : null;
      const expiresAt = withinMaker(principal, asked);
      const made = await createApiKey(parts.audit, principal, app, { permissions, expiresAt });
      return c.json(made, 201);
    })
    .openapi(rotateKey, async (c) => {
      const principal = c.get('principal');
      const key = await needKey(parts, principal, c.req.valid('param'));
      requireHolds(principal, key.permissions); // the answer is a secret with all of them
      const endsAt = new Date(Date.now() + c.req.valid('json').overlapSeconds * 1000);
      return c.json(await rotateApiKey(parts.audit, principal, key, endsAt), 201);
    })
    .openapi(revokeKey, async (c) => {
      const principal = c.get('principal');
      const key = await needKey(parts, principal, c.req.valid('param'));
      await revokeApiKey(parts.audit, actorOf(principal), key);
      return c.body(null, 204);
    });
}

import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  consentTextListSchema,
  consentTextsSchema,
  newConsentTextsSchema,
  type ConsentTexts,
} from '#contract/consent-texts.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { actorOf } from '../accounts/principal.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { addConsentTexts } from './add-consent-texts.ts';
import { listConsentTexts, type ConsentTextRow } from './consent-store.ts';
import { needApp, type AppRouteParts } from './routes.ts';

const path = '/v1/apps/{id}/consent-texts';
const params = z.object({ id: z.string().max(64) });

const list = createRoute({
  method: 'get',
  path,
  summary: 'List every version of the app’s own consent text, and which one signers are asked to agree to',
  ...permitted('apps:read'),
  request: { params },
  responses: { 200: jsonAnswer(consentTextListSchema, 'The oldest first.'), default: problemAnswer },
});

const add = createRoute({
  method: 'post',
  path,
  summary: 'Add a version of the app’s own consent text, for good; PATCH the app’s consentVersion to use it',
  ...permitted('apps:write'),
  request: { params, body: jsonBody(newConsentTextsSchema) },
  responses: { 201: jsonAnswer(consentTextsSchema, 'The version.'), default: problemAnswer },
});

/** By version, in the order in which they come. */
function groupVersions(rows: readonly ConsentTextRow[]): ConsentTexts[] {
  return [...Map.groupBy(rows, ({ version }) => version)].map(([version, of]) => ({
    version,
    createdAt: (of[0]?.createdAt ?? new Date()).toISOString(),
    texts: of.map(({ language, text }) => ({ language, text })),
  }));
}

export function consentRoutes(parts: AppRouteParts) {
  return createRouter<IntegratorEnv>()
    .openapi(list, async (c) => {
      const app = await needApp(parts, c.get('principal'), c.req.valid('param').id);
      const rows = await listConsentTexts(parts.database.queries, app.id);
      return c.json({ current: app.consentVersion, consentTexts: groupVersions(rows) }, 200);
    })
    .openapi(add, async (c) => {
      const principal = c.get('principal');
      const app = await needApp(parts, principal, c.req.valid('param').id);
      const rows = await addConsentTexts(parts.audit, actorOf(principal), app, c.req.valid('json'));
      const [made] = groupVersions(rows);
      if (!made) throw new Error('A version has texts.');
      return c.json(made, 201);
    });
}

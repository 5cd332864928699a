import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { appSchema } from '#contract/apps.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { appAnswer, needApp } from '../apps/routes.ts';
import { createRouter, jsonAnswer, problemAnswer } from '../platform/http/json-route.ts';
import { removeLogo, serveLogo, setLogo, type BrandingParts } from './app-logo.ts';

const path = '/v1/apps/{id}/logo';
const request = { params: z.object({ id: z.string().max(64) }) };

const set = createRoute({
  method: 'put',
  path,
  summary: 'Set the logo that signers see: a PNG or JPEG as the body, kept as a PNG of its pixels alone',
  ...permitted('apps:write'),
  request,
  responses: { 200: jsonAnswer(appSchema, 'The app.'), default: problemAnswer },
});

const get = createRoute({
  method: 'get',
  path,
  summary: 'Download the logo as it is shown',
  ...permitted('apps:read'),
  request,
  responses: {
    200: { description: 'The logo.', content: { 'image/png': { schema: z.string() } } },
    default: problemAnswer,
  },
});

const remove = createRoute({
  method: 'delete',
  path,
  summary: 'Take the logo away, and shred it',
  ...permitted('apps:write'),
  request,
  responses: { 204: { description: 'There is none any more.' }, default: problemAnswer },
});

export function brandingRoutes(parts: BrandingParts) {
  return createRouter<IntegratorEnv>()
    .openapi(set, async (c) => {
      const principal = c.get('principal');
      const app = await needApp(parts, principal, c.req.valid('param').id);
      const file = Buffer.from(await c.req.arrayBuffer());
      return c.json(appAnswer(await setLogo(parts, principal, app, file)), 200);
    })
    .openapi(get, async (c) => {
      const principal = c.get('principal');
      return serveLogo(parts, principal, await needApp(parts, principal, c.req.valid('param').id));
    })
    .openapi(remove, async (c) => {
      const principal = c.get('principal');
      await removeLogo(parts, principal, await needApp(parts, principal, c.req.valid('param').id));
      return c.body(null, 204);
    });
}

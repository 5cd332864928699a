import { createRoute } from '@hono/zod-openapi';
import { usageQuerySchema, usageSchema } from '#contract/usage.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { createRouter, jsonAnswer, problemAnswer } from '../platform/http/json-route.ts';
import { readUsage, type UsageParts } from './read-usage.ts';

const read = createRoute({
  method: 'get',
  path: '/v1/usage',
  summary: 'Count completed envelopes by month and app, open embed sessions and what is stored',
  ...permitted('usage:read'),
  request: { query: usageQuerySchema },
  responses: { 200: jsonAnswer(usageSchema, 'What was used.'), default: problemAnswer },
});

export function usageRoutes(parts: UsageParts) {
  return createRouter<IntegratorEnv>().openapi(read, async (c) =>
    c.json(await readUsage(parts, c.get('principal'), c.req.valid('query').months), 200),
  );
}

import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { newRetentionPolicySchema, retentionPolicySchema } from '#contract/lifecycle.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { createPolicy, endPolicy, findPolicy, listPolicies, policyAnswer } from './retention-policies.ts';

const idParams = z.object({ id: z.string().max(64) });

const create = createRoute({
  method: 'post',
  path: '/v1/retention-policies',
  summary: 'Say for how long documents are kept at least, and when their deletion begins by itself',
  description:
    '`destroyAfterDays` needs `deletions:write` besides: whoever preserves must not be who destroys.',
  ...permitted('retention:write'),
  request: { body: jsonBody(newRetentionPolicySchema) },
  responses: { 201: jsonAnswer(retentionPolicySchema, 'The policy.'), default: problemAnswer },
});

const list = createRoute({
  method: 'get',
  path: '/v1/retention-policies',
  summary: 'List retention policies, newest first, ended ones too',
  ...permitted('retention:read'),
  responses: {
    200: jsonAnswer(z.object({ retentionPolicies: z.array(retentionPolicySchema) }), 'All of them.'),
    default: problemAnswer,
  },
});

const get = createRoute({
  method: 'get',
  path: '/v1/retention-policies/{id}',
  summary: 'Get a retention policy',
  ...permitted('retention:read'),
  request: { params: idParams },
  responses: { 200: jsonAnswer(retentionPolicySchema, 'The policy.'), default: problemAnswer },
});

const end = createRoute({
  method: 'delete',
  path: '/v1/retention-policies/{id}',
  summary: 'End a retention policy; it stays on record',
  ...permitted('retention:write'),
  request: { params: idParams },
  responses: { 204: { description: 'It is ended.' }, default: problemAnswer },
});

export function policyRoutes(parts: LifecycleParts) {
  const on = () => parts.database.queries;
  return createRouter<IntegratorEnv>()
    .openapi(create, async (c) => {
      const row = await createPolicy(parts, c.get('principal'), c.req.valid('json'));
      return c.json(policyAnswer(row), 201);
    })
    .openapi(list, async (c) => {
      const rows = await listPolicies(on(), c.get('principal'));
      return c.json({ retentionPolicies: rows.map(policyAnswer) }, 200);
    })
    .openapi(get, async (c) =>
      c.json(policyAnswer(await findPolicy(on(), c.get('principal'), c.req.valid('param').id)), 200),
    )
    .openapi(end, async (c) => {
      await endPolicy(parts, c.get('principal'), c.req.valid('param').id);
      return c.body(null, 204);
    });
}

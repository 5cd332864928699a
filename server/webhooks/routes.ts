import { createRoute, z } from '@hono/zod-openapi';
import {
  newWebhookSchema,
  rotateWebhookSecretSchema,
  webhookChangeSchema,
  webhookPayloadSchema,
  webhookSchema,
  webhookTestSchema,
  webhookWithSecretSchema,
} from '#contract/webhooks.ts';
import { permitted, requireApp, type IntegratorEnv } from '../accounts/integrator-env.ts';
import type { SharedRates } from '../limits/shared-rates.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { changeWebhook, createWebhook, deleteWebhook, rotateSecret } from './manage-webhooks.ts';
import { testWebhook } from './test-webhook.ts';
import { webhookAnswer, webhookAnswers } from './webhook-answer.ts';
import type { WebhookParts } from './webhook-parts.ts';
import { findWebhook, listWebhooks } from './webhook-store.ts';

const idParams = z.object({ id: z.string().max(64) });
const oneAnswer = { 200: jsonAnswer(webhookSchema, 'The webhook.'), default: problemAnswer };
const secretAnswer = {
  201: jsonAnswer(webhookWithSecretSchema, 'The webhook and its new secret.'),
  default: problemAnswer,
};

const create = createRoute({
  method: 'post',
  path: '/v1/webhooks',
  summary: 'Have an app told what happens to its envelopes; the secret is shown this once',
  ...permitted('webhooks:write'),
  request: { body: jsonBody(newWebhookSchema) },
  responses: secretAnswer,
});

const list = createRoute({
  method: 'get',
  path: '/v1/webhooks',
  summary: 'List the app’s webhooks; those of all apps where none is named',
  ...permitted('webhooks:read'),
  responses: {
    200: jsonAnswer(z.object({ webhooks: z.array(webhookSchema) }), 'The webhooks, without their secrets.'),
    default: problemAnswer,
  },
});

const get = createRoute({
  method: 'get',
  path: '/v1/webhooks/{id}',
  summary: 'Get a webhook',
  ...permitted('webhooks:read'),
  request: { params: idParams },
  responses: oneAnswer,
});

const change = createRoute({
  method: 'patch',
  path: '/v1/webhooks/{id}',
  summary: 'Change a webhook’s address or event types, or turn it off or on',
  ...permitted('webhooks:write'),
  request: { params: idParams, body: jsonBody(webhookChangeSchema) },
  responses: oneAnswer,
});

const rotate = createRoute({
  method: 'post',
  path: '/v1/webhooks/{id}/rotate',
  summary: 'Give a webhook a new secret; the old one signs beside it for a while',
  ...permitted('webhooks:write'),
  request: { params: idParams, body: jsonBody(rotateWebhookSecretSchema) },
  responses: secretAnswer,
});

const test = createRoute({
  method: 'post',
  path: '/v1/webhooks/{id}/test',
  summary: 'Send a signed message of the type webhook.test now, once, and get to know what came of it',
  ...permitted('webhooks:write'),
  request: { params: idParams },
  responses: { 200: jsonAnswer(webhookTestSchema, 'What the receiver made of it.'), default: problemAnswer },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/webhooks/{id}',
  summary: 'Delete a webhook with its deliveries',
  ...permitted('webhooks:write'),
  request: { params: idParams },
  responses: { 204: { description: 'It is gone.' }, default: problemAnswer },
});

/** What the receivers get, for the document to describe: of the whole API, as a merged router would make a path of its name. */
export const toldByWebhook = {
  method: 'post',
  path: 'event',
  summary: 'Something happened to an envelope; signed as www.standardwebhooks.com says',
  request: {
    headers: z.object({
      'webhook-id': z.string(),
      'webhook-timestamp': z.string(),
      'webhook-signature': z.string(),
    }),
    body: jsonBody(webhookPayloadSchema),
  },
  responses: {
    '2XX': { description: 'It was received.' },
    410: { description: 'Nothing more is wanted: the webhook is turned off.' },
    default: { description: 'It is sent again, for three days.' },
  },
} as const;

/** Enough to set a receiver up, and nothing to bother a stranger's server with. */
const mostTestsPerMinute = 10;

export function webhookRoutes(parts: WebhookParts & { rates: SharedRates }) {
  const on = () => parts.database.queries;
  const testRate = parts.rates.of({ kind: 'webhook-test/app', perMinute: mostTestsPerMinute });
  return createRouter<IntegratorEnv>()
    .openapi(create, async (c) => {
      const principal = requireApp(c.get('principal'));
      const { row, secret } = await createWebhook(parts, principal, c.req.valid('json'));
      return c.json({ webhook: await webhookAnswer(on(), row), secret }, 201);
    })
    .openapi(list, async (c) => {
      const rows = await listWebhooks(on(), c.get('principal'));
      return c.json({ webhooks: await webhookAnswers(on(), rows) }, 200);
    })
    .openapi(get, async (c) => {
      const row = await findWebhook(on(), c.get('principal'), c.req.valid('param').id);
      return c.json(await webhookAnswer(on(), row), 200);
    })
    .openapi(change, async (c) => {
      const found = await findWebhook(on(), c.get('principal'), c.req.valid('param').id);
      const row = await changeWebhook(parts, c.get('principal'), found, c.req.valid('json'));
      return c.json(await webhookAnswer(on(), row), 200);
    })
    .openapi(rotate, async (c) => {
      const found = await findWebhook(on(), c.get('principal'), c.req.valid('param').id);
      const { row, secret } = await rotateSecret(parts, c.get('principal'), found, c.req.valid('json'));
      return c.json({ webhook: await webhookAnswer(on(), row), secret }, 201);
    })
    .openapi(test, async (c) => {
      const found = await findWebhook(on(), c.get('principal'), c.req.valid('param').id);
      await testRate.count(found.appId);
      return c.json(await testWebhook(parts, c.get('principal'), found), 200);
    })
    .openapi(remove, async (c) => {
      const found = await findWebhook(on(), c.get('principal'), c.req.valid('param').id);
      await deleteWebhook(parts, c.get('principal'), found);
      return c.body(null, 204);
    });
}

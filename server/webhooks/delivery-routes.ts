import { createRoute, z } from '@hono/zod-openapi';
import {
  webhookDeliveryDetailSchema,
  webhookDeliveryQuerySchema,
  webhookDeliverySchema,
  webhookPayloadSchema,
  type WebhookDelivery,
  type WebhookDeliveryDetail,
} from '#contract/webhooks.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { createRouter, jsonAnswer, problemAnswer } from '../platform/http/json-route.ts';
import { pageOf } from '../retention/page.ts';
import { findDelivery, listDeliveries, listTries, type DeliveryRow, type TryRow } from './delivery-store.ts';
import { replayDelivery } from './replay-delivery.ts';
import type { WebhookParts } from './webhook-parts.ts';
import { findWebhook } from './webhook-store.ts';

const webhookParams = z.object({ id: z.string().max(64) });
const deliveryParams = webhookParams.extend({ deliveryId: z.string().max(64) });

const list = createRoute({
  method: 'get',
  path: '/v1/webhooks/{id}/deliveries',
  summary: 'List a webhook’s deliveries of the last 30 days, the newest first',
  ...permitted('webhooks:read'),
  request: { params: webhookParams, query: webhookDeliveryQuerySchema },
  responses: {
    200: jsonAnswer(
      z.object({ deliveries: z.array(webhookDeliverySchema), nextCursor: z.string().nullable() }),
      'A page of them.',
    ),
    default: problemAnswer,
  },
});

const get = createRoute({
  method: 'get',
  path: '/v1/webhooks/{id}/deliveries/{deliveryId}',
  summary: 'Get a delivery, what it says and what became of each try',
  ...permitted('webhooks:read'),
  request: { params: deliveryParams },
  responses: { 200: jsonAnswer(webhookDeliveryDetailSchema, 'The delivery.'), default: problemAnswer },
});

const replay = createRoute({
  method: 'post',
  path: '/v1/webhooks/{id}/deliveries/{deliveryId}/replay',
  summary: 'Send a delivery once more, with the same webhook-id',
  ...permitted('webhooks:write'),
  request: { params: deliveryParams },
  responses: { 202: jsonAnswer(webhookDeliverySchema, 'It is queued.'), default: problemAnswer },
});

const deliveryAnswer = (row: DeliveryRow): WebhookDelivery => ({
  id: row.id,
  webhookId: row.webhookId,
  eventId: row.eventId,
  eventType: row.eventType,
  envelopeId: row.envelopeId,
  status: row.status,
  createdAt: row.createdAt.toISOString(),
  nextTryAt: row.nextTryAt?.toISOString() ?? null,
  settledAt: row.settledAt?.toISOString() ?? null,
  tries: row.tries,
});

const tryAnswer = (row: TryRow): WebhookDeliveryDetail['attempts'][number] => ({
  number: row.number,
  at: row.at.toISOString(),
  durationMilliseconds: row.durationMilliseconds,
  httpStatus: row.httpStatus,
  failure: row.failure,
});

export function deliveryRoutes(parts: WebhookParts) {
  const on = () => parts.database.queries;
  return createRouter<IntegratorEnv>()
    .openapi(list, async (c) => {
      const webhook = await findWebhook(on(), c.get('principal'), c.req.valid('param').id);
      const query = c.req.valid('query');
      const { page, nextCursor } = pageOf(await listDeliveries(on(), webhook.id, query), query.limit);
      return c.json({ deliveries: page.map(deliveryAnswer), nextCursor }, 200);
    })
    .openapi(get, async (c) => {
      const { id, deliveryId } = c.req.valid('param');
      const webhook = await findWebhook(on(), c.get('principal'), id);
      const row = await findDelivery(on(), webhook.id, deliveryId);
      const attempts = (await listTries(on(), row.id)).map(tryAnswer);
      const payload = row.payload === null ? null : webhookPayloadSchema.parse(JSON.parse(row.payload));
      return c.json({ ...deliveryAnswer(row), payload, attempts }, 200);
    })
    .openapi(replay, async (c) => {
      const { id, deliveryId } = c.req.valid('param');
      const webhook = await findWebhook(on(), c.get('principal'), id);
      const row = await replayDelivery(parts, c.get('principal'), webhook, deliveryId);
      return c.json(deliveryAnswer(row), 202);
    });
}

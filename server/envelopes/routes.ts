import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { envelopeQuerySchema, envelopeSchema, newEnvelopeSchema } from '#contract/envelopes.ts';
import { requireApp, permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { getDocuments } from '../documents/document-store.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { createEnvelope, type EnvelopeParts } from './create-envelope.ts';
import { envelopeAnswer } from './envelope-answer.ts';
import {
  findEnvelope,
  listEnvelopes,
  loadAggregate,
  loadAggregates,
  type EnvelopeAggregate,
} from './envelope-store.ts';
import { findSealFailure } from './seal-failure.ts';
import { sendEnvelope } from './send-envelope.ts';
import { voidEnvelope } from './void-envelope.ts';

const idParams = z.object({ id: z.string().max(64) });
const envelopeAnswers = { 200: jsonAnswer(envelopeSchema, 'The envelope.'), default: problemAnswer };

const create = createRoute({
  method: 'post',
  path: '/v1/envelopes',
  summary: 'Create a draft envelope',
  ...permitted('envelopes:write'),
  request: { body: jsonBody(newEnvelopeSchema) },
  responses: { 201: jsonAnswer(envelopeSchema, 'The draft.'), default: problemAnswer },
});

const list = createRoute({
  method: 'get',
  path: '/v1/envelopes',
  summary: 'List envelopes, newest first; by status, or by words of the title or of a recipient',
  ...permitted('envelopes:read'),
  request: { query: envelopeQuerySchema },
  responses: {
    200: jsonAnswer(
      z.object({ envelopes: z.array(envelopeSchema), nextCursor: z.string().nullable() }),
      'One page.',
    ),
    default: problemAnswer,
  },
});

const get = createRoute({
  method: 'get',
  path: '/v1/envelopes/{id}',
  summary: 'Get an envelope',
  ...permitted('envelopes:read'),
  request: { params: idParams },
  responses: envelopeAnswers,
});

const send = createRoute({
  method: 'post',
  path: '/v1/envelopes/{id}/send',
  summary: 'Send a draft: its signers may now be embedded',
  ...permitted('envelopes:write'),
  request: { params: idParams },
  responses: envelopeAnswers,
});

const voidRoute = createRoute({
  method: 'post',
  path: '/v1/envelopes/{id}/void',
  summary: 'Withdraw an envelope that is out for signing, or whose sealing has failed for good',
  ...permitted('envelopes:write'),
  request: {
    params: idParams,
    body: jsonBody(z.object({ reason: z.string().trim().max(1000).default('') })),
  },
  responses: envelopeAnswers,
});

export function envelopeRoutes(parts: EnvelopeParts) {
  const on = () => parts.database.queries;
  const answer = async (aggregate: EnvelopeAggregate) =>
    envelopeAnswer(
      aggregate,
      await getDocuments(on(), aggregate.envelope.organizationId, aggregate.documentIds),
      await findSealFailure(parts.audit, aggregate.envelope),
    );
  return createRouter<IntegratorEnv>()
    .openapi(create, async (c) => {
      const aggregate = await createEnvelope(parts, requireApp(c.get('principal')), c.req.valid('json'));
      return c.json(await answer(aggregate), 201);
    })
    .openapi(list, async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query');
      const page = { ...filter, before: cursor, limit: limit + 1 };
      const rows = await listEnvelopes(on(), c.get('principal'), page);
      const aggregates = await loadAggregates(on(), rows.slice(0, limit));
      const { organizationId } = c.get('principal');
      const ids = [...new Set(aggregates.flatMap(({ documentIds }) => documentIds))];
      const documents = new Map((await getDocuments(on(), organizationId, ids)).map((row) => [row.id, row]));
      const envelopes = [];
      for (const aggregate of aggregates) {
        const own = aggregate.documentIds.flatMap((id) => documents.get(id) ?? []);
        envelopes.push(
          envelopeAnswer(aggregate, own, await findSealFailure(parts.audit, aggregate.envelope)),
        );
      }
      return c.json(
        { envelopes, nextCursor: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null },
        200,
      );
    })
    .openapi(get, async (c) => {
      const row = await findEnvelope(on(), c.get('principal'), c.req.valid('param').id);
      if (!row) throw new ServiceError('not_found');
      return c.json(await answer(await loadAggregate(on(), row)), 200);
    })
    .openapi(send, async (c) =>
      c.json(await answer(await sendEnvelope(parts, c.get('principal'), c.req.valid('param').id)), 200),
    )
    .openapi(voidRoute, async (c) => {
      const { reason } = c.req.valid('json');
      return c.json(
        await answer(await voidEnvelope(parts, c.get('principal'), c.req.valid('param').id, reason)),
        200,
      );
    });
}

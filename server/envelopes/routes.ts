import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  envelopeQuerySchema,
  envelopeSchema,
  newEnvelopeSchema,
  recipientAdditionSchema,
  type Envelope,
} from '#contract/envelopes.ts';
import { requireApp, permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import type { IntegratorPrincipal } from '../accounts/principal.ts';
import { getDocuments } from '../documents/document-store.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { ConcurrentRequests } from '../platform/http/concurrent-requests.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { addPhone } from './add-phone.ts';
import { createEnvelope, type EnvelopeParts } from './create-envelope.ts';
import { envelopeAnswer } from './envelope-answer.ts';
import { findEnvelope, loadAggregate, loadAggregates, type EnvelopeAggregate } from './envelope-store.ts';
import { listEnvelopes } from './envelope-list-store.ts';
import { findSealFailure } from './seal-failure.ts';
import { sendEnvelope } from './send-envelope.ts';
import { voidEnvelope } from './void-envelope.ts';

/** Of one organization, in this process: each holds one of its ten connections for as long as it runs. */
const mostSearchesAtOnce = 2;

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

const addToRecipient = createRoute({
  method: 'patch',
  path: '/v1/envelopes/{id}/recipients/{recipientId}',
  summary: 'Give a recipient who has none a phone number, for one-time codes',
  ...permitted('envelopes:write'),
  request: {
    params: idParams.extend({ recipientId: z.string().max(64) }),
    body: jsonBody(recipientAdditionSchema),
  },
  responses: envelopeAnswers,
});

async function answerOne(
  { database, audit }: EnvelopeParts,
  principal: IntegratorPrincipal,
  aggregate: EnvelopeAggregate,
): Promise<Envelope> {
  const { envelope, documentIds } = aggregate;
  const documents = await getDocuments(database.queries, envelope.organizationId, documentIds);
  return envelopeAnswer(principal, aggregate, documents, await findSealFailure(audit, envelope));
}

export function envelopeRoutes(parts: EnvelopeParts) {
  const on = () => parts.database.queries;
  const searches = new ConcurrentRequests(mostSearchesAtOnce);
  const answer = (principal: IntegratorPrincipal, aggregate: EnvelopeAggregate) =>
    answerOne(parts, principal, aggregate);
  return createRouter<IntegratorEnv>()
    .openapi(create, async (c) => {
      const aggregate = await createEnvelope(parts, requireApp(c.get('principal')), c.req.valid('json'));
      return c.json(await answer(c.get('principal'), aggregate), 201);
    })
    .openapi(list, async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query');
      const page = { ...filter, before: cursor, limit: limit + 1 };
      const read = () => listEnvelopes(parts.database, c.get('principal'), page);
      const isSearch = page.search !== undefined;
      const rows = await (isSearch ? searches.run(c.get('principal').organizationId, read) : read());
      const aggregates = await loadAggregates(on(), rows.slice(0, limit));
      const { organizationId } = c.get('principal');
      const ids = [...new Set(aggregates.flatMap(({ documentIds }) => documentIds))];
      const documents = new Map((await getDocuments(on(), organizationId, ids)).map((row) => [row.id, row]));
      const envelopes = [];
      for (const aggregate of aggregates) {
        const own = aggregate.documentIds.flatMap((id) => documents.get(id) ?? []);
        envelopes.push(
          envelopeAnswer(
            c.get('principal'),
            aggregate,
            own,
            await findSealFailure(parts.audit, aggregate.envelope),
          ),
        );
      }
      return c.json(
        { envelopes, nextCursor: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null },
        200,
      );
    })
    .openapi(get, async (c) => {
      const principal = c.get('principal');
      const row = await findEnvelope(on(), principal, c.req.valid('param').id);
      if (!row) throw new ServiceError('not_found');
      return c.json(await answer(principal, await loadAggregate(on(), row)), 200);
    })
    .openapi(send, async (c) => {
      const principal = c.get('principal');
      const aggregate = await sendEnvelope(parts, principal, c.req.valid('param').id);
      return c.json(await answer(principal, aggregate), 200);
    })
    .openapi(addToRecipient, async (c) => {
      const principal = c.get('principal');
      const aggregate = await addPhone(parts, principal, c.req.valid('param'), c.req.valid('json').phone);
      return c.json(await answer(principal, aggregate), 200);
    })
    .openapi(voidRoute, async (c) => {
      const { reason } = c.req.valid('json');
      const principal = c.get('principal');
      const aggregate = await voidEnvelope(parts, principal, c.req.valid('param').id, reason);
      return c.json(await answer(principal, aggregate), 200);
    });
}

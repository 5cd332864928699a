import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  extendLegalHoldSchema,
  legalHoldSchema,
  newLegalHoldSchema,
  releaseLegalHoldSchema,
} from '#contract/lifecycle.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { findLegalHold, legalHoldAnswers, listLegalHolds, type LegalHoldRow } from './legal-hold-store.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { extendLegalHold, placeLegalHold } from './place-legal-hold.ts';
import { releaseLegalHold } from './release-legal-hold.ts';
import { pageOf, pageQuery } from './page.ts';

const idParams = z.object({ id: z.string().max(64) });
const answers = { 200: jsonAnswer(legalHoldSchema, 'The legal hold.'), default: problemAnswer };

const place = createRoute({
  method: 'post',
  path: '/v1/legal-holds',
  summary: 'Place a legal hold: what it covers is kept, whatever is asked for',
  ...permitted('legal_holds:write'),
  request: { body: jsonBody(newLegalHoldSchema) },
  responses: { 201: jsonAnswer(legalHoldSchema, 'The legal hold.'), default: problemAnswer },
});

const list = createRoute({
  method: 'get',
  path: '/v1/legal-holds',
  summary: 'List legal holds, newest first, released ones too',
  ...permitted('legal_holds:read'),
  request: { query: pageQuery },
  responses: {
    200: jsonAnswer(
      z.object({ legalHolds: z.array(legalHoldSchema), nextCursor: z.string().nullable() }),
      'One page.',
    ),
    default: problemAnswer,
  },
});

const get = createRoute({
  method: 'get',
  path: '/v1/legal-holds/{id}',
  summary: 'Get a legal hold',
  ...permitted('legal_holds:read'),
  request: { params: idParams },
  responses: answers,
});

const extend = createRoute({
  method: 'post',
  path: '/v1/legal-holds/{id}/documents',
  summary: 'Add documents to the legal hold on a matter',
  ...permitted('legal_holds:write'),
  request: { params: idParams, body: jsonBody(extendLegalHoldSchema) },
  responses: answers,
});

const release = createRoute({
  method: 'post',
  path: '/v1/legal-holds/{id}/release',
  summary: 'Release a legal hold, or ask for it where two people release it',
  ...permitted('legal_holds:write'),
  request: { params: idParams, body: jsonBody(releaseLegalHoldSchema) },
  responses: answers,
});

export function legalHoldRoutes(parts: LifecycleParts) {
  const on = () => parts.database.queries;
  const answer = async (row: LegalHoldRow) => {
    const [one] = await legalHoldAnswers(on(), [row]);
    return legalHoldSchema.parse(one);
  };
  return createRouter<IntegratorEnv>()
    .openapi(place, async (c) =>
      c.json(await answer(await placeLegalHold(parts, c.get('principal'), c.req.valid('json'))), 201),
    )
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const rows = await listLegalHolds(on(), c.get('principal'), { before: cursor, limit: limit + 1 });
      const { page, nextCursor } = pageOf(rows, limit);
      return c.json({ legalHolds: await legalHoldAnswers(on(), page), nextCursor }, 200);
    })
    .openapi(get, async (c) =>
      c.json(await answer(await findLegalHold(on(), c.get('principal'), c.req.valid('param').id)), 200),
    )
    .openapi(extend, async (c) => {
      const { documentIds } = c.req.valid('json');
      const row = await extendLegalHold(parts, c.get('principal'), c.req.valid('param').id, documentIds);
      return c.json(await answer(row), 200);
    })
    .openapi(release, async (c) => {
      const { reason } = c.req.valid('json');
      const row = await releaseLegalHold(parts, c.get('principal'), c.req.valid('param').id, reason);
      return c.json(await answer(row), 200);
    });
}

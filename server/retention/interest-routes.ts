import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  givenInterestSchema,
  interestSchema,
  newInterestSchema,
  receivedDocumentSchema,
} from '#contract/lifecycle.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { giveInterest } from './give-interest.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { pageQuery } from './page.ts';
import { listParties, listReceived } from './read-interests.ts';

const idParams = z.object({ id: z.string().max(64) });

const give = createRoute({
  method: 'post',
  path: '/v1/envelopes/{id}/interests',
  summary: 'Give another organization an interest of its own in the documents of a completed envelope',
  ...permitted('envelopes:write', 'documents:write'),
  request: { params: idParams, body: jsonBody(newInterestSchema) },
  responses: { 201: jsonAnswer(givenInterestSchema, 'What it has an interest in.'), default: problemAnswer },
});

const parties = createRoute({
  method: 'get',
  path: '/v1/documents/{id}/interests',
  summary:
    'List who has, or had, an interest in a document: its owner sees all, another party its own and the owner’s',
  ...permitted('documents:read', 'envelopes:read'),
  request: { params: idParams, query: pageQuery },
  responses: {
    200: jsonAnswer(
      z.object({ interests: z.array(interestSchema), nextCursor: z.string().nullable() }),
      'One page.',
    ),
    default: problemAnswer,
  },
});

const received = createRoute({
  method: 'get',
  path: '/v1/interests',
  summary: 'List the documents of other organizations in which yours was given an interest, newest first',
  ...permitted('documents:read'),
  request: { query: pageQuery },
  responses: {
    200: jsonAnswer(
      z.object({ documents: z.array(receivedDocumentSchema), nextCursor: z.string().nullable() }),
      'One page.',
    ),
    default: problemAnswer,
  },
});

export function interestRoutes(parts: LifecycleParts) {
  return createRouter<IntegratorEnv>()
    .openapi(give, async (c) => {
      const { organizationId } = c.req.valid('json');
      const { id } = c.req.valid('param');
      const documentIds = await giveInterest(parts, c.get('principal'), id, organizationId);
      return c.json({ documentIds, organizationId }, 201);
    })
    .openapi(parties, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await listParties(parts, c.get('principal'), id, c.req.valid('query')), 200);
    })
    .openapi(received, async (c) =>
      c.json(await listReceived(parts, c.get('principal'), c.req.valid('query')), 200),
    );
}

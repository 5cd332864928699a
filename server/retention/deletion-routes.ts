import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  deletionReceiptSchema,
  deletionRequestSchema,
  newDeletionRequestSchema,
  receiptStages,
} from '#contract/lifecycle.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import type { IntegratorPrincipal } from '../accounts/principal.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { cancelDeletion } from './cancel-deletion.ts';
import { deletionAnswer } from './deletion-answer.ts';
import { findDeletion, listDeletions } from './deletion-store.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { pageOf, pageQuery } from './page.ts';
import { receiptAnswer, type ReceiptParts } from './receipt-answer.ts';
import { requestDeletion } from './request-deletion.ts';

const idParams = z.object({ id: z.string().max(64) });
const answers = { 200: jsonAnswer(deletionRequestSchema, 'The deletion request.'), default: problemAnswer };
/** The newest there is, unless one is named. */
const receiptQuery = z.object({ stage: z.enum(receiptStages).optional() });

const request = createRoute({
  method: 'post',
  path: '/v1/deletion-requests',
  summary: 'Ask for the deletion of a document, of a recipient’s personal data, or of the organization',
  ...permitted('deletions:write'),
  request: { body: jsonBody(newDeletionRequestSchema) },
  responses: { 201: jsonAnswer(deletionRequestSchema, 'The deletion request.'), default: problemAnswer },
});

const list = createRoute({
  method: 'get',
  path: '/v1/deletion-requests',
  summary: 'List deletion requests, newest first',
  ...permitted('deletions:read'),
  request: { query: pageQuery },
  responses: {
    200: jsonAnswer(
      z.object({ deletionRequests: z.array(deletionRequestSchema), nextCursor: z.string().nullable() }),
      'One page.',
    ),
    default: problemAnswer,
  },
});

const get = createRoute({
  method: 'get',
  path: '/v1/deletion-requests/{id}',
  summary: 'Get a deletion request, with what it waits for',
  ...permitted('deletions:read'),
  request: { params: idParams },
  responses: answers,
});

const cancel = createRoute({
  method: 'post',
  path: '/v1/deletion-requests/{id}/cancel',
  summary: 'Cancel a deletion while its grace runs or something keeps what it is about',
  ...permitted('deletions:write'),
  request: { params: idParams },
  responses: answers,
});

const receipt = createRoute({
  method: 'get',
  path: '/v1/deletion-requests/{id}/receipt',
  summary: 'The signed receipt of what was destroyed, with its proof from the log',
  ...permitted('deletions:read'),
  request: { params: idParams, query: receiptQuery },
  responses: { 200: jsonAnswer(deletionReceiptSchema, 'The receipt.'), default: problemAnswer },
});

const receiptPdf = createRoute({
  method: 'get',
  path: '/v1/deletion-requests/{id}/receipt.pdf',
  summary: 'The same receipt as a PDF for people',
  ...permitted('deletions:read'),
  request: { params: idParams, query: receiptQuery },
  responses: {
    200: { description: 'The PDF.', content: { 'application/pdf': { schema: z.string() } } },
    default: problemAnswer,
  },
});

export function deletionRoutes(parts: LifecycleParts & ReceiptParts) {
  const on = () => parts.database.queries;
  const findReceiptOf = async (
    principal: IntegratorPrincipal,
    id: string,
    stage: (typeof receiptStages)[number] | undefined,
  ) => receiptAnswer(parts, await findDeletion(on(), principal, id), stage);
  return createRouter<IntegratorEnv>()
    .openapi(request, async (c) => {
      const row = await requestDeletion(parts, c.get('principal'), c.req.valid('json'));
      return c.json(await deletionAnswer(parts, row), 201);
    })
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const rows = await listDeletions(on(), c.get('principal'), { before: cursor, limit: limit + 1 });
      const { page, nextCursor } = pageOf(rows, limit);
      const deletionRequests = [];
      for (const row of page) deletionRequests.push(await deletionAnswer(parts, row));
      return c.json({ deletionRequests, nextCursor }, 200);
    })
    .openapi(get, async (c) => {
      const row = await findDeletion(on(), c.get('principal'), c.req.valid('param').id);
      return c.json(await deletionAnswer(parts, row), 200);
    })
    .openapi(cancel, async (c) => {
      const row = await cancelDeletion(parts, c.get('principal'), c.req.valid('param').id);
      return c.json(await deletionAnswer(parts, row), 200);
    })
    .openapi(receipt, async (c) => {
      const { stage } = c.req.valid('query');
      return c.json(await findReceiptOf(c.get('principal'), c.req.valid('param').id, stage), 200);
    })
    .openapi(receiptPdf, async (c) => {
      const { stage } = c.req.valid('query');
      const found = await findReceiptOf(c.get('principal'), c.req.valid('param').id, stage);
      // Loaded here, for it brings a PDF library and fonts that no other route waits for.
      const { drawReceipt } = await import('./receipt-pdf.ts');
      const { note, verifierKey, receipt: text } = found;
      const at = new Date(text.stage === 'shredded' ? text.destroyedAt : text.copiesGoneAt);
      const bytes = await drawReceipt(text, { note, verifierKey, at });
      return new Response(new Uint8Array(bytes), {
        headers: {
          'content-type': 'application/pdf',
          'content-disposition': `attachment; filename="${found.id}.pdf"`,
          'cache-control': 'private, no-store',
          'x-content-type-options': 'nosniff',
        },
      });
    });
}

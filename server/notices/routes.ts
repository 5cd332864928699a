import { createRoute, z } from '@hono/zod-openapi';
import { envelopeSchema } from '#contract/envelopes.ts';
import { newReminderSchema } from '#contract/recipient-mails.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { getDocuments } from '../documents/document-store.ts';
import { envelopeAnswer } from '../envelopes/envelope-answer.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { remind, type ReminderParts } from './remind.ts';

const remindRoute = createRoute({
  method: 'post',
  path: '/v1/envelopes/{id}/remind',
  summary: 'Mail a recipient whose turn it is once more; at most once an hour',
  ...permitted('envelopes:write'),
  request: { params: z.object({ id: z.string().max(64) }), body: jsonBody(newReminderSchema) },
  responses: { 200: jsonAnswer(envelopeSchema, 'The envelope; the mail is queued.'), default: problemAnswer },
});

export function noticeRoutes(parts: ReminderParts) {
  return createRouter<IntegratorEnv>().openapi(remindRoute, async (c) => {
    const { recipientId } = c.req.valid('json');
    const principal = c.get('principal');
    const aggregate = await remind(parts, principal, c.req.valid('param').id, recipientId);
    const { envelope, documentIds } = aggregate;
    const documents = await getDocuments(parts.database.queries, envelope.organizationId, documentIds);
    return c.json(envelopeAnswer(principal, aggregate, documents, null), 200);
  });
}

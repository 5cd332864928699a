import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { auditTrailSchema, transactionSchema } from '#contract/audit-events.ts';
import { requires, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { findEnvelope } from '../envelopes/envelope-store.ts';
import { createRouter, jsonAnswer, problemAnswer } from '../platform/http/json-route.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { lookUpTransaction, type EvidenceParts } from './transaction.ts';

const transaction = createRoute({
  method: 'get',
  path: '/v1/transactions/{id}',
  summary: 'Look up the transaction id printed on a completion certificate',
  middleware: [requires('audit:read')] as const,
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 200: jsonAnswer(transactionSchema, 'The transaction.'), default: problemAnswer },
});

const auditTrail = createRoute({
  method: 'get',
  path: '/v1/envelopes/{id}/audit-trail',
  summary: 'The envelope’s audit events, as stored and hashed',
  middleware: [requires('audit:read')] as const,
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 200: jsonAnswer(auditTrailSchema, 'The trail.'), default: problemAnswer },
});

export function evidenceRoutes(parts: EvidenceParts) {
  return createRouter<IntegratorEnv>()
    .openapi(transaction, async (c) =>
      c.json(await lookUpTransaction(parts, c.get('principal'), c.req.valid('param').id), 200),
    )
    .openapi(auditTrail, async (c) => {
      const principal = c.get('principal');
      const row = await findEnvelope(parts.database.queries, principal, c.req.valid('param').id);
      if (!row) throw new ServiceError('not_found');
      const events = await parts.audit.readChain(principal.organizationId, row.id);
      return c.json({ envelopeId: row.id, transactionId: row.transactionId, events }, 200);
    });
}

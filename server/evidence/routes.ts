import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  auditEventListSchema,
  auditEventQuerySchema,
  auditTrailSchema,
  transactionSchema,
} from '#contract/audit-events.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { proveEvents, withProofs } from '../audit/tree/prove-events.ts';
import { toBody } from '../documents/pdf-answer.ts';
import { findEnvelope } from '../envelopes/envelope-store.ts';
import { createRouter, jsonAnswer, problemAnswer } from '../platform/http/json-route.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { readAuditEvents } from './read-audit-events.ts';
import { makeEvidencePackage, type PackageParts } from './evidence-package.ts';
import { Readings } from './record-reading.ts';
import { sealProofFile } from './seal-proof.ts';
import { lookUpTransaction } from './transaction.ts';

const transaction = createRoute({
  method: 'get',
  path: '/v1/transactions/{id}',
  summary: 'Look up the transaction id printed on a completion certificate',
  ...permitted('audit:read'),
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 200: jsonAnswer(transactionSchema, 'The transaction.'), default: problemAnswer },
});

const auditTrail = createRoute({
  method: 'get',
  path: '/v1/envelopes/{id}/audit-trail',
  summary: 'The envelope’s audit events, as stored and hashed, with their proofs from the log',
  ...permitted('audit:read'),
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 200: jsonAnswer(auditTrailSchema, 'The trail.'), default: problemAnswer },
});

const listEvents = createRoute({
  method: 'get',
  path: '/v1/audit-events',
  summary:
    'The organization’s audit events, newest first, with their proofs from the log, and where they came from',
  ...permitted('audit:read'),
  request: { query: auditEventQuerySchema },
  responses: { 200: jsonAnswer(auditEventListSchema, 'One page.'), default: problemAnswer },
});

const logProof = createRoute({
  method: 'get',
  path: '/v1/envelopes/{id}/log-proof',
  summary: 'Prove that the sealed document’s hash stands in the log (c2sp.org/tlog-proof@v1)',
  ...permitted('audit:read'),
  request: {
    params: z.object({ id: z.string().max(64) }),
    /** Needed when the envelope has several documents. */
    query: z.object({ documentId: z.string().max(64).optional() }),
  },
  responses: {
    200: { description: 'The proof file.', content: { 'text/plain': { schema: z.string() } } },
    default: problemAnswer,
  },
});

const evidence = createRoute({
  method: 'get',
  path: '/v1/envelopes/{id}/evidence',
  summary: 'Download the evidence package: all that proves the envelope without us, for verify-evidence',
  ...permitted('audit:read', 'documents:read'),
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: {
    200: { description: 'A zip file.', content: { 'application/zip': { schema: z.string() } } },
    default: problemAnswer,
  },
});

export function evidenceRoutes(parts: PackageParts) {
  const readings = new Readings(parts.audit);
  return createRouter<IntegratorEnv>()
    .openapi(transaction, async (c) => {
      const principal = c.get('principal');
      const found = await lookUpTransaction(parts, principal, c.req.valid('param').id);
      const { organizationId } = principal;
      await readings.record('transaction.looked_up', { id: found.envelopeId, organizationId }, principal);
      return c.json(found, 200);
    })
    .openapi(listEvents, async (c) =>
      c.json(await readAuditEvents(parts, c.get('principal'), c.req.valid('query')), 200),
    )
    .openapi(auditTrail, async (c) => {
      const principal = c.get('principal');
      const row = await findEnvelope(parts.database.queries, principal, c.req.valid('param').id);
      if (!row) throw new ServiceError('not_found');
      const events = await parts.audit.readChain(principal.organizationId, row.id);
      const proofs = await proveEvents(
        parts.tree,
        events.map(({ id }) => id),
      );
      await readings.record('audit_trail.downloaded', row, principal);
      const { id: envelopeId, transactionId } = row;
      return c.json({ envelopeId, transactionId, ...withProofs(events, proofs) }, 200);
    })
    .openapi(evidence, async (c) => {
      const { id } = c.req.valid('param');
      const { byteSize, bytes } = await makeEvidencePackage(parts, c.get('principal'), id);
      return new Response(toBody(bytes), {
        headers: {
          'content-type': 'application/zip',
          'content-length': String(byteSize),
          'content-disposition': `attachment; filename="${id}-evidence.zip"`,
          'cache-control': 'private, no-store',
        },
      });
    })
    .openapi(logProof, async (c) => {
      const { documentId } = c.req.valid('query');
      const principal = c.get('principal');
      const { organizationId } = principal;
      const { id } = c.req.valid('param');
      const file = await sealProofFile(parts, principal, id, documentId);
      await readings.record('log_proof.downloaded', { id, organizationId }, principal);
      return c.text(file, 200, {
        'content-disposition': `attachment; filename="${id}.tlog-proof"`,
      });
    });
}

import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { sealedPartSchema } from '#contract/documents.ts';
import { envelopeSchema } from '#contract/envelopes.ts';
import { permitted, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { actorOf } from '../accounts/principal.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { authorizeBytes } from '../documents/authorize-bytes.ts';
import { getDocument, getDocuments } from '../documents/document-store.ts';
import { answerPdf, sealedFileName } from '../documents/pdf-answer.ts';
import { sealedKinds } from '../documents/stored-object.ts';
import type { DocumentVault } from '../documents/vault.ts';
import { envelopeAnswer } from '../envelopes/envelope-answer.ts';
import { findEnvelope } from '../envelopes/envelope-store.ts';
import type { Database } from '../platform/database/database.ts';
import { createRouter, jsonAnswer, problemAnswer } from '../platform/http/json-route.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';
import { retrySealing } from './retry-sealing.ts';
import { currentObjectId, listSealedDocuments } from './sealed-document-store.ts';

const sealed = createRoute({
  method: 'get',
  path: '/v1/envelopes/{id}/documents/sealed',
  summary: 'Download a sealed document, or the separate completion certificate of one that was signed before',
  ...permitted('documents:read'),
  request: {
    params: z.object({ id: z.string().max(64) }),
    query: z.object({
      /** Needed when the envelope has several documents. */
      documentId: z.string().max(64).optional(),
      part: sealedPartSchema.default('document'),
    }),
  },
  responses: {
    200: { description: 'The PDF.', content: { 'application/pdf': { schema: z.string() } } },
    default: problemAnswer,
  },
});

const retry = createRoute({
  method: 'post',
  path: '/v1/envelopes/{id}/retry-sealing',
  summary: 'Seal again an envelope whose sealing has failed for good',
  ...permitted('envelopes:write'),
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 200: jsonAnswer(envelopeSchema, 'The envelope, being sealed.'), default: problemAnswer },
});

interface SealingRouteParts {
  database: Database;
  audit: AuditLog;
  vault: DocumentVault;
  jobs: JobQueue;
}

export function sealingRoutes(parts: SealingRouteParts) {
  const router = createRouter<IntegratorEnv>();
  router.openapi(retry, async (c) => {
    const aggregate = await retrySealing(parts, c.get('principal'), c.req.valid('param').id);
    const { organizationId } = aggregate.envelope;
    const documents = await getDocuments(parts.database.queries, organizationId, aggregate.documentIds);
    return c.json(envelopeAnswer(c.get('principal'), aggregate, documents, null), 200);
  });
  router.openapi(sealed, async (c) => {
    const principal = c.get('principal');
    const { organizationId } = principal;
    const on = parts.database.queries;
    const envelope = await findEnvelope(on, principal, c.req.valid('param').id);
    if (!envelope) throw new ServiceError('not_found');
    const all = await listSealedDocuments(on, envelope.id);
    if (all.length === 0) throw new ServiceError('sealed_document_not_ready');
    const { documentId, part } = c.req.valid('query');
    if (documentId === undefined && all.length > 1) {
      throw new ServiceError('document_choice_required', {
        details: { documentIds: all.map((one) => one.documentId) },
      });
    }
    const row = documentId === undefined ? all[0] : all.find((one) => one.documentId === documentId);
    const objectId = row && currentObjectId(row, part);
    if (!row || !objectId) throw new ServiceError('not_found');
    const kind = sealedKinds[part];
    const facts = { organizationId, kind, testMode: envelope.testMode, envelopeId: envelope.id } as const;
    const object = await parts.vault.openObject(objectId, authorizeBytes(principal, facts));
    await parts.audit.recordKnown([
      {
        type: 'sealed_document.downloaded' as const,
        organizationId,
        chain: envelope.id,
        actor: actorOf(principal),
        facts: { document: row.documentId, kind },
      },
    ]);
    const { name } = await getDocument(on, organizationId, row.documentId);
    return answerPdf(object, sealedFileName(name, part), c.req.header('range'));
  });
  return router;
}

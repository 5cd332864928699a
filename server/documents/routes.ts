import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { documentSchema } from '#contract/documents.ts';
import { permitted, requireApp, type IntegratorEnv } from '../accounts/integrator-env.ts';
import { actorOf, type IntegratorPrincipal } from '../accounts/principal.ts';
import type { Database, Queries } from '../platform/database/database.ts';
import { createRouter, jsonAnswer, problemAnswer } from '../platform/http/json-route.ts';
import { authorizeBytes } from './authorize-bytes.ts';
import { documentAnswer, getReadableDocument, type DocumentRow } from './document-store.ts';
import { answerPdf } from './pdf-answer.ts';
import { readUpload } from './read-upload.ts';
import type { StoredObjectKind } from './stored-object.ts';
import { uploadDocument, type UploadParts } from './upload-document.ts';

export interface DocumentRouteParts extends UploadParts {
  database: Database;
  config: { maxDocumentBytes: number };
  /** Sealing is to the right of documents; parts.ts hands its look-up in. */
  findNewestSealed(on: Queries, documentId: string, readerId: string): Promise<string | undefined>;
}

const idParams = z.object({ id: z.string().max(64) });

const upload = createRoute({
  method: 'post',
  path: '/v1/documents',
  summary:
    'Upload a PDF: application/pdf with ?name=, or multipart/form-data with file and optionally password',
  ...permitted('documents:write'),
  request: { query: z.object({ name: z.string().max(255).optional() }) },
  responses: { 201: jsonAnswer(documentSchema, 'The document.'), default: problemAnswer },
});

const get = createRoute({
  method: 'get',
  path: '/v1/documents/{id}',
  summary: 'Get a document',
  ...permitted('documents:read'),
  request: { params: idParams },
  responses: { 200: jsonAnswer(documentSchema, 'The document.'), default: problemAnswer },
});

const content = createRoute({
  method: 'get',
  path: '/v1/documents/{id}/content',
  summary: 'Download the file as uploaded or, by an interest in it, as it was sealed (Range is honoured)',
  ...permitted('documents:read'),
  request: { params: idParams },
  responses: {
    200: { description: 'The PDF.', content: { 'application/pdf': { schema: z.string() } } },
    default: problemAnswer,
  },
});

/** The file as uploaded is its sender's; another party has what was sealed, or what was shown. */
async function readableObject(
  { database, findNewestSealed }: DocumentRouteParts,
  { id, organizationId, originalObjectId, viewedObjectId }: DocumentRow,
  readerId: string,
): Promise<{ objectId: string; kind: StoredObjectKind }> {
  if (readerId === organizationId) return { objectId: originalObjectId, kind: 'original' };
  const sealed = await findNewestSealed(database.queries, id, readerId);
  return sealed ? { objectId: sealed, kind: 'sealed' } : { objectId: viewedObjectId, kind: 'normalised' };
}

export function documentRoutes(parts: DocumentRouteParts) {
  const router = createRouter<IntegratorEnv>();
  const find = (principal: IntegratorPrincipal, id: string): Promise<DocumentRow> =>
    getReadableDocument(parts.database.queries, principal, id);
  router.openapi(upload, async (c) => {
    const row = await uploadDocument(
      parts,
      requireApp(c.get('principal')),
      await readUpload(c.req.raw, {
        name: c.req.valid('query').name,
        maxBytes: parts.config.maxDocumentBytes,
      }),
    );
    return c.json(documentAnswer(row), 201);
  });
  router.openapi(get, async (c) => {
    const row = await find(c.get('principal'), c.req.valid('param').id);
    return c.json(documentAnswer(row), 200);
  });
  router.openapi(content, async (c) => {
    const principal = c.get('principal');
    const { organizationId } = principal;
    const row = await find(principal, c.req.valid('param').id);
    const { objectId, kind } = await readableObject(parts, row, organizationId);
    const facts = { organizationId, kind, testMode: row.testMode, envelopeId: null } as const;
    const object = await parts.vault.openObject(objectId, authorizeBytes(principal, facts));
    await parts.audit.recordKnown([
      {
        type: 'document.downloaded' as const,
        organizationId,
        chain: organizationId,
        actor: actorOf(principal),
        facts: { document: row.id, kind },
      },
    ]);
    return answerPdf(object, row.name, c.req.header('range'));
  });
  return router;
}

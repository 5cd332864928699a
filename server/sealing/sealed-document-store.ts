import { and, eq } from 'drizzle-orm';
import type { SealedPart } from '#contract/documents.ts';
import type { Queries } from '../platform/database/database.ts';
import { sealedDocuments } from './tables.ts';

export type SealedDocumentRow = typeof sealedDocuments.$inferSelect;

export async function insertSealedDocument(on: Queries, row: SealedDocumentRow): Promise<void> {
  await on.insert(sealedDocuments).values(row);
}

export async function listSealedDocuments(on: Queries, envelopeId: string): Promise<SealedDocumentRow[]> {
  return on.select().from(sealedDocuments).where(eq(sealedDocuments.envelopeId, envelopeId));
}

/** The stored object of one part: `undefined` while nothing is sealed, null where the document has no such part. */
export async function findSealedObject(
  on: Queries,
  envelopeId: string,
  documentId: string,
  part: SealedPart,
): Promise<string | null | undefined> {
  const rows = await on
    .select()
    .from(sealedDocuments)
    .where(and(eq(sealedDocuments.envelopeId, envelopeId), eq(sealedDocuments.documentId, documentId)));
  return part === 'document' ? rows[0]?.objectId : rows[0]?.certificateObjectId;
}

import { and, eq } from 'drizzle-orm';
import type { SealedPart } from '#contract/documents.ts';
import type { Queries } from '../platform/database/database.ts';
import { sealedDocuments } from './tables.ts';

export type SealedDocumentRow = Omit<typeof sealedDocuments.$inferSelect, 'extension'> & {
  extension: 'none' | 'pending' | 'done' | 'failed';
};

export async function insertSealedDocument(
  on: Queries,
  row: typeof sealedDocuments.$inferInsert & Pick<SealedDocumentRow, 'extension'>,
): Promise<void> {
  await on.insert(sealedDocuments).values(row);
}

export async function updateSealedDocument(
  on: Queries,
  { envelopeId, documentId }: Pick<SealedDocumentRow, 'envelopeId' | 'documentId'>,
  change: Partial<SealedDocumentRow>,
): Promise<void> {
  await on
    .update(sealedDocuments)
    .set(change)
    .where(and(eq(sealedDocuments.envelopeId, envelopeId), eq(sealedDocuments.documentId, documentId)));
}

/** The stored object that is delivered now; null where the document has no such part. */
export function currentObjectId(row: SealedDocumentRow, part: SealedPart): string | null {
  return part === 'document'
    ? (row.extendedObjectId ?? row.objectId)
    : (row.extendedCertificateObjectId ?? row.certificateObjectId);
}

export async function listSealedDocuments(on: Queries, envelopeId: string): Promise<SealedDocumentRow[]> {
  const rows = await on.select().from(sealedDocuments).where(eq(sealedDocuments.envelopeId, envelopeId));
  return rows as SealedDocumentRow[];
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
  return rows[0] && currentObjectId(rows[0] as SealedDocumentRow, part);
}

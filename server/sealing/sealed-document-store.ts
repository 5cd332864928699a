import { and, eq } from 'drizzle-orm';
import type { Queries } from '../platform/database/database.ts';
import { sealedDocuments } from './tables.ts';

export type SealedDocumentRow = typeof sealedDocuments.$inferSelect;

export async function insertSealedDocument(on: Queries, row: SealedDocumentRow): Promise<void> {
  await on.insert(sealedDocuments).values(row);
}

export async function listSealedDocuments(on: Queries, envelopeId: string): Promise<SealedDocumentRow[]> {
  return on.select().from(sealedDocuments).where(eq(sealedDocuments.envelopeId, envelopeId));
}

export async function findSealedDocument(
  on: Queries,
  envelopeId: string,
  documentId: string,
): Promise<SealedDocumentRow | undefined> {
  const rows = await on
    .select()
    .from(sealedDocuments)
    .where(and(eq(sealedDocuments.envelopeId, envelopeId), eq(sealedDocuments.documentId, documentId)));
  return rows[0];
}

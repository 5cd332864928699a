import { desc, eq } from 'drizzle-orm';
import type { DocumentRow } from '../documents/document-store.ts';
import type { Queries } from '../platform/database/database.ts';
import { sealedDocuments } from '../sealing/tables.ts';

/** Every stored object that holds the document or a part of it: as uploaded, as shown, and as sealed in whatever envelope. */
export async function objectIdsOf(
  on: Queries,
  { id, originalObjectId, viewedObjectId }: DocumentRow,
): Promise<string[]> {
  const sealed = await on.select().from(sealedDocuments).where(eq(sealedDocuments.documentId, id));
  const ids = sealed.flatMap((row) => [
    row.objectId,
    row.certificateObjectId,
    row.extendedObjectId,
    row.extendedCertificateObjectId,
  ]);
  const all = [originalObjectId, viewedObjectId, ...ids].filter((one) => one !== null);
  return [...new Set(all)].toSorted();
}

/** What was sealed last of a document, in whatever envelope; undefined while nothing was. */
export async function findNewestSealed(on: Queries, documentId: string): Promise<string | undefined> {
  const [row] = await on
    .select()
    .from(sealedDocuments)
    .where(eq(sealedDocuments.documentId, documentId))
    .orderBy(desc(sealedDocuments.sealedAt))
    .limit(1);
  return row && (row.extendedObjectId ?? row.objectId);
}

/** Those of them that other parties may have: the file as uploaded is its sender's alone, unless it is what was shown. */
export async function sharedObjectIdsOf(on: Queries, document: DocumentRow): Promise<string[]> {
  const { originalObjectId, viewedObjectId } = document;
  const ids = await objectIdsOf(on, document);
  return ids.filter((id) => id !== originalObjectId || id === viewedObjectId);
}

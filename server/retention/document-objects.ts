import { desc, eq } from 'drizzle-orm';
import type { DocumentRow } from '../documents/document-store.ts';
import { fields } from '../envelopes/tables.ts';
import type { Queries } from '../platform/database/database.ts';
import { sealedDocuments } from '../sealing/tables.ts';
import { attachments } from '../signing/tables.ts';

/** What signers sent for the fields on it. */
async function attachedObjectIds(on: Queries, documentId: string): Promise<string[]> {
  const rows = await on
    .select({ objectId: attachments.objectId })
    .from(attachments)
    .innerJoin(fields, eq(fields.id, attachments.fieldId))
    .where(eq(fields.documentId, documentId));
  return rows.map(({ objectId }) => objectId);
}

/**
 * Every stored object that holds the document or belongs to it: as uploaded, as shown, what was noted of that, as sealed in
 * whatever envelope, and what signers attached.
 */
export async function objectIdsOf(
  on: Queries,
  { id, originalObjectId, viewedObjectId, outlineObjectId }: DocumentRow,
): Promise<string[]> {
  const sealed = await on.select().from(sealedDocuments).where(eq(sealedDocuments.documentId, id));
  const ids = sealed.flatMap((row) => [
    row.objectId,
    row.certificateObjectId,
    row.extendedObjectId,
    row.extendedCertificateObjectId,
  ]);
  const attached = await attachedObjectIds(on, id);
  const all = [originalObjectId, viewedObjectId, outlineObjectId, ...ids, ...attached].filter((one) => one !== null);
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

/**
 * Those of them that other parties may have: attachments and what was noted for sealing are its sender's alone, and so is
 * the file as uploaded, unless it is what was shown.
 */
export async function sharedObjectIdsOf(on: Queries, document: DocumentRow): Promise<string[]> {
  const { originalObjectId, viewedObjectId, outlineObjectId } = document;
  const [ids, attached] = [await objectIdsOf(on, document), await attachedObjectIds(on, document.id)];
  const own = new Set([...attached, outlineObjectId, ...(originalObjectId === viewedObjectId ? [] : [originalObjectId])]);
  return ids.filter((id) => !own.has(id));
}

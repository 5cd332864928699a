import { desc, eq, inArray } from 'drizzle-orm';
import type { DocumentRow } from '../documents/document-store.ts';
import { fields } from '../envelopes/tables.ts';
import { inOneTrip, type Queries } from '../platform/database/database.ts';
import { sealedDocuments } from '../sealing/tables.ts';
import { attachments } from '../signing/tables.ts';

interface ObjectOf {
  documentId: string;
  objectId: string;
}

/** What signers sent for the fields on them. */
async function listAttached(on: Queries, documentIds: readonly string[]): Promise<ObjectOf[]> {
  return on
    .select({ documentId: fields.documentId, objectId: attachments.objectId })
    .from(attachments)
    .innerJoin(fields, eq(fields.id, attachments.fieldId))
    .where(inArray(fields.documentId, [...documentIds]));
}

/**
 * By the documents' ids, every stored object that holds the document or belongs to it: as uploaded, as shown, what was
 * noted of that, as sealed in whatever envelope, and what signers attached.
 */
export async function objectIdsOfAll(
  on: Queries,
  documents: readonly DocumentRow[],
): Promise<ReadonlyMap<string, string[]>> {
  const ids = documents.map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const [sealed, attachedRows] = await inOneTrip([
    on.select().from(sealedDocuments).where(inArray(sealedDocuments.documentId, ids)),
    listAttached(on, ids),
  ]);
  const sealedOf = Map.groupBy(sealed, ({ documentId }) => documentId);
  const attachedOf = Map.groupBy(attachedRows, ({ documentId }) => documentId);
  return new Map(
    documents.map(({ id, originalObjectId, viewedObjectId, outlineObjectId }) => {
      const made = (sealedOf.get(id) ?? []).flatMap((row) => [
        row.objectId,
        row.certificateObjectId,
        row.extendedObjectId,
        row.extendedCertificateObjectId,
      ]);
      const attached = (attachedOf.get(id) ?? []).map(({ objectId }) => objectId);
      const all = [originalObjectId, viewedObjectId, outlineObjectId, ...made, ...attached].filter(
        (one) => one !== null,
      );
      return [id, [...new Set(all)].toSorted()];
    }),
  );
}

export async function objectIdsOf(on: Queries, document: DocumentRow): Promise<string[]> {
  return (await objectIdsOfAll(on, [document])).get(document.id) ?? [];
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
  const ids = await objectIdsOf(on, document);
  const attached = (await listAttached(on, [document.id])).map(({ objectId }) => objectId);
  const own = new Set([
    ...attached,
    outlineObjectId,
    ...(originalObjectId === viewedObjectId ? [] : [originalObjectId]),
  ]);
  return ids.filter((id) => !own.has(id));
}

import { and, desc, eq, or, sql } from 'drizzle-orm';
import type { DocumentRow } from '../documents/document-store.ts';
import { objectKeys } from '../documents/tables.ts';
import { fields } from '../envelopes/tables.ts';
import { inOneTrip, type Queries } from '../platform/database/database.ts';
import { isOneOf } from '../platform/database/is-one-of.ts';
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
    .where(isOneOf(fields.documentId, documentIds));
}

const objectIdsOfSealed = (row: typeof sealedDocuments.$inferSelect) => [
  row.objectId,
  row.certificateObjectId,
  row.extendedObjectId,
  row.extendedCertificateObjectId,
];

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
    on.select().from(sealedDocuments).where(isOneOf(sealedDocuments.documentId, ids)),
    listAttached(on, ids),
  ]);
  const sealedOf = Map.groupBy(sealed, ({ documentId }) => documentId);
  const attachedOf = Map.groupBy(attachedRows, ({ documentId }) => documentId);
  return new Map(
    documents.map(({ id, originalObjectId, viewedObjectId, outlineObjectId }) => {
      const made = (sealedOf.get(id) ?? []).flatMap(objectIdsOfSealed);
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

/**
 * What was sealed last of a document, in whatever envelope, of what the organization has a key to: a document may have been
 * signed by others since then, in envelopes that are not its to read. Undefined where it has none.
 */
export async function findNewestSealed(
  on: Queries,
  documentId: string,
  readerId: string,
): Promise<string | undefined> {
  const rows = await on
    .select({ objectId: objectKeys.objectId })
    .from(sealedDocuments)
    .innerJoin(
      objectKeys,
      and(
        eq(objectKeys.organizationId, readerId),
        or(
          eq(objectKeys.objectId, sealedDocuments.objectId),
          eq(objectKeys.objectId, sealedDocuments.extendedObjectId),
        ),
      ),
    )
    .where(eq(sealedDocuments.documentId, documentId))
    .orderBy(desc(sealedDocuments.sealedAt), sql`${objectKeys.objectId} = ${sealedDocuments.objectId}`)
    .limit(1);
  return rows[0]?.objectId;
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

/** Those of these that came of one envelope, or were there before any: another may have been signed by other people. */
export async function sharedObjectIdsIn(
  on: Queries,
  document: DocumentRow,
  envelopeId: string,
): Promise<string[]> {
  const ids = await sharedObjectIdsOf(on, document);
  const sealed = await on.select().from(sealedDocuments).where(eq(sealedDocuments.documentId, document.id));
  const elsewhere = new Set(sealed.filter((row) => row.envelopeId !== envelopeId).flatMap(objectIdsOfSealed));
  return ids.filter((id) => !elsewhere.has(id));
}

import { eq } from 'drizzle-orm';
import { authorizeBytes, type ByteFacts } from '../documents/authorize-bytes.ts';
import { findDocument, type DocumentRow } from '../documents/document-store.ts';
import { sealedKinds } from '../documents/stored-object.ts';
import { envelopeAnswer } from '../envelopes/envelope-answer.ts';
import type { EnvelopeAggregate } from '../envelopes/envelope-store.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { currentObjectId, listSealedDocuments } from '../sealing/sealed-document-store.ts';
import { attachments } from '../signing/tables.ts';
import type { Exporter, ExportParts } from './export-parts.ts';
import { jsonFile, type ExportFile } from './export-zip.ts';

/** Another deletion may be going on: what was destroyed meanwhile is left out and named, and ends nothing. */
const leftOut: ReadonlySet<string> = new Set(['not_found', 'document_destroyed', 'stored_object_missing']);

/** One stored file; or a line that says why it is not there. */
export async function* storedFile(
  { vault }: ExportParts,
  exporter: Exporter,
  { name, objectId }: { name: string; objectId: string },
  facts: Omit<ByteFacts, 'organizationId'>,
): AsyncGenerator<ExportFile> {
  const { organizationId } = exporter;
  const access = authorizeBytes(exporter, { organizationId, ...facts });
  try {
    yield { name, content: await vault.openObject(objectId, access) };
  } catch (cause) {
    if (!(cause instanceof ServiceError && leftOut.has(cause.code))) throw cause;
    yield jsonFile(`${name}.missing.json`, { objectId, because: cause.code });
  }
}

/** As sealed, where it is, and the completion certificate that lies beside it. */
export async function* sealedFiles(
  parts: ExportParts,
  exporter: Exporter,
  { envelope }: Pick<EnvelopeAggregate, 'envelope'>,
): AsyncGenerator<ExportFile> {
  const { id: envelopeId, testMode } = envelope;
  for (const row of await listSealedDocuments(parts.database.queries, envelopeId))
    for (const part of ['document', 'completion-certificate'] as const) {
      const objectId = currentObjectId(row, part);
      if (!objectId) continue;
      const kind = sealedKinds[part];
      const name = `envelopes/${envelopeId}/${kind}-${row.documentId}.pdf`;
      yield* storedFile(parts, exporter, { name, objectId }, { kind, testMode, envelopeId });
    }
}

/** What signers sent for fields: of all of them, or of those named. */
export async function* attachedFiles(
  parts: ExportParts,
  exporter: Exporter,
  { envelope }: Pick<EnvelopeAggregate, 'envelope'>,
  recipientIds?: ReadonlySet<string>,
): AsyncGenerator<ExportFile> {
  const on = parts.database.queries;
  const { id: envelopeId, testMode } = envelope;
  for (const row of await on.select().from(attachments).where(eq(attachments.envelopeId, envelopeId))) {
    const { id, recipientId, objectId, kind, byteSize, createdAt } = row;
    if (recipientIds && !recipientIds.has(recipientId)) continue;
    const folder = `envelopes/${envelopeId}/attachments`;
    const fileName = await parts.store.openName(on, row);
    yield jsonFile(`${folder}/${id}.json`, { id, recipientId, fileName, kind, byteSize, createdAt });
    const facts = { kind: 'attachment', testMode, envelopeId, recipientId } as const;
    yield* storedFile(parts, exporter, { name: `${folder}/${id}`, objectId }, facts);
  }
}

async function documentsOf({ database }: ExportParts, aggregate: EnvelopeAggregate): Promise<DocumentRow[]> {
  const rows: DocumentRow[] = [];
  for (const id of aggregate.documentIds) {
    const row = await findDocument(database.queries, id);
    if (row?.organizationId === aggregate.envelope.organizationId) rows.push(row);
  }
  return rows;
}

/** An envelope with everything in it: what was asked, filled in, signed, attached, sealed and logged. */
export async function* envelopeFiles(
  parts: ExportParts,
  exporter: Exporter,
  aggregate: EnvelopeAggregate,
): AsyncGenerator<ExportFile> {
  const on = parts.database.queries;
  const { envelope, recipients } = aggregate;
  const { id, organizationId } = envelope;
  const people = recipients.map((one) => one.id);
  yield jsonFile(`envelopes/${id}/envelope.json`, {
    // Whoever reads a file asks for nothing.
    ...envelopeAnswer({ permissions: new Set() }, aggregate, await documentsOf(parts, aggregate), null),
    values: Object.fromEntries(await parts.store.loadValues(on, organizationId, people)),
    marks: await parts.store.loadMarks(on, organizationId, people),
  });
  yield jsonFile(`envelopes/${id}/audit-trail.json`, await parts.audit.readChain(organizationId, id));
  yield* sealedFiles(parts, exporter, aggregate);
  yield* attachedFiles(parts, exporter, aggregate);
}

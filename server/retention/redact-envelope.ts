import { eq, inArray } from 'drizzle-orm';
import { isGone } from '../documents/data-state.ts';
import { documents } from '../documents/tables.ts';
import { embeds, embedSessions } from '../embedding/tables.ts';
import type { EnvelopeRow } from '../envelopes/envelope-store.ts';
import { envelopeDocuments, envelopes, fields, fieldValues, recipients } from '../envelopes/tables.ts';
import { forgetAnswersAbout } from '../idempotency/reservation-store.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { sealedDocuments } from '../sealing/tables.ts';
import { adoptedMarks, attachments } from '../signing/tables.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';

/** What a row of a recipient keeps of the person; ids, statuses and times stay, for the trail names them. */
const nobody = {
  name: '',
  email: '',
  language: null,
  timeZone: null,
  intent: null,
  delegationNote: null,
  sealedPhone: null,
};

/** What a row of an attachment keeps of the file. */
const nothing = { sha256: '', sealedName: Buffer.alloc(0) };

type Keys = Pick<LifecycleParts, 'subjectKeys' | 'objectKeys'>;

/** What was asked for and filled in on that document, and the hashes of what was sealed. */
export async function redactContent(tx: Transaction, documentId: string): Promise<void> {
  await forgetAnswersAbout(tx, [documentId]);
  const on = tx.select({ id: fields.id }).from(fields).where(eq(fields.documentId, documentId));
  await tx.delete(fieldValues).where(inArray(fieldValues.fieldId, on));
  await tx.update(attachments).set(nothing).where(inArray(attachments.fieldId, on));
  await tx.update(fields).set({ label: null, settings: {} }).where(eq(fields.documentId, documentId));
  await tx
    .update(sealedDocuments)
    .set({ sha256: '', extendedSha256: null })
    .where(eq(sealedDocuments.documentId, documentId));
}

/** What recipients attached, in whatever field. */
export async function listAttachedBy(on: Queries, recipientIds: readonly string[]): Promise<string[]> {
  const rows = await on
    .select({ objectId: attachments.objectId })
    .from(attachments)
    .where(inArray(attachments.recipientId, [...recipientIds]));
  return rows.map(({ objectId }) => objectId).toSorted();
}

/**
 * What a recipient gave and what was kept of them: values, signatures, attachments, openings, name; and whatever they have
 * open ends. The bytes of attachments are to be deleted after the transaction.
 */
export async function redactRecipients(
  tx: Transaction,
  { subjectKeys, objectKeys }: Keys,
  organizationId: string,
  recipientIds: readonly string[],
  at: Date,
): Promise<void> {
  if (recipientIds.length === 0) return;
  const ids = [...recipientIds];
  await tx.delete(fieldValues).where(inArray(fieldValues.recipientId, ids));
  await tx.delete(adoptedMarks).where(inArray(adoptedMarks.recipientId, ids));
  await objectKeys.destroy(tx, await listAttachedBy(tx, ids), at);
  await tx.update(attachments).set(nothing).where(inArray(attachments.recipientId, ids));
  await tx.update(recipients).set(nobody).where(inArray(recipients.id, ids));
  await forgetAnswersAbout(tx, ids);
  await endSessions(tx, ids, at);
  await subjectKeys.destroy(tx, organizationId, ids);
}

/** The key of the browser goes as well: it would tell one person's sessions from another's. */
async function endSessions(tx: Transaction, recipientIds: string[], at: Date): Promise<void> {
  const own = tx.select({ id: embeds.id }).from(embeds).where(inArray(embeds.recipientId, recipientIds));
  const open = await tx
    .select({ id: embedSessions.id, endedAt: embedSessions.endedAt })
    .from(embedSessions)
    .where(inArray(embedSessions.embedId, own));
  for (const { id, endedAt } of open)
    await tx
      .update(embedSessions)
      .set({ publicKey: {}, ...(endedAt ? {} : { endedAt: at, endReason: 'revoked' as const }) })
      .where(eq(embedSessions.id, id));
}

async function isWhollyGone(on: Queries, envelopeId: string): Promise<boolean> {
  const rows = await on
    .select({ dataState: documents.dataState })
    .from(documents)
    .innerJoin(envelopeDocuments, eq(envelopeDocuments.documentId, documents.id))
    .where(eq(envelopeDocuments.envelopeId, envelopeId));
  return rows.every(({ dataState }) => isGone(dataState));
}

/**
 * Redacts an envelope whose documents are all gone: its trail stays, with nothing in it that says who or what. Answers how
 * many subjects' keys went, 0 while a document of it is still there.
 */
export async function redactEnvelope(
  tx: Transaction,
  keys: Keys,
  { id, organizationId }: EnvelopeRow,
  at: Date,
): Promise<number> {
  if (!(await isWhollyGone(tx, id))) return 0;
  const people = await tx.select({ id: recipients.id }).from(recipients).where(eq(recipients.envelopeId, id));
  const ids = people.map((person) => person.id);
  await redactRecipients(tx, keys, organizationId, ids, at);
  await forgetAnswersAbout(tx, [id]);
  await tx.update(envelopes).set({ title: '', senderName: '' }).where(eq(envelopes.id, id));
  await keys.subjectKeys.destroy(tx, organizationId, [id]);
  return ids.length + 1;
}

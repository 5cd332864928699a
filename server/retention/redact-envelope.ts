import { and, eq, inArray, isNull } from 'drizzle-orm';
import { dropOpenings } from '../audit/drop-openings.ts';
import { isGone } from '../documents/data-state.ts';
import { documents } from '../documents/tables.ts';
import { embeds, embedSessions, embedTokens } from '../embedding/tables.ts';
import type { EnvelopeRow } from '../envelopes/envelope-store.ts';
import { envelopeDocuments, envelopes, fields, fieldValues, recipients } from '../envelopes/tables.ts';
import { forgetMailsTo } from '../mail/mail-store.ts';
import { forgetAnswersAbout } from '../idempotency/reservation-store.ts';
import { inOneTrip, type Queries, type Transaction } from '../platform/database/database.ts';
import { isOneOf } from '../platform/database/is-one-of.ts';
import { sealedDocuments } from '../sealing/tables.ts';
import { adoptedMarks, attachments, fieldDrafts } from '../signing/tables.ts';
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

/** What the trails say of the files that were attached in fields on those documents: their senders' other data stays. */
async function redactAttached(tx: Transaction, documentIds: string[]): Promise<void> {
  const places = await tx
    .select({ id: fields.id, chain: fields.envelopeId })
    .from(fields)
    .where(and(isOneOf(fields.documentId, documentIds), eq(fields.type, 'attachment')));
  const ids = places.map(({ id }) => id);
  const chains = places.map(({ chain }) => chain);
  await dropOpenings(tx, { type: 'attachment.uploaded', chains, names: ['fileName', 'sha256'] }, ids);
}

/** What was asked for and filled in on those documents, and the hashes of what was sealed. */
export async function redactContent(tx: Transaction, documentIds: readonly string[]): Promise<void> {
  const ids = [...documentIds];
  await redactAttached(tx, ids);
  const on = tx.select({ id: fields.id }).from(fields).where(isOneOf(fields.documentId, ids));
  await inOneTrip([
    forgetAnswersAbout(tx, ids),
    tx.delete(fieldValues).where(inArray(fieldValues.fieldId, on)),
    tx.delete(fieldDrafts).where(inArray(fieldDrafts.fieldId, on)),
    tx.update(attachments).set(nothing).where(inArray(attachments.fieldId, on)),
    tx.update(fields).set({ label: null, settings: {} }).where(isOneOf(fields.documentId, ids)),
    tx
      .update(sealedDocuments)
      .set({ sha256: '', extendedSha256: null })
      .where(isOneOf(sealedDocuments.documentId, ids)),
  ]);
}

/** What recipients attached, in whatever field. */
export async function listAttachedBy(on: Queries, recipientIds: readonly string[]): Promise<string[]> {
  const rows = await on
    .select({ objectId: attachments.objectId })
    .from(attachments)
    .where(isOneOf(attachments.recipientId, recipientIds));
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
  await endEmbeds(tx, ids, at);
  await objectKeys.destroy(tx, await listAttachedBy(tx, ids), at);
  await inOneTrip([
    tx.delete(fieldValues).where(isOneOf(fieldValues.recipientId, ids)),
    tx.delete(fieldDrafts).where(isOneOf(fieldDrafts.recipientId, ids)),
    tx.delete(adoptedMarks).where(isOneOf(adoptedMarks.recipientId, ids)),
    tx.update(attachments).set(nothing).where(isOneOf(attachments.recipientId, ids)),
    tx.update(recipients).set(nobody).where(isOneOf(recipients.id, ids)),
    forgetAnswersAbout(tx, ids),
    forgetMailsTo(tx, organizationId, ids),
    subjectKeys.destroy(tx, organizationId, ids),
  ]);
}

/**
 * The tokens first: whoever is just exchanging one is waited for, and the session it opens ends with the others; and before
 * any lock that whoever exchanges could wait for. The key of the browser goes as well: it would tell one person's sessions from another's.
 */
async function endEmbeds(tx: Transaction, recipientIds: string[], at: Date): Promise<void> {
  const own = tx.select({ id: embeds.id }).from(embeds).where(isOneOf(embeds.recipientId, recipientIds));
  await tx.delete(embedTokens).where(inArray(embedTokens.embedId, own));
  await tx
    .update(embedSessions)
    .set({ endedAt: at, endReason: 'revoked' })
    .where(and(inArray(embedSessions.embedId, own), isNull(embedSessions.endedAt)));
  await tx.update(embedSessions).set({ publicKey: {} }).where(inArray(embedSessions.embedId, own));
}

/** Those of them that no document is left in. */
async function whollyGone(on: Queries, envelopeList: readonly EnvelopeRow[]): Promise<EnvelopeRow[]> {
  const ids = envelopeList.map(({ id }) => id);
  const rows = await on
    .select({ id: envelopeDocuments.envelopeId, dataState: documents.dataState })
    .from(documents)
    .innerJoin(envelopeDocuments, eq(envelopeDocuments.documentId, documents.id))
    .where(isOneOf(envelopeDocuments.envelopeId, ids));
  const staying = new Set(rows.filter(({ dataState }) => !isGone(dataState)).map(({ id }) => id));
  return envelopeList.filter(({ id }) => !staying.has(id));
}

/**
 * Redacts those of the envelopes whose documents are all gone: their trails stay, with nothing in them that says who or what.
 * Answers how many subjects' keys went with each of them.
 */
export async function redactEnvelopes(
  tx: Transaction,
  keys: Keys,
  envelopeList: readonly EnvelopeRow[],
  at: Date,
): Promise<ReadonlyMap<string, number>> {
  const redacted = new Map<string, number>();
  if (envelopeList.length === 0) return redacted;
  const gone = Map.groupBy(await whollyGone(tx, envelopeList), ({ organizationId }) => organizationId);
  for (const [organizationId, own] of gone) {
    const ids = own.map(({ id }) => id);
    const people = await tx
      .select({ id: recipients.id, envelopeId: recipients.envelopeId })
      .from(recipients)
      .where(isOneOf(recipients.envelopeId, ids));
    await redactRecipients(
      tx,
      keys,
      organizationId,
      people.map(({ id }) => id),
      at,
    );
    await forgetAnswersAbout(tx, ids);
    await tx.update(envelopes).set({ title: '', senderName: '' }).where(isOneOf(envelopes.id, ids));
    await keys.subjectKeys.destroy(tx, organizationId, ids);
    const seats = Map.groupBy(people, ({ envelopeId }) => envelopeId);
    for (const id of ids) redacted.set(id, (seats.get(id)?.length ?? 0) + 1);
  }
  return redacted;
}

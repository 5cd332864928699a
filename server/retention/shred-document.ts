import { ChangedMeanwhile, systemActor, type AuditEntry } from '../audit/audit-log.ts';
import { isGone, keepingBlockers, mayDestroy } from '../documents/data-state.ts';
import { findDocument, redactDocument, setDataState, type DocumentRow } from '../documents/document-store.ts';
import { endInterest } from '../documents/interest-store.ts';
import type { ObjectFingerprint } from '../documents/object-keys.ts';
import type { Transaction } from '../platform/database/database.ts';
import { listRequestsFor, updateDeletion, updateRequestsFor, type DeletionRow } from './deletion-store.ts';
import { lockForLifecycle, type LockedDocument } from './document-lock.ts';
import { objectIdsOf } from './document-objects.ts';
import { readKeepingFacts } from './keeping-facts.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { keepReceipt, signReceipt } from './receipts.ts';
import { stillHeld } from './still-held.ts';
import { redactContent, redactEnvelope } from './redact-envelope.ts';

export const shredDocumentJob = 'shred-document';

export interface ShredPayload {
  documentId: string;
}

const day = 24 * 3_600_000;

const eventOf = (document: DocumentRow, type: AuditEntry['type'], facts = {}): AuditEntry => ({
  type,
  organizationId: document.organizationId,
  chain: document.organizationId,
  actor: systemActor,
  facts: { document: document.id, ...facts },
});

/** Takes away what the rows say of the document, and of people where it was the last of their envelope. */
async function redact(
  parts: LifecycleParts,
  tx: Transaction,
  { document, envelopes }: LockedDocument,
  at: Date,
): Promise<{ subjects: number; redacted: string[]; kept: string[] }> {
  const { id, organizationId } = document;
  await redactDocument(tx, id);
  await redactContent(tx, id);
  await parts.subjectKeys.destroy(tx, organizationId, [id]);
  let subjects = 1;
  const [redacted, kept]: [string[], string[]] = [[], []];
  for (const envelope of envelopes) {
    const count = await redactEnvelope(tx, parts, envelope, at);
    subjects += count;
    (count > 0 ? redacted : kept).push(envelope.id);
  }
  return { subjects, redacted, kept };
}

const trailStays = {
  what: 'audit trail',
  because: 'It holds commitments only, whose openings were destroyed; the proofs others hold lead to it.',
};

const envelopeStays = (id: string) => ({
  what: id,
  because: 'Another document of this envelope is still kept, and what is known of its recipients with it.',
});

/** Whoever was still a party is none from here on. */
async function letGoLast(
  tx: Transaction,
  { document, interests }: LockedDocument,
  requests: readonly DeletionRow[],
  at: Date,
): Promise<AuditEntry[]> {
  for (const interest of interests) await endInterest(tx, interest, 'released', at);
  const last = requests.filter(({ letGoAt }) => letGoAt === null);
  for (const { id } of last) await updateDeletion(tx, id, { letGoAt: at });
  return last.map(({ organizationId }) => ({
    ...eventOf(document, 'interest.released', { party: organizationId, others: 0 }),
    organizationId,
    chain: organizationId,
  }));
}

export interface ShredOptions {
  /** Of what a restored backup brought back: it was decided then, and whatever keeps it now came back with it. */
  again?: true;
}

/** The point of no return: one transaction, after everything was asked once more under the locks. */
async function destroyKeys(
  parts: LifecycleParts,
  prints: readonly ObjectFingerprint[],
  documentId: string,
  { again }: ShredOptions,
): Promise<void> {
  await parts.audit.recordUnlessChanged(async (tx) => {
    const locked = await lockForLifecycle(tx, documentId);
    const { document } = locked;
    if (isGone(document.dataState)) throw new ChangedMeanwhile();
    const at = await parts.clock(tx);
    const keeping = keepingBlockers(await readKeepingFacts(parts.database, tx, documentId, at), at);
    const requests = await listRequestsFor(tx, documentId);
    const isWanted =
      requests.length > 0 && mayDestroy(keeping, stillHeld(locked, requests, { keeping, now: at }).length);
    if (!again && !isWanted) throw new ChangedMeanwhile();
    const objectIds = await objectIdsOf(tx, document);
    if (objectIds.join() !== prints.map(({ id }) => id).join()) throw new ChangedMeanwhile();
    await parts.objectKeys.destroy(tx, objectIds, at);
    const copiesGoneAt = new Date(at.getTime() + parts.backupDays * day);
    await setDataState(tx, documentId, { dataState: 'shredding', shreddedAt: at, copiesGoneAt });
    const { subjects, redacted, kept } = await redact(parts, tx, locked, at);
    const released = await letGoLast(tx, locked, requests, at);
    await updateRequestsFor(tx, documentId, { state: 'shredding', copiesGoneAt });
    const receipt = await signReceipt(parts, {
      stage: 'shredded',
      scope: 'document',
      targetId: documentId,
      organizationId: document.organizationId,
      requestIds: requests.map(({ id }) => id),
      destroyedAt: at.toISOString(),
      copiesGoneAt: copiesGoneAt.toISOString(),
      objects: [...prints],
      subjects,
      kept: [trailStays, ...kept.map(envelopeStays)],
    });
    const facts = { objects: objectIds.length, subjects, ...(again && { again: 'yes' }) };
    await keepReceipt(parts, tx, receipt, eventOf(document, 'document.shredded', facts));
    const chains = redacted.length > 0 ? redacted : [document.organizationId];
    return {
      events: [
        ...released,
        ...chains.map((chain) => ({ ...eventOf(document, 'personal_data.redacted'), chain })),
      ],
    };
  });
}

/**
 * Destroys a document that nothing keeps: its keys, what the rows say of it, then its bytes. Safe to run twice and to be
 * killed anywhere: the document's state says what is left to be done, and nothing is undone.
 */
export async function shredDocument(
  parts: LifecycleParts,
  { documentId }: ShredPayload,
  options: ShredOptions = {},
): Promise<void> {
  const on = parts.database.queries;
  const found = await findDocument(on, documentId);
  if (!found) return;
  const objectIds = await objectIdsOf(on, found);
  if (!isGone(found.dataState))
    await destroyKeys(parts, await parts.objectKeys.fingerprint(on, objectIds), documentId, options);
  const document = await findDocument(parts.database.queries, documentId);
  if (document?.dataState !== 'shredding') return;
  const { organizationId } = document;
  await parts.tombstones.set({ kind: 'document', organizationId, id: documentId });
  await parts.objectKeys.deleteBlobs(objectIds);
  await parts.audit.recordUnlessChanged(async (tx) => {
    const locked = await lockForLifecycle(tx, documentId);
    if (locked.document.dataState !== 'shredding') throw new ChangedMeanwhile();
    await setDataState(tx, documentId, { dataState: 'erasing_copies' });
    await updateRequestsFor(tx, documentId, { state: 'erasing_copies' });
    return { events: [eventOf(document, 'document.copies_erasing', { objects: objectIds.length })] };
  });
}

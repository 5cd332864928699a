import { ChangedMeanwhile, systemActor, type AuditEntry } from '../audit/audit-log.ts';
import { isGone, mayDestroy } from '../documents/data-state.ts';
import {
  findDocuments,
  lockDocuments,
  redactDocuments,
  setDataState,
  type DocumentRow,
} from '../documents/document-store.ts';
import { releaseInterests } from '../documents/interest-store.ts';
import type { ObjectFingerprint } from '../documents/object-keys.ts';
import { inOneTrip, type Transaction } from '../platform/database/database.ts';
import { inChainOrder } from './chain-order.ts';
import { letGoOfAll, requestsByTarget, updateRequestsFor, type DeletionRow } from './deletion-store.ts';
import { lockAllForLifecycle, type LockedDocument } from './document-lock.ts';
import { objectIdsOfAll } from './document-objects.ts';
import { readKeeping } from './keeping-facts.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { keepReceipts, signReceipt } from './receipts.ts';
import { stillHeld } from './still-held.ts';
import { redactContent, redactEnvelopes } from './redact-envelope.ts';

const day = 24 * 3_600_000;

const eventOf = (document: DocumentRow, type: AuditEntry['type'], facts = {}): AuditEntry => ({
  type,
  organizationId: document.organizationId,
  chain: document.organizationId,
  actor: systemActor,
  facts: { document: document.id, ...facts },
});

/** A locked document that goes now, with the requests for it and what its objects were. */
interface Doomed extends LockedDocument {
  requests: readonly DeletionRow[];
  prints: readonly ObjectFingerprint[];
}

/** What went with one document besides its objects. */
interface Redaction {
  of: Doomed;
  subjects: number;
  redacted: readonly string[];
  kept: readonly string[];
}

export interface ShredOptions {
  /** Of what a restored backup brought back: it was decided then, and whatever keeps it now came back with it. */
  again?: true;
}

const idsOf = (doomed: readonly Doomed[]): string[] => doomed.map(({ document }) => document.id);

interface Deciding extends ShredOptions {
  prints: ReadonlyMap<string, ObjectFingerprint[]>;
  at: Date;
}

/** Those that nothing keeps, asked once more under the locks, and whose objects are still those that were looked at. */
async function decide(
  parts: LifecycleParts,
  tx: Transaction,
  locked: readonly LockedDocument[],
  { prints, at, again }: Deciding,
): Promise<Doomed[]> {
  const living = locked.filter(({ document }) => !isGone(document.dataState));
  const documents = living.map(({ document }) => document);
  const ids = documents.map(({ id }) => id);
  const [keptBy, requestsFor, objectIds] = await inOneTrip([
    readKeeping(parts.database, tx, ids, at),
    requestsByTarget(tx, ids),
    objectIdsOfAll(tx, documents),
  ]);
  return living.flatMap((one) => {
    const { id } = one.document;
    const [keeping, requests, own] = [keptBy.get(id) ?? [], requestsFor.get(id) ?? [], prints.get(id) ?? []];
    const held = stillHeld(one, requests, { keeping, now: at });
    const isWanted = requests.length > 0 && mayDestroy(keeping, held.length);
    const isSame = objectIds.get(id)?.join() === own.map((print) => print.id).join();
    return (again || isWanted) && isSame ? [{ ...one, requests, prints: own }] : [];
  });
}

/** Takes away what the rows say of the documents, and of people where they were the last of their envelope. */
async function redact(
  parts: LifecycleParts,
  tx: Transaction,
  doomed: readonly Doomed[],
  at: Date,
): Promise<Redaction[]> {
  const ids = idsOf(doomed);
  const owners = Map.groupBy(doomed, ({ document }) => document.organizationId);
  await inOneTrip([
    redactDocuments(tx, ids),
    redactContent(tx, ids),
    ...[...owners].map(([organizationId, own]) => parts.subjectKeys.destroy(tx, organizationId, idsOf(own))),
  ]);
  const envelopes = new Map(
    doomed.flatMap((one) => one.envelopes.map((envelope) => [envelope.id, envelope])),
  );
  const gone = await redactEnvelopes(tx, parts, [...envelopes.values()], at);
  const told = new Set<string>();
  return doomed.map((one) => {
    const own = one.envelopes.map(({ id }) => id);
    const redacted = own.filter((id) => gone.has(id) && !told.has(id));
    for (const id of redacted) told.add(id); // in one receipt only, where several documents go at once
    const subjects = redacted.reduce((sum, id) => sum + (gone.get(id) ?? 0), 1);
    return { of: one, subjects, redacted, kept: own.filter((id) => !gone.has(id)) };
  });
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
const releasedEvents = ({ document, requests }: Doomed): AuditEntry[] =>
  requests
    .filter(({ letGoAt }) => letGoAt === null)
    .map(({ organizationId }) => ({
      ...eventOf(document, 'interest.released', { party: organizationId, others: 0 }),
      organizationId,
      chain: organizationId,
    }));

/** The receipt of one document, and the event that puts it into the log. */
async function receiptOf(
  parts: LifecycleParts,
  { of: { document, requests, prints }, subjects, kept }: Redaction,
  { at, copiesGoneAt, again }: ShredOptions & { at: Date; copiesGoneAt: Date },
) {
  const receipt = await signReceipt(parts, {
    stage: 'shredded',
    scope: 'document',
    targetId: document.id,
    organizationId: document.organizationId,
    requestIds: requests.map(({ id }) => id),
    destroyedAt: at.toISOString(),
    copiesGoneAt: copiesGoneAt.toISOString(),
    objects: [...prints],
    subjects,
    kept: [trailStays, ...kept.map(envelopeStays)],
  });
  const facts = { objects: prints.length, subjects, ...(again && { again: 'yes' }) };
  return { receipt, entry: eventOf(document, 'document.shredded', facts) };
}

function redactedEvents({ of: { document }, redacted }: Redaction): AuditEntry[] {
  const chains = redacted.length > 0 ? redacted : [document.organizationId];
  return chains.map((chain) => ({ ...eventOf(document, 'personal_data.redacted'), chain }));
}

/** The point of no return: one transaction, after everything was asked once more under the locks. */
async function destroyKeys(
  parts: LifecycleParts,
  prints: ReadonlyMap<string, ObjectFingerprint[]>,
  options: ShredOptions,
): Promise<void> {
  await parts.audit.recordUnlessChanged(async (tx) => {
    const locked = await lockAllForLifecycle(tx, [...prints.keys()]);
    const at = await parts.clock(tx);
    const doomed = await decide(parts, tx, locked, { prints, at, ...options });
    if (doomed.length === 0) throw new ChangedMeanwhile();
    const ids = idsOf(doomed);
    const objectIds = doomed.flatMap((one) => one.prints.map(({ id }) => id));
    const copiesGoneAt = new Date(at.getTime() + parts.backupDays * day);
    await inOneTrip([
      parts.objectKeys.destroy(tx, objectIds, at),
      setDataState(tx, ids, { dataState: 'shredding', shreddedAt: at, copiesGoneAt }),
      releaseInterests(tx, ids, at),
      letGoOfAll(tx, ids, at),
      updateRequestsFor(tx, ids, { state: 'shredding', copiesGoneAt }),
    ]);
    const redactions = await redact(parts, tx, doomed, at);
    const receipts = [];
    const events: AuditEntry[] = [];
    for (const redaction of redactions) {
      receipts.push(await receiptOf(parts, redaction, { at, copiesGoneAt, ...options }));
      events.push(...releasedEvents(redaction.of), ...redactedEvents(redaction));
    }
    const shredded = await keepReceipts(tx, receipts, at);
    return { events: inChainOrder([...shredded, ...events]) };
  });
}

/** The bytes are gone. From `shredding` on nothing but this changes a document, so its own lock is enough. */
async function endShredding(
  parts: LifecycleParts,
  documentIds: readonly string[],
  objectIds: ReadonlyMap<string, string[]>,
): Promise<void> {
  await parts.audit.recordUnlessChanged(async (tx) => {
    const rows = (await lockDocuments(tx, documentIds)).filter(({ dataState }) => dataState === 'shredding');
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) throw new ChangedMeanwhile();
    await inOneTrip([
      setDataState(tx, ids, { dataState: 'erasing_copies' }),
      updateRequestsFor(tx, ids, { state: 'erasing_copies' }),
    ]);
    const events = rows.map((row) =>
      eventOf(row, 'document.copies_erasing', { objects: objectIds.get(row.id)?.length ?? 0 }),
    );
    return { events: inChainOrder(events) };
  });
}

/**
 * Destroys documents that nothing keeps: their keys, what the rows say of them, then their bytes. Safe to run twice and to be
 * killed anywhere: each document's state says what is left to be done, and nothing is undone.
 */
export async function shredDocuments(
  parts: LifecycleParts,
  documentIds: readonly string[],
  options: ShredOptions = {},
): Promise<void> {
  const { database, objectKeys } = parts;
  const found = await findDocuments(database.queries, documentIds);
  const living = found.filter(({ dataState }) => !isGone(dataState));
  const objectIds = await objectIdsOfAll(database.queries, found);
  const idsOfObjects = (rows: readonly DocumentRow[]) => rows.flatMap(({ id }) => objectIds.get(id) ?? []);
  if (living.length > 0) {
    const all = await objectKeys.fingerprint(database.queries, idsOfObjects(living));
    const byId = new Map(all.map((print) => [print.id, print]));
    const printsOf = ({ id }: DocumentRow) => (objectIds.get(id) ?? []).flatMap((one) => byId.get(one) ?? []);
    await destroyKeys(parts, new Map(living.map((row) => [row.id, printsOf(row)])), options);
  }
  const now = await findDocuments(database.queries, documentIds);
  const shredding = now.filter(({ dataState }) => dataState === 'shredding');
  if (shredding.length === 0) return;
  await parts.tombstones.set(
    ...shredding.map(({ id, organizationId }) => ({ kind: 'document' as const, organizationId, id })),
  );
  await objectKeys.deleteBlobs(idsOfObjects(shredding));
  await endShredding(
    parts,
    shredding.map(({ id }) => id),
    objectIds,
  );
}

import { asc } from 'drizzle-orm';
import { ChangedMeanwhile } from '../audit/audit-log.ts';
import { findDocuments, lockDocuments, type DocumentRow } from '../documents/document-store.ts';
import { listInterests, type InterestRow } from '../documents/interest-store.ts';
import { lockShared } from '../documents/organization-lock.ts';
import type { EnvelopeRow } from '../envelopes/envelope-store.ts';
import { envelopeDocuments, envelopes } from '../envelopes/tables.ts';
import { inOneTrip, type Queries, type Transaction } from '../platform/database/database.ts';
import { isOneOf } from '../platform/database/is-one-of.ts';

export interface LockedDocument {
  document: DocumentRow;
  interests: InterestRow[];
  /** Every envelope that the document is in. */
  envelopes: EnvelopeRow[];
}

interface Link {
  envelopeId: string;
  documentId: string;
}

async function listLinks(on: Queries, documentIds: readonly string[]): Promise<Link[]> {
  return on
    .select({ envelopeId: envelopeDocuments.envelopeId, documentId: envelopeDocuments.documentId })
    .from(envelopeDocuments)
    .where(isOneOf(envelopeDocuments.documentId, documentIds));
}

const organizationsOf = (documents: readonly DocumentRow[], interests: readonly InterestRow[]): string[] => {
  const parties = interests.filter(({ partyKind }) => partyKind === 'organization');
  return [...documents.map(({ organizationId }) => organizationId), ...parties.map(({ partyId }) => partyId)];
};

async function lockEnvelopes(tx: Transaction, ids: readonly string[]): Promise<Map<string, EnvelopeRow>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select()
    .from(envelopes)
    .where(isOneOf(envelopes.id, ids))
    .orderBy(asc(envelopes.id))
    .for('update');
  return new Map((rows as EnvelopeRow[]).map((row) => [row.id, row]));
}

/**
 * Documents with all that decides about them, unchanged until the transaction ends: their organizations' locks first, so that
 * none of them newly keeps one meanwhile, then their envelopes, as whoever acts in them locks them, then themselves, each in
 * the order of the ids, as everybody who locks several does. Without those that there are not, or that got a party or an
 * envelope between two looks.
 */
export async function lockAllForLifecycle(
  tx: Transaction,
  documentIds: readonly string[],
): Promise<LockedDocument[]> {
  if (documentIds.length === 0) return [];
  const found = await inOneTrip([findDocuments(tx, documentIds), listInterests(tx, documentIds)]);
  const organizations = new Set(organizationsOf(...found));
  await lockShared(tx, [...organizations]);
  const before = await listLinks(tx, documentIds);
  const locked = await lockEnvelopes(
    tx,
    before.map(({ envelopeId }) => envelopeId),
  );
  const [documents, after, parties] = await inOneTrip([
    lockDocuments(tx, documentIds),
    listLinks(tx, documentIds),
    listInterests(tx, documentIds),
  ]);
  const links = Map.groupBy(after, ({ documentId }) => documentId);
  const interests = Map.groupBy(parties, ({ documentId }) => documentId);
  return documents.flatMap((document) => {
    const own = interests.get(document.id) ?? [];
    const linked = links.get(document.id) ?? [];
    const envelopesOf = linked.flatMap(({ envelopeId }) => locked.get(envelopeId) ?? []);
    const isSame =
      envelopesOf.length === linked.length &&
      organizationsOf([document], own).every((id) => organizations.has(id));
    return isSame ? [{ document, interests: own, envelopes: envelopesOf }] : [];
  });
}

/** @throws ChangedMeanwhile when there is no such document, or it got a party or an envelope between two looks. */
export async function lockForLifecycle(tx: Transaction, documentId: string): Promise<LockedDocument> {
  const [locked] = await lockAllForLifecycle(tx, [documentId]);
  if (!locked) throw new ChangedMeanwhile();
  return locked;
}

import { asc, eq, inArray } from 'drizzle-orm';
import { ChangedMeanwhile } from '../audit/audit-log.ts';
import { lockDocument, type DocumentRow } from '../documents/document-store.ts';
import { listInterests, type InterestRow } from '../documents/interest-store.ts';
import { lockShared } from '../documents/organization-lock.ts';
import { documents } from '../documents/tables.ts';
import type { EnvelopeRow } from '../envelopes/envelope-store.ts';
import { envelopeDocuments, envelopes } from '../envelopes/tables.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';

export interface LockedDocument {
  document: DocumentRow;
  interests: InterestRow[];
  /** Every envelope that the document is in. */
  envelopes: EnvelopeRow[];
}

async function listEnvelopeIds(on: Queries, documentId: string): Promise<string[]> {
  const rows = await on
    .select({ id: envelopeDocuments.envelopeId })
    .from(envelopeDocuments)
    .where(eq(envelopeDocuments.documentId, documentId))
    .orderBy(asc(envelopeDocuments.envelopeId));
  return rows.map(({ id }) => id);
}

async function listOrganizations(on: Queries, documentId: string): Promise<string[]> {
  const owner = await on
    .select({ id: documents.organizationId })
    .from(documents)
    .where(eq(documents.id, documentId));
  const parties = (await listInterests(on, documentId)).filter(
    ({ partyKind }) => partyKind === 'organization',
  );
  return [...new Set([...owner.map(({ id }) => id), ...parties.map(({ partyId }) => partyId)])];
}

/**
 * A document with all that decides about it, unchanged until the transaction ends: its organizations' locks first, so that
 * none of them newly keeps it meanwhile, then its envelopes, as whoever acts in them locks them, then itself.
 * @throws ChangedMeanwhile when there is no such document, or it got a party or an envelope between two looks.
 */
export async function lockForLifecycle(tx: Transaction, documentId: string): Promise<LockedDocument> {
  const organizations = await listOrganizations(tx, documentId);
  await lockShared(tx, organizations);
  const envelopeIds = await listEnvelopeIds(tx, documentId);
  const rows =
    envelopeIds.length === 0
      ? []
      : await tx
          .select()
          .from(envelopes)
          .where(inArray(envelopes.id, envelopeIds))
          .orderBy(asc(envelopes.id))
          .for('update');
  const document = await lockDocument(tx, documentId);
  if (!document) throw new ChangedMeanwhile();
  const isSame = (before: readonly string[], now: readonly string[]): boolean =>
    now.every((id) => before.includes(id));
  if (
    !isSame(organizations, await listOrganizations(tx, documentId)) ||
    !isSame(envelopeIds, await listEnvelopeIds(tx, documentId))
  )
    throw new ChangedMeanwhile();
  return {
    document,
    interests: await listInterests(tx, documentId),
    envelopes: rows as EnvelopeRow[],
  };
}

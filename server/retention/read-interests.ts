import { inArray } from 'drizzle-orm';
import type { Interest, ReceivedDocument } from '#contract/lifecycle.ts';
import { organizationNames } from '../accounts/organization-store.ts';
import type { IntegratorPrincipal } from '../accounts/principal.ts';
import {
  documentAnswer,
  getReadableDocument,
  pageReceived,
  type DocumentRow,
} from '../documents/document-store.ts';
import { pageInterests, type InterestRow } from '../documents/interest-store.ts';
import { recipients } from '../envelopes/tables.ts';
import type { Queries } from '../platform/database/database.ts';
import { readHolders } from './keeping-facts.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { pageOf } from './page.ts';

type ReadingParts = Pick<LifecycleParts, 'database' | 'clock'>;

interface PageAsked {
  limit: number;
  cursor?: string | undefined;
}

async function recipientNames(on: Queries, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await on
    .select({ id: recipients.id, name: recipients.name })
    .from(recipients)
    .where(inArray(recipients.id, [...ids]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

/** What the API shows of the parties of one document, each by the name it has now. */
export async function interestAnswers(
  on: Queries,
  { organizationId: ownerId }: DocumentRow,
  rows: readonly InterestRow[],
): Promise<Interest[]> {
  const idsOf = (kind: InterestRow['partyKind']) =>
    rows.filter(({ partyKind }) => partyKind === kind).map(({ partyId }) => partyId);
  const names = new Map([
    ...(await organizationNames(on, idsOf('organization'))),
    ...(await recipientNames(on, idsOf('recipient'))),
  ]);
  return rows.map(({ partyKind, partyId, state, heldSince, lapsesAt, endedAt, envelopeId }) => ({
    kind: partyKind,
    partyId,
    name: names.get(partyId) ?? '',
    isOwner: partyId === ownerId,
    state,
    heldSince: heldSince.toISOString(),
    lapsesAt: iso(lapsesAt),
    endedAt: iso(endedAt),
    envelopeId,
  }));
}

/**
 * The parties of a document. Its owner gave each of them what it has, and sees all; who was given an interest sees from whom,
 * and its own, for the others are the owner's to know.
 * @throws ServiceError not_found, document_destroyed
 */
export async function listParties(
  { database: { queries } }: ReadingParts,
  principal: IntegratorPrincipal,
  documentId: string,
  { limit, cursor = '' }: PageAsked,
): Promise<{ interests: Interest[]; nextCursor: string | null }> {
  const document = await getReadableDocument(queries, principal, documentId);
  const { organizationId: ownerId } = document;
  const seen = ownerId === principal.organizationId ? undefined : [ownerId, principal.organizationId];
  const rows = await pageInterests(queries, documentId, { after: cursor, limit: limit + 1 }, seen);
  const { page, nextCursor } = pageOf(
    rows.map((row) => ({ ...row, id: row.partyId })),
    limit,
  );
  return { interests: await interestAnswers(queries, document, page), nextCursor };
}

/** The organization's own legal holds on these, for who may read them. */
async function ownHolds(
  { database, clock }: ReadingParts,
  { organizationId, permissions }: IntegratorPrincipal,
  documentIds: readonly string[],
): Promise<((documentId: string) => number) | undefined> {
  if (!permissions.has('legal_holds:read')) return undefined;
  const now = await clock(database.queries);
  const holders = await readHolders(database, database.queries, documentIds, now);
  return (documentId) => holders.get(documentId)?.get(organizationId) ?? 0;
}

/** What the caller's organization was given, with what it has asked for and placed itself; of nobody else's doings. */
export async function listReceived(
  parts: ReadingParts,
  principal: IntegratorPrincipal,
  { limit, cursor }: PageAsked,
): Promise<{ documents: ReceivedDocument[]; nextCursor: string | null }> {
  const { queries } = parts.database;
  const rows = await pageReceived(queries, principal, { before: cursor, limit: limit + 1 });
  const { page, nextCursor } = pageOf(rows, limit);
  const owners = [...new Set(page.map(({ document }) => document.organizationId))];
  const names = await organizationNames(queries, owners);
  const holdsOn = await ownHolds(
    parts,
    principal,
    page.map(({ id }) => id),
  );
  const answers = page.map(({ id, document, interest }) => ({
    document: documentAnswer(document),
    testMode: document.testMode,
    owner: { organizationId: document.organizationId, name: names.get(document.organizationId) ?? '' },
    heldSince: interest.heldSince.toISOString(),
    deletionAskedAt: iso(interest.leavingSince),
    legalHolds: holdsOn ? holdsOn(id) : null,
  }));
  return { documents: answers, nextCursor };
}

import { and, asc, eq, gt, inArray, lte, ne, sql } from 'drizzle-orm';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { isOneOf } from '../platform/database/is-one-of.ts';
import { recipientInterestMilliseconds } from './data-state.ts';
import { interests } from './tables.ts';

export type InterestRow = typeof interests.$inferSelect;
type Party = Pick<InterestRow, 'documentId' | 'partyKind' | 'partyId'>;

const isOf = ({ documentId, partyKind, partyId }: Party) =>
  and(
    eq(interests.documentId, documentId),
    eq(interests.partyKind, partyKind),
    eq(interests.partyId, partyId),
  );

export async function findInterest(on: Queries, party: Party): Promise<InterestRow | undefined> {
  const rows = await on.select().from(interests).where(isOf(party));
  return rows[0];
}

/** The organization wants these destroyed since then; null: it does not. The documents must be locked. */
export async function setLeaving(
  tx: Transaction,
  organizationId: string,
  documentIds: readonly string[],
  leavingSince: Date | null,
): Promise<void> {
  await tx
    .update(interests)
    .set({ leavingSince })
    .where(
      and(
        eq(interests.partyKind, 'organization'),
        eq(interests.partyId, organizationId),
        isOneOf(interests.documentId, documentIds),
      ),
    );
}

/** A party that has one already keeps it as it is. Since when is told by the database's clock. */
export async function holdInterest(tx: Transaction, party: Party & { envelopeId?: string }): Promise<void> {
  const heldSince = sql`clock_timestamp()`;
  const row = { envelopeId: null, ...party, state: 'held' as const, heldSince };
  await tx.insert(interests).values(row).onConflictDoNothing();
}

export async function listInterests(on: Queries, documentIds: readonly string[]): Promise<InterestRow[]> {
  return on
    .select()
    .from(interests)
    .where(isOneOf(interests.documentId, documentIds))
    .orderBy(asc(interests.documentId), asc(interests.partyId));
}

/** The parties of one document in the order of their ids, organizations before recipients; of all parties, or of these. */
export async function pageInterests(
  on: Queries,
  documentId: string,
  { after, limit }: { after: string; limit: number },
  partyIds?: readonly string[],
): Promise<InterestRow[]> {
  return on
    .select()
    .from(interests)
    .where(
      and(
        eq(interests.documentId, documentId),
        gt(interests.partyId, after),
        partyIds && inArray(interests.partyId, [...partyIds]),
      ),
    )
    .orderBy(asc(interests.partyId))
    .limit(limit);
}

/** The documents in which that party holds an interest, or has held one. */
export async function listInterestsOf(
  on: Queries,
  partyKind: InterestRow['partyKind'],
  partyId: string,
): Promise<InterestRow[]> {
  return on
    .select()
    .from(interests)
    .where(and(eq(interests.partyKind, partyKind), eq(interests.partyId, partyId)))
    .orderBy(asc(interests.documentId));
}

/** In how many documents that party holds an interest. */
export async function countHeld(
  on: Queries,
  partyKind: InterestRow['partyKind'],
  partyId: string,
): Promise<number> {
  return on.$count(
    interests,
    and(eq(interests.partyKind, partyKind), eq(interests.partyId, partyId), eq(interests.state, 'held')),
  );
}

/** Those of `documentIds` in which an organization once had an interest that it let go. */
export async function findLetGo(
  on: Queries,
  organizationId: string,
  documentIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (documentIds.length === 0) return new Set();
  const rows = await on
    .select({ documentId: interests.documentId })
    .from(interests)
    .where(
      and(
        eq(interests.partyKind, 'organization'),
        eq(interests.partyId, organizationId),
        isOneOf(interests.documentId, documentIds),
        ne(interests.state, 'held'),
      ),
    );
  return new Set(rows.map(({ documentId }) => documentId));
}

export async function endInterest(
  tx: Transaction,
  party: Party,
  state: 'released' | 'lapsed',
  at: Date,
): Promise<void> {
  await tx
    .update(interests)
    .set({ state, endedAt: at })
    .where(and(isOf(party), eq(interests.state, 'held')));
}

/** Nobody has one in these any more. */
export async function releaseInterests(
  tx: Transaction,
  documentIds: readonly string[],
  at: Date,
): Promise<void> {
  await tx
    .update(interests)
    .set({ state: 'released', endedAt: at })
    .where(and(isOneOf(interests.documentId, documentIds), eq(interests.state, 'held')));
}

/** Nothing more happens in the envelope: `keep` its recipients' interests for a while, else they are over. */
export async function dateInterestsOf(
  tx: Transaction,
  envelopeId: string,
  at: Date,
  keep: boolean,
): Promise<void> {
  const lapsesAt = new Date(at.getTime() + (keep ? recipientInterestMilliseconds : 0));
  await tx
    .update(interests)
    .set({ lapsesAt })
    .where(and(eq(interests.envelopeId, envelopeId), eq(interests.state, 'held')));
}

/** Documents that have an interest whose time is over. */
export async function findLapsing(
  on: Queries,
  now: Date,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const rows = await on
    .selectDistinct({ documentId: interests.documentId })
    .from(interests)
    .where(and(eq(interests.state, 'held'), lte(interests.lapsesAt, now), gt(interests.documentId, after)))
    .orderBy(asc(interests.documentId))
    .limit(limit);
  return rows.map(({ documentId }) => documentId);
}

export async function hasHeldInterest(on: Queries, party: Party): Promise<boolean> {
  return (await findInterest(on, party))?.state === 'held';
}

import { and, desc, eq, exists, gte, ilike, lt, or, type SQL } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import type { EnvelopeStatus } from '#contract/envelopes.ts';
import type { Queries } from '../platform/database/database.ts';
import { isWithin, type EnvelopeReach, type EnvelopeRow } from './envelope-store.ts';
import { envelopes, recipients } from './tables.ts';
import { parseTransactionId } from './transaction-id.ts';

export interface EnvelopePage {
  before?: string | undefined;
  limit: number;
  status?: EnvelopeStatus | undefined;
  /** Part of the title, or of a recipient's name or address, in any case; or the whole id or transaction id. */
  search?: string | undefined;
}

/** Looked through one by one before an index is asked: what is found often is soon found, and most lists are no longer. */
const lookedThrough = 2_000;

const partOf = (search: string): string => `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
const isPerson = (part: string) => or(ilike(recipients.name, part), ilike(recipients.email, part));
const isNamed = (search: string) =>
  or(
    ilike(envelopes.title, partOf(search)),
    eq(envelopes.id, search),
    eq(envelopes.transactionId, parseTransactionId(search) ?? search),
  );

/** Of one envelope that is at hand. */
const isFound = (on: Queries, search: string) => {
  const person = on
    .select({ id: recipients.id })
    .from(recipients)
    .where(and(eq(recipients.envelopeId, envelopes.id), isPerson(partOf(search))));
  return or(isNamed(search), exists(person));
};

/** Newest first, after the id `before` when given; at most `limit`. */
export async function listEnvelopes(
  on: Queries,
  reach: EnvelopeReach,
  { before, limit, status, search }: EnvelopePage,
): Promise<EnvelopeRow[]> {
  const isListed = and(
    isWithin(reach),
    before === undefined ? undefined : lt(envelopes.id, before),
    status === undefined ? undefined : eq(envelopes.status, status),
  );
  const read = async (isWanted: SQL | undefined): Promise<EnvelopeRow[]> => {
    const page = on.select().from(envelopes).where(and(isListed, isWanted));
    return (await page.orderBy(desc(envelopes.id)).limit(limit)) as EnvelopeRow[];
  };
  if (search === undefined) return read(undefined);
  const floor = await findFloor(on, isListed);
  const near = await read(
    and(floor === undefined ? undefined : gte(envelopes.id, floor), isFound(on, search)),
  );
  if (floor === undefined || near.length === limit) return near;
  return searchIndex(on, isListed, { search, limit });
}

/** The oldest of those that are looked through; undefined where the list ends before. */
async function findFloor(on: Queries, isListed: SQL | undefined): Promise<string | undefined> {
  const [row] = await on
    .select({ id: envelopes.id })
    .from(envelopes)
    .where(isListed)
    .orderBy(desc(envelopes.id))
    .limit(1)
    .offset(lookedThrough - 1);
  return row?.id;
}

/**
 * The whole list, from what is found to where it stands in it: by the trigram indexes of 0004_search.sql, and without them,
 * as in the embedded database, by reading both tables once.
 */
async function searchIndex(
  on: Queries,
  isListed: SQL | undefined,
  { search, limit }: { search: string; limit: number },
): Promise<EnvelopeRow[]> {
  const found = union(
    on.select({ id: envelopes.id }).from(envelopes).where(isNamed(search)),
    on
      .select({ id: recipients.envelopeId })
      .from(recipients)
      .where(isPerson(partOf(search))),
  ).as('found');
  const rows = await on
    .select({ envelope: envelopes })
    .from(found)
    .innerJoin(envelopes, eq(envelopes.id, found.id))
    .where(isListed)
    .orderBy(desc(envelopes.id))
    .limit(limit);
  return rows.map(({ envelope }) => envelope as EnvelopeRow);
}

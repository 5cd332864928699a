import { and, desc, eq, exists, getTableColumns, gte, ilike, lt, or, sql, type SQL } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import type { EnvelopeStatus } from '#contract/envelopes.ts';
import type { Database, Queries, Transaction } from '../platform/database/database.ts';
import { withStatementLimit } from '../platform/database/statement-limit.ts';
import { ServiceError } from '../platform/http/service-error.ts';
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

/** Short of what a person waits for, and of what ten of them could keep everybody's connections busy with. */
const searchLimit = { milliseconds: 4_000, refusal: () => new ServiceError('search_too_slow') };

const partOf = (search: string): string => `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
/** The organization is named wherever the table is read: no plan that PostgreSQL may choose then goes by anybody else's people. */
const isPerson = ({ organizationId }: EnvelopeReach, part: string) =>
  and(
    eq(recipients.organizationId, organizationId),
    or(ilike(recipients.name, part), ilike(recipients.email, part)),
  );
const isNamed = (search: string) =>
  or(
    ilike(envelopes.title, partOf(search)),
    eq(envelopes.id, search),
    eq(envelopes.transactionId, parseTransactionId(search) ?? search),
  );

interface Listed {
  reach: EnvelopeReach;
  isListed: SQL | undefined;
}

/** Of one envelope that is at hand. */
const isFound = (on: Queries, reach: EnvelopeReach, search: string) => {
  const person = on
    .select({ id: recipients.id })
    .from(recipients)
    .where(and(eq(recipients.envelopeId, envelopes.id), isPerson(reach, partOf(search))));
  return or(isNamed(search), exists(person));
};

/**
 * Newest first, after the id `before` when given; at most `limit`.
 * @throws ServiceError `search_too_slow`
 */
export async function listEnvelopes(
  database: Database,
  reach: EnvelopeReach,
  { before, limit, status, search }: EnvelopePage,
): Promise<EnvelopeRow[]> {
  const isListed = and(
    isWithin(reach),
    before === undefined ? undefined : lt(envelopes.id, before),
    status === undefined ? undefined : eq(envelopes.status, status),
  );
  if (search === undefined) return read(database.queries, isListed, limit);
  return withStatementLimit(database, searchLimit, (tx) =>
    searchList(tx, { reach, isListed }, { search, limit }),
  );
}

async function read(on: Queries, isWanted: SQL | undefined, limit: number): Promise<EnvelopeRow[]> {
  const page = on.select().from(envelopes).where(isWanted);
  return (await page.orderBy(desc(envelopes.id)).limit(limit)) as EnvelopeRow[];
}

async function searchList(
  on: Transaction,
  listed: Listed,
  wanted: { search: string; limit: number },
): Promise<EnvelopeRow[]> {
  const { reach, isListed } = listed;
  const { search, limit } = wanted;
  // Whoever has much of a table would otherwise have all of it read: PostgreSQL finds that cheaper than by their index.
  await on.execute(sql`SET LOCAL enable_seqscan = off`);
  const floor = await findFloor(on, isListed);
  const isNear = floor === undefined ? undefined : gte(envelopes.id, floor);
  const near = await read(on, and(isListed, isNear, isFound(on, reach, search)), limit);
  if (floor === undefined || near.length === limit) return near;
  return searchIndex(on, listed, wanted);
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
 * The whole list, from what is found to where it stands in it: by the indexes of 0004_search.sql, and without them, as in the
 * embedded database, or for a part too short to have a trigram, by reading what the organization has in both tables once.
 */
async function searchIndex(
  on: Queries,
  { reach, isListed }: Listed,
  { search, limit }: { search: string; limit: number },
): Promise<EnvelopeRow[]> {
  const columns = getTableColumns(envelopes);
  const byPerson = on
    .select(columns)
    .from(recipients)
    .innerJoin(envelopes, eq(envelopes.id, recipients.envelopeId))
    .where(and(isPerson(reach, partOf(search)), isListed));
  const rows = await union(
    on
      .select(columns)
      .from(envelopes)
      .where(and(isListed, isNamed(search))),
    byPerson,
  )
    .orderBy(desc(envelopes.id))
    .limit(limit);
  return rows as EnvelopeRow[];
}

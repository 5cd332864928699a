import { and, asc, desc, eq, gt, lt, lte, ne, notInArray, type SQL } from 'drizzle-orm';
import type { Document } from '#contract/documents.ts';
import type { IntegratorPrincipal } from '../accounts/principal.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { isOneOf } from '../platform/database/is-one-of.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { goneStates, isGone, mayUse, type DataState } from './data-state.ts';
import { findLetGo, hasHeldInterest, listInterests, type InterestRow } from './interest-store.ts';
import { documents, interests } from './tables.ts';

export type DocumentRow = typeof documents.$inferSelect;

export async function insertDocument(tx: Transaction, row: DocumentRow): Promise<void> {
  await tx.insert(documents).values(row);
}

/** Throws `not_found` for an id of another organization just as for one that never was. */
export async function getDocument(
  queries: Queries,
  organizationId: string,
  id: string,
): Promise<DocumentRow> {
  const [row] = await getDocuments(queries, organizationId, [id]);
  if (!row) throw new ServiceError('not_found');
  return row;
}

/** The documents in the order of `ids`; `not_found`, naming the ids, unless the organization has all of them. */
export async function getDocuments(
  queries: Queries,
  organizationId: string,
  ids: readonly string[],
): Promise<DocumentRow[]> {
  if (ids.length === 0) return [];
  const rows = await queries
    .select()
    .from(documents)
    .where(and(eq(documents.organizationId, organizationId), isOneOf(documents.id, ids)));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const missing = ids.filter((id) => !byId.has(id));
  if (missing.length > 0) throw new ServiceError('not_found', { details: { documentIds: missing } });
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/**
 * The documents as the integrator's caller may use them: who acts for an app knows those of its mode only, or a test
 * key, which lies around on developers' machines, would open live documents.
 */
export async function getDocumentsFor(
  queries: Queries,
  principal: IntegratorPrincipal,
  ids: readonly string[],
): Promise<DocumentRow[]> {
  const rows = await getDocuments(queries, principal.organizationId, ids);
  const { testMode } = principal;
  const hidden = rows.filter((row) => testMode !== undefined && testMode !== row.testMode);
  if (hidden.length > 0) {
    throw new ServiceError('not_found', { details: { documentIds: hidden.map(({ id }) => id) } });
  }
  requireThere(rows);
  const letGo = await findLetGo(queries, principal.organizationId, ids);
  if (letGo.size > 0) throw new ServiceError('not_found', { details: { documentIds: [...letGo] } });
  return rows;
}

/** A document of another organization in which the caller's own holds an interest, and which is of its mode. */
async function findSharedDocument(
  queries: Queries,
  { organizationId, testMode }: IntegratorPrincipal,
  id: string,
): Promise<DocumentRow | undefined> {
  const row = await findDocument(queries, id);
  const isOfMode = testMode === undefined || testMode === row?.testMode;
  if (!row || row.organizationId === organizationId || !isOfMode) return undefined;
  const party = { documentId: id, partyKind: 'organization', partyId: organizationId } as const;
  return (await hasHeldInterest(queries, party)) ? row : undefined;
}

/** The document, if the caller's organization may read it: as its owner, or by an interest that it was given. */
export async function getReadableDocument(
  queries: Queries,
  principal: IntegratorPrincipal,
  id: string,
): Promise<DocumentRow> {
  const shared = await findSharedDocument(queries, principal, id);
  const [row] = shared ? [shared] : await getDocumentsFor(queries, principal, [id]);
  if (!row) throw new ServiceError('not_found');
  return row;
}

/** Documents of others that are there still, in which the caller's organization holds an interest; newest first. */
export async function pageReceived(
  queries: Queries,
  { organizationId, testMode }: { organizationId: string; testMode?: boolean | undefined },
  { before, limit }: { before: string | undefined; limit: number },
): Promise<{ id: string; document: DocumentRow; interest: InterestRow }[]> {
  return queries
    .select({ id: documents.id, document: documents, interest: interests })
    .from(interests)
    .innerJoin(documents, eq(documents.id, interests.documentId))
    .where(
      and(
        eq(interests.partyKind, 'organization'),
        eq(interests.partyId, organizationId),
        eq(interests.state, 'held'),
        ne(documents.organizationId, organizationId),
        notInArray(documents.dataState, [...goneStates]),
        testMode === undefined ? undefined : eq(documents.testMode, testMode),
        before === undefined ? undefined : lt(documents.id, before),
      ),
    )
    .orderBy(desc(documents.id))
    .limit(limit);
}

/** @throws ServiceError `document_destroyed`, naming them. */
function requireThere(rows: readonly DocumentRow[]): void {
  const gone = rows.filter(({ dataState }) => isGone(dataState)).map(({ id }) => id);
  if (gone.length > 0) throw new ServiceError('document_destroyed', { details: { documentIds: gone } });
}

/**
 * Keeps documents as they are until the transaction ends, for what the organization newly makes of them. What other parties
 * want with theirs is nothing to it (`mayUse`).
 * @throws ServiceError `document_destroyed`, `not_found`, `document_deletion_pending`, naming them.
 */
export async function holdForUse(
  tx: Transaction,
  organizationId: string,
  ids: readonly string[],
): Promise<void> {
  const rows = await tx
    .select()
    .from(documents)
    .where(isOneOf(documents.id, ids))
    .orderBy(asc(documents.id))
    .for('share');
  requireThere(rows);
  await requireUse(tx, organizationId, ids);
}

async function requireUse(tx: Transaction, organizationId: string, ids: readonly string[]): Promise<void> {
  const parties = await listInterests(tx, ids);
  const own = parties.filter(
    ({ partyKind, partyId }) => partyKind === 'organization' && partyId === organizationId,
  );
  const byUse = Map.groupBy(ids, (id) => mayUse(own.find(({ documentId }) => documentId === id)));
  const [letGo, leaving] = [byUse.get('no'), byUse.get('leaving')];
  if (letGo) throw new ServiceError('not_found', { details: { documentIds: letGo } });
  if (leaving) throw new ServiceError('document_deletion_pending', { details: { documentIds: leaving } });
}

/** Locks those of whatever organization that there are until the transaction ends; in one order everywhere. */
export async function lockDocuments(tx: Transaction, ids: readonly string[]): Promise<DocumentRow[]> {
  return tx
    .select()
    .from(documents)
    .where(isOneOf(documents.id, ids))
    .orderBy(asc(documents.id))
    .for('update');
}

export async function findDocument(on: Queries, id: string): Promise<DocumentRow | undefined> {
  return (await findDocuments(on, [id]))[0];
}

/** Those that there are, of whatever organization. */
export async function findDocuments(on: Queries, ids: readonly string[]): Promise<DocumentRow[]> {
  return on.select().from(documents).where(isOneOf(documents.id, ids)).orderBy(asc(documents.id));
}

export async function setDataState(
  tx: Transaction,
  ids: readonly string[],
  change: { dataState: DataState; shreddedAt?: Date; copiesGoneAt?: Date },
): Promise<void> {
  await tx.update(documents).set(change).where(isOneOf(documents.id, ids));
}

/** Takes away what names the documents and what would tell that a file is one of them. */
export async function redactDocuments(tx: Transaction, ids: readonly string[]): Promise<void> {
  const nothing = { name: '', pageSizes: [], originalSha256: '', viewedSha256: '' };
  await tx.update(documents).set(nothing).where(isOneOf(documents.id, ids));
}

/** Some of many ids, in their order, from behind `after`. */
export interface IdPage {
  after: string;
  limit: number;
}

/** Ids by state, oldest first, of every organization. */
export async function findInState(
  on: Queries,
  state: DataState,
  { after, limit }: IdPage,
  also?: SQL,
): Promise<string[]> {
  const rows = await on
    .select({ id: documents.id })
    .from(documents)
    .where(and(eq(documents.dataState, state), gt(documents.id, after), also))
    .orderBy(asc(documents.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Shredded so long ago that no copy can be left. */
export const copiesAreGone = (now: Date): SQL => lte(documents.copiesGoneAt, now);

/** What the API shows of a document. */
export function documentAnswer(row: DocumentRow): Document {
  return {
    id: row.id,
    name: row.name,
    pageCount: row.pageCount,
    pageSizes: row.pageSizes,
    byteSize: row.originalByteSize,
    originalSha256: row.originalSha256,
    viewedSha256: row.viewedSha256,
    completionMode: row.completionMode,
    createdAt: row.createdAt.toISOString(),
  };
}

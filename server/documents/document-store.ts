import { and, eq, inArray } from 'drizzle-orm';
import type { Document } from '#contract/documents.ts';
import type { IntegratorPrincipal } from '../accounts/principal.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { documents } from './tables.ts';

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
    .where(and(eq(documents.organizationId, organizationId), inArray(documents.id, [...ids])));
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
  return rows;
}

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

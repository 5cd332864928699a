import { and, asc, desc, eq, inArray, isNull, lt, lte } from 'drizzle-orm';
import type { LegalHold } from '#contract/lifecycle.ts';
import type { LifecyclePrincipal } from '../accounts/principal.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { isVisible } from './deletion-store.ts';
import { legalHoldDocuments, legalHolds } from './tables.ts';

export type LegalHoldRow = typeof legalHolds.$inferSelect;

export async function insertLegalHold(
  tx: Transaction,
  row: LegalHoldRow,
  documentIds: readonly string[],
): Promise<void> {
  await tx.insert(legalHolds).values(row);
  await addHeldDocuments(tx, row.id, documentIds, row.placedAt);
}

export async function addHeldDocuments(
  tx: Transaction,
  legalHoldId: string,
  documentIds: readonly string[],
  addedAt: Date,
): Promise<void> {
  if (documentIds.length === 0) return;
  const rows = [...new Set(documentIds)].map((documentId) => ({ legalHoldId, documentId, addedAt }));
  await tx.insert(legalHoldDocuments).values(rows).onConflictDoNothing();
}

export async function findLegalHold(
  on: Queries,
  principal: LifecyclePrincipal,
  id: string,
): Promise<LegalHoldRow> {
  const rows = await on
    .select()
    .from(legalHolds)
    .where(and(eq(legalHolds.id, id), isVisible(legalHolds, principal)));
  if (!rows[0]) throw new ServiceError('not_found');
  return rows[0];
}

/** Of whatever organization; for the operator only. */
export async function findAnyLegalHold(on: Queries, id: string): Promise<LegalHoldRow | undefined> {
  const rows = await on.select().from(legalHolds).where(eq(legalHolds.id, id));
  return rows[0];
}

/** Of every organization those that keep anything, oldest first; for the operator only. */
export async function listUnreleased(on: Queries): Promise<LegalHoldRow[]> {
  return on.select().from(legalHolds).where(isNull(legalHolds.releasedAt)).orderBy(asc(legalHolds.id));
}

export async function lockLegalHold(tx: Transaction, id: string): Promise<LegalHoldRow> {
  const rows = await tx.select().from(legalHolds).where(eq(legalHolds.id, id)).for('update');
  if (!rows[0]) throw new ServiceError('not_found');
  return rows[0];
}

export async function updateLegalHold(
  tx: Transaction,
  id: string,
  change: Partial<
    Pick<LegalHoldRow, 'releaseAskedBy' | 'releaseAskedAt' | 'releasedBy' | 'releasedAt' | 'releaseReason'>
  >,
): Promise<void> {
  await tx.update(legalHolds).set(change).where(eq(legalHolds.id, id));
}

export async function listLegalHolds(
  on: Queries,
  principal: LifecyclePrincipal,
  page: { before?: string | undefined; limit: number },
): Promise<LegalHoldRow[]> {
  return on
    .select()
    .from(legalHolds)
    .where(
      and(
        isVisible(legalHolds, principal),
        page.before === undefined ? undefined : lt(legalHolds.id, page.before),
      ),
    )
    .orderBy(desc(legalHolds.id))
    .limit(page.limit);
}

/** Not released and past their own end; at most `limit`. */
export async function findPastEnd(on: Queries, now: Date, limit: number): Promise<LegalHoldRow[]> {
  return on
    .select()
    .from(legalHolds)
    .where(and(isNull(legalHolds.releasedAt), lte(legalHolds.expiresAt, now)))
    .orderBy(asc(legalHolds.expiresAt))
    .limit(limit);
}

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

/** What the API shows of legal holds. */
export async function legalHoldAnswers(on: Queries, rows: readonly LegalHoldRow[]): Promise<LegalHold[]> {
  if (rows.length === 0) return [];
  const links = await on
    .select()
    .from(legalHoldDocuments)
    .where(
      inArray(
        legalHoldDocuments.legalHoldId,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(asc(legalHoldDocuments.documentId));
  return rows.map((row) => ({
    id: row.id,
    scope: row.scope,
    testMode: row.testMode,
    documentIds: links
      .filter(({ legalHoldId }) => legalHoldId === row.id)
      .map(({ documentId }) => documentId),
    envelopeId: row.envelopeId,
    matter: row.matter,
    reason: row.reason,
    authority: row.authority,
    twoPersonRelease: row.twoPersonRelease,
    placedAt: row.placedAt.toISOString(),
    expiresAt: iso(row.expiresAt),
    releaseAskedAt: iso(row.releaseAskedAt),
    releasedAt: iso(row.releasedAt),
    releaseReason: row.releaseReason,
  }));
}

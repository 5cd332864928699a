import { and, asc, desc, eq, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import type { WebhookDeliveryQuery } from '#contract/webhooks.ts';
import { ChangedMeanwhile } from '../audit/audit-log.ts';
import { envelopeDocuments } from '../envelopes/tables.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { isOneOf } from '../platform/database/is-one-of.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { webhookDeliveries, webhookTries } from './tables.ts';

export type DeliveryRow = typeof webhookDeliveries.$inferSelect;
export type TryRow = typeof webhookTries.$inferSelect;

export async function insertDelivery(
  tx: Transaction,
  row: typeof webhookDeliveries.$inferInsert,
): Promise<void> {
  await tx.insert(webhookDeliveries).values(row);
}

/** For the job: while it waits, and only of the round the job was made for. */
export async function findQueued(on: Queries, id: string, round: number): Promise<DeliveryRow | undefined> {
  const isOne = and(
    eq(webhookDeliveries.id, id),
    eq(webhookDeliveries.round, round),
    eq(webhookDeliveries.status, 'queued'),
  );
  const rows = await on.select().from(webhookDeliveries).where(isOne);
  return rows[0];
}

/** @throws ServiceError `not_found` */
export async function findDelivery(on: Queries, webhookId: string, id: string): Promise<DeliveryRow> {
  const rows = await on
    .select()
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.webhookId, webhookId)));
  if (!rows[0]) throw new ServiceError('not_found');
  return rows[0];
}

/** The newest first, one more than asked for. */
export async function listDeliveries(
  on: Queries,
  webhookId: string,
  { status, cursor, limit }: WebhookDeliveryQuery,
): Promise<DeliveryRow[]> {
  return on
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.webhookId, webhookId),
        status === undefined ? undefined : eq(webhookDeliveries.status, status),
        cursor === undefined ? undefined : lt(webhookDeliveries.id, cursor),
      ),
    )
    .orderBy(desc(webhookDeliveries.id))
    .limit(limit + 1);
}

export async function listTries(on: Queries, deliveryId: string): Promise<TryRow[]> {
  return on
    .select()
    .from(webhookTries)
    .where(eq(webhookTries.deliveryId, deliveryId))
    .orderBy(asc(webhookTries.number));
}

/** @throws ChangedMeanwhile when it has been tried, asked for again, erased or deleted since it was read */
export async function updateDelivery(
  tx: Transaction,
  { id, round, tries, status }: DeliveryRow,
  change: Partial<
    Pick<DeliveryRow, 'status' | 'round' | 'tries' | 'triesOfRound' | 'nextTryAt' | 'settledAt'>
  >,
): Promise<void> {
  const rows = await tx
    .update(webhookDeliveries)
    .set(change)
    .where(
      and(
        eq(webhookDeliveries.id, id),
        eq(webhookDeliveries.round, round),
        eq(webhookDeliveries.tries, tries),
        eq(webhookDeliveries.status, status),
      ),
    )
    .returning({ id: webhookDeliveries.id });
  if (rows.length === 0) throw new ChangedMeanwhile();
}

export async function insertTry(tx: Transaction, row: TryRow): Promise<void> {
  await tx.insert(webhookTries).values(row);
}

const erased = (now: Date) => ({
  payload: null,
  nextTryAt: null,
  status: sql<'erased'>`CASE ${webhookDeliveries.status} WHEN 'queued' THEN 'erased' ELSE ${webhookDeliveries.status} END`,
  settledAt: sql`coalesce(${webhookDeliveries.settledAt}, ${now.toISOString()})`,
});

/** What waits is not sent any more. */
export async function eraseOfEnvelopes(
  tx: Transaction,
  envelopeIds: readonly string[],
  now: Date,
): Promise<void> {
  if (envelopeIds.length === 0) return;
  await tx
    .update(webhookDeliveries)
    .set(erased(now))
    .where(isOneOf(webhookDeliveries.envelopeId, envelopeIds));
}

/** Those that name one of the documents, of envelopes that stay for another one. */
export async function eraseOfDocuments(
  tx: Transaction,
  documentIds: readonly string[],
  now: Date,
): Promise<void> {
  if (documentIds.length === 0) return;
  const named = inArray(sql`${webhookDeliveries.payload}::json #>> '{data,facts,document}'`, [
    ...documentIds,
  ]);
  const theirs = tx
    .select({ id: envelopeDocuments.envelopeId })
    .from(envelopeDocuments)
    .where(isOneOf(envelopeDocuments.documentId, documentIds));
  await tx
    .update(webhookDeliveries)
    .set(erased(now))
    .where(and(inArray(webhookDeliveries.envelopeId, theirs), isNotNull(webhookDeliveries.payload), named));
}

/** Whose try was due before that instant, and has not been made. */
export async function findOverdue(on: Queries, instant: Date, limit: number): Promise<DeliveryRow[]> {
  return on
    .select()
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.status, 'queued'), lt(webhookDeliveries.nextTryAt, instant)))
    .orderBy(asc(webhookDeliveries.nextTryAt))
    .limit(limit);
}

export async function deleteSettledBefore(on: Queries, instant: Date): Promise<void> {
  await on.delete(webhookDeliveries).where(lt(webhookDeliveries.settledAt, instant));
}

import { and, asc, count, eq, gte, isNull, lt, or } from 'drizzle-orm';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { billingAccounts, envelopeUsage, stripeEvents } from './tables.ts';

export type BillingAccountRow = typeof billingAccounts.$inferSelect;
export type UsageRow = typeof envelopeUsage.$inferSelect;

/** By the organization or by Stripe's id of it. */
export async function findBillingAccount(
  on: Queries,
  who: { organizationId: string } | { customerId: string },
): Promise<BillingAccountRow | undefined> {
  const isOne =
    'organizationId' in who
      ? eq(billingAccounts.organizationId, who.organizationId)
      : eq(billingAccounts.customerId, who.customerId);
  const rows = await on.select().from(billingAccounts).where(isOne);
  return rows[0];
}

/** The first to write it wins (true); who comes second finds the same customer, for Stripe gives both the same. */
export async function insertBillingAccount(
  tx: Transaction,
  row: { organizationId: string; customerId: string },
): Promise<boolean> {
  const rows = await tx
    .insert(billingAccounts)
    .values(row)
    .onConflictDoNothing()
    .returning({ customerId: billingAccounts.customerId });
  return rows.length === 1;
}

/** Writes what was found after `before` was read; false when something else was written since. */
export async function updateBillingAccount(
  on: Queries,
  before: BillingAccountRow,
  change: Partial<BillingAccountRow>,
): Promise<boolean> {
  const rows = await on
    .update(billingAccounts)
    .set({ ...change, version: before.version + 1 })
    .where(
      and(
        eq(billingAccounts.organizationId, before.organizationId),
        eq(billingAccounts.version, before.version),
      ),
    )
    .returning({ version: billingAccounts.version });
  return rows.length === 1;
}

export async function deleteBillingAccount(tx: Transaction, customerId: string): Promise<void> {
  await tx.delete(billingAccounts).where(eq(billingAccounts.customerId, customerId));
}

/** Last asked for before then, the longest ago first. */
export async function listStaleCustomers(on: Queries, before: Date, limit: number): Promise<string[]> {
  const rows = await on
    .select({ customerId: billingAccounts.customerId })
    .from(billingAccounts)
    .where(or(isNull(billingAccounts.refreshedAt), lt(billingAccounts.refreshedAt, before)))
    .orderBy(asc(billingAccounts.refreshedAt))
    .limit(limit);
  return rows.map(({ customerId }) => customerId);
}

/** True for an event that was not taken before. */
export async function insertStripeEvent(tx: Transaction, id: string): Promise<boolean> {
  const rows = await tx
    .insert(stripeEvents)
    .values({ id })
    .onConflictDoNothing()
    .returning({ id: stripeEvents.id });
  return rows.length === 1;
}

export async function deleteStripeEvents(on: Queries, before: Date): Promise<void> {
  await on.delete(stripeEvents).where(lt(stripeEvents.receivedAt, before));
}

/** True when it was not counted before. */
export async function insertUsage(
  tx: Transaction,
  row: Pick<UsageRow, 'envelopeId' | 'organizationId' | 'completedAt' | 'status'>,
): Promise<boolean> {
  const rows = await tx
    .insert(envelopeUsage)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: envelopeUsage.envelopeId });
  return rows.length === 1;
}

const isQueued = (envelopeId: string) =>
  and(eq(envelopeUsage.envelopeId, envelopeId), eq(envelopeUsage.status, 'queued'));

export async function findQueuedUsage(on: Queries, envelopeId: string): Promise<UsageRow | undefined> {
  const rows = await on.select().from(envelopeUsage).where(isQueued(envelopeId));
  return rows[0];
}

/** False when another process has settled it. */
export async function updateQueuedUsage(
  tx: Transaction,
  envelopeId: string,
  change: Partial<Pick<UsageRow, 'status' | 'tries' | 'settledAt'>>,
): Promise<boolean> {
  const rows = await tx
    .update(envelopeUsage)
    .set(change)
    .where(isQueued(envelopeId))
    .returning({ id: envelopeUsage.envelopeId });
  return rows.length === 1;
}

export async function countUsage(
  on: Queries,
  organizationId: string,
  { startsAt, endsAt }: { startsAt: Date; endsAt: Date },
): Promise<{ status: UsageRow['status']; envelopes: number }[]> {
  return on
    .select({ status: envelopeUsage.status, envelopes: count() })
    .from(envelopeUsage)
    .where(
      and(
        eq(envelopeUsage.organizationId, organizationId),
        gte(envelopeUsage.completedAt, startsAt),
        lt(envelopeUsage.completedAt, endsAt),
      ),
    )
    .groupBy(envelopeUsage.status);
}

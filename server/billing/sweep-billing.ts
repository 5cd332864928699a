import { listOverdue, suspendOverdue } from '../accounts/entitlements.ts';
import { ChangedMeanwhile, systemActor } from '../audit/audit-log.ts';
import { deleteStripeEvents, listStaleCustomers } from './billing-store.ts';
import { refreshBillingJob, type RefreshBillingPayload } from './refresh-billing.ts';
import type { BillingParts } from './stripe-account.ts';

const hourMilliseconds = 3_600_000;
/** Stripe gives up sending an event after three days. */
const eventsKeptMilliseconds = 30 * 24 * hourMilliseconds;
/** For events that never came: so old what is known of a subscription may get. */
const staleMilliseconds = 24 * hourMilliseconds;
const mostAtOnce = 50;

/** Suspends whose grace is over, and asks for what was not heard of for long. */
export async function sweepBilling(parts: BillingParts): Promise<void> {
  if (!parts.stripe) return;
  const on = parts.database.queries;
  for (const organizationId of await listOverdue(on)) await suspend(parts, organizationId);
  const now = (await parts.clock(on)).getTime();
  await deleteStripeEvents(on, new Date(now - eventsKeptMilliseconds));
  for (const customerId of await listStaleCustomers(on, new Date(now - staleMilliseconds), mostAtOnce)) {
    const payload: RefreshBillingPayload = { customerId };
    await parts.database.transaction((tx) =>
      parts.jobs.enqueue(tx, refreshBillingJob, payload, { singletonKey: customerId }),
    );
  }
}

async function suspend({ audit }: BillingParts, organizationId: string): Promise<void> {
  await audit.recordUnlessChanged(async (tx) => {
    if (!(await suspendOverdue(tx, organizationId))) throw new ChangedMeanwhile();
    return {
      events: [{ type: 'billing.suspended', organizationId, chain: organizationId, actor: systemActor }],
    };
  });
}

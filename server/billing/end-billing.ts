import { ChangedMeanwhile, systemActor } from '../audit/audit-log.ts';
import { factsOf } from '../audit/event-facts.ts';
import { deleteEntitlement } from '../accounts/entitlements.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { deleteBillingAccount, findBillingAccount } from './billing-store.ts';
import { isMissing, requireBilling, type BillingParts } from './stripe-account.ts';

export const endBillingJob = 'end-billing';

export interface EndBillingPayload {
  customerId: string;
}

/** Tried for more than a month: until it is done, somebody who has left is charged. */
export const endRetries = { retryLimit: 800, retryDelaySeconds: 20, longestDelaySeconds: 3_600 } as const;

/** Whoever has had everything of theirs erased pays no more: asked for in the transaction that erases the organization. */
export function followErasures(parts: BillingParts): void {
  if (!parts.stripe) return;
  parts.audit.onAll('personal_data.redacted', async (tx, events) => {
    for (const { organizationId, body } of events) {
      const facts = factsOf<{ organization?: string }>({ body });
      if (facts.organization !== organizationId) continue; // a document's or a recipient's
      const account = await findBillingAccount(tx, { organizationId });
      if (!account) continue;
      const payload: EndBillingPayload = { customerId: account.customerId };
      await parts.jobs.enqueue(tx, endBillingJob, payload, { singletonKey: account.customerId });
    }
  });
}

/**
 * Deletes the customer at Stripe, which ends its subscriptions at once (docs.stripe.com/api/customers/delete), and then
 * what we know of it. What was used and is not invoiced yet is not charged any more.
 */
export async function endBilling(parts: BillingParts, { customerId }: EndBillingPayload): Promise<void> {
  const stripe = requireBilling(parts);
  try {
    await stripe.ask((api) => api.customers.del(customerId));
  } catch (thrown) {
    // Deleted by an earlier try whose answer was lost, or by the operator.
    if (!(thrown instanceof ServiceError) || !isMissing(thrown)) throw thrown;
  }
  await parts.audit.recordUnlessChanged(async (tx) => {
    const account = await findBillingAccount(tx, { customerId });
    if (!account) throw new ChangedMeanwhile();
    const { organizationId } = account;
    await deleteBillingAccount(tx, customerId);
    await deleteEntitlement(tx, organizationId);
    const facts = { state: 'ended' };
    const chain = organizationId;
    return { events: [{ type: 'billing.changed', organizationId, chain, actor: systemActor, facts }] };
  });
}

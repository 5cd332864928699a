import { ChangedMeanwhile, systemActor } from '../audit/audit-log.ts';
import { findEntitlement, writeEntitlement } from '../accounts/entitlements.ts';
import { entitlementOf, readSubscriptions, stateOf, type SubscriptionState } from './billing-state.ts';
import { findBillingAccount, updateBillingAccount, type BillingAccountRow } from './billing-store.ts';
import { requireBilling, type BillingParts } from './stripe-account.ts';

export const refreshBillingJob = 'refresh-billing';

export interface RefreshBillingPayload {
  customerId: string;
}

/** With pauses that double up to an hour: about a day, after which the sweep asks again anyway. */
export const refreshRetries = { retryLimit: 30, retryDelaySeconds: 5, longestDelaySeconds: 3_600 } as const;
const mostRounds = 5;
const mostSubscriptions = 100;

/**
 * Asks Stripe how things stand and writes that down. Whatever gave the occasion is but a hint: events come late, twice
 * and in any order, but what is read after the last of them is so.
 */
export async function refreshBilling(
  parts: BillingParts,
  { customerId }: RefreshBillingPayload,
): Promise<void> {
  for (let round = 0; round < mostRounds; round++) {
    const before = await findBillingAccount(parts.database.queries, { customerId });
    if (!before) return;
    if (await writeDown(parts, before, await fetchSubscription(parts, before))) return;
  }
  throw new ChangedMeanwhile();
}

async function fetchSubscription(parts: BillingParts, before: BillingAccountRow): Promise<SubscriptionState> {
  const account = requireBilling(parts);
  const { data } = await account.ask((stripe) =>
    stripe.subscriptions.list({
      customer: before.customerId,
      status: 'all',
      limit: mostSubscriptions,
      expand: ['data.latest_invoice'],
    }),
  );
  return readSubscriptions(data, account.settings.plans, before);
}

const agree = (known: object | undefined, found: object): boolean =>
  Object.entries(found).every(
    ([name, value]) => JSON.stringify((known as Record<string, unknown>)?.[name]) === JSON.stringify(value),
  );

/** False when another answer was written since `before` was read: then this one may be the older. */
async function writeDown(
  parts: BillingParts,
  before: BillingAccountRow,
  found: SubscriptionState,
): Promise<boolean> {
  const on = parts.database.queries;
  const now = await parts.clock(on);
  const { organizationId } = before;
  const { settings } = requireBilling(parts);
  const entitled = entitlementOf(organizationId, found, settings, now);
  // The settings may say something else of the same plan by now.
  if (agree(before, found) && agree(await findEntitlement(on, organizationId), entitled))
    return updateBillingAccount(on, before, { refreshedAt: now });
  let isWritten = false;
  await parts.audit.recordUnlessChanged(async (tx) => {
    if (!(await updateBillingAccount(tx, before, { ...found, refreshedAt: now })))
      throw new ChangedMeanwhile();
    await writeEntitlement(tx, entitled);
    isWritten = true;
    const { state } = stateOf(found, settings.graceDays, now);
    const facts = { state, status: found.status ?? 'none', plan: found.plan ?? 'none' };
    const chain = organizationId;
    return { events: [{ type: 'billing.changed', organizationId, chain, actor: systemActor, facts }] };
  });
  return isWritten;
}

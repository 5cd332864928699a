import type { Redirect } from '#contract/billing.ts';
import { createId } from '#contract/ids.ts';
import { organizationName } from '../accounts/organization-store.ts';
import { actorOf, type AccountPrincipal } from '../accounts/principal.ts';
import { ChangedMeanwhile, type AuditEntry } from '../audit/audit-log.ts';
import { apartFromRequest } from '../idempotency/at-most-once.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { stateOf, type Plan } from './billing-state.ts';
import { findBillingAccount, insertBillingAccount, type BillingAccountRow } from './billing-store.ts';
import { refreshBilling } from './refresh-billing.ts';
import { requireBilling, type BillingParts } from './stripe-account.ts';

const consolePage = ({ publicOrigin }: BillingParts): string => `${publicOrigin}/console/billing`;

/** The organization as a customer of ours at Stripe, made when it first wants to pay. */
async function needAccount(parts: BillingParts, principal: AccountPrincipal): Promise<BillingAccountRow> {
  const on = parts.database.queries;
  const { organizationId } = principal;
  const known = await findBillingAccount(on, { organizationId });
  if (known) return known;
  const name = await organizationName(on, organizationId);
  const customer = await requireBilling(parts).ask((stripe) =>
    stripe.customers.create(
      { name, metadata: { organization: organizationId } },
      // Of two who begin at once both get the same customer.
      { idempotencyKey: `customer-${organizationId}` },
    ),
  );
  const event = { organizationId, chain: organizationId, actor: actorOf(principal) };
  await parts.audit.recordUnlessChanged(async (tx) => {
    if (!(await insertBillingAccount(tx, { organizationId, customerId: customer.id })))
      throw new ChangedMeanwhile();
    return { events: [{ type: 'billing.customer_created', ...event }] };
  });
  const made = await findBillingAccount(on, { organizationId });
  if (!made) throw new ServiceError('internal_error');
  return made;
}

function needPlan(plans: readonly Plan[], wanted: string): Plan {
  const plan = plans.find(({ name }) => name === wanted);
  if (!plan) throw new ServiceError('plan_unknown', { details: { plans: plans.map(({ name }) => name) } });
  return plan;
}

async function answer(
  { audit }: BillingParts,
  principal: AccountPrincipal,
  type: 'billing.checkout_opened' | 'billing.portal_opened',
  { url, facts = {} }: { url: string | null; facts?: NonNullable<AuditEntry['facts']> },
): Promise<Redirect> {
  if (url === null) throw new ServiceError('billing_unavailable');
  const { organizationId } = principal;
  const event = { type, organizationId, chain: organizationId, actor: actorOf(principal), facts };
  return audit.record(async () => ({ result: { url }, events: [event] }));
}

/** Asked now: two subscriptions are worse than a second's wait, and the news of the first may be on its way. */
async function requireUnsubscribed(
  parts: BillingParts,
  principal: AccountPrincipal,
): Promise<BillingAccountRow> {
  const { customerId } = await needAccount(parts, principal);
  await refreshBilling(parts, { customerId });
  const now = await needAccount(parts, principal);
  const { graceDays } = requireBilling(parts).settings;
  const { state } = stateOf(now, graceDays, await parts.clock(parts.database.queries));
  if (state !== 'none' && state !== 'ended') throw new ServiceError('already_subscribed');
  return now;
}

/** Ends the pages that can still be paid at, all but that one: of two that somebody has open only the latest is good. */
async function expireOthers(parts: BillingParts, customer: string, sessionId: string | null): Promise<void> {
  await requireBilling(parts).ask(async (stripe) => {
    const open = await stripe.checkout.sessions.list({ customer, status: 'open', limit: 100 });
    for (const { id } of open.data) if (id !== sessionId) await stripe.checkout.sessions.expire(id);
  });
}

/**
 * Where a person subscribes, at Stripe's own page: no card ever comes by here. What is bought there is learnt from Stripe
 * afterwards, not from who comes back. @throws ServiceError `plan_unknown` or `already_subscribed`
 */
export async function openCheckout(
  parts: BillingParts,
  principal: AccountPrincipal,
  wanted: string,
): Promise<Redirect> {
  const account = requireBilling(parts);
  const { plans, trialDays } = account.settings;
  const plan = needPlan(plans, wanted);
  const { organizationId } = principal;
  const now = await apartFromRequest(() => requireUnsubscribed(parts, principal));
  const page = consolePage(parts);
  const metadata = { organization: organizationId };
  const session = await account.ask((stripe) =>
    stripe.checkout.sessions.create(
      {
        mode: 'subscription',
        customer: now.customerId,
        client_reference_id: organizationId,
        line_items: [
          { price: plan.priceId, quantity: 1 },
          ...(plan.usagePriceId === null ? [] : [{ price: plan.usagePriceId }]),
        ],
        subscription_data: {
          metadata,
          ...(now.status === null && trialDays > 0 && { trial_period_days: trialDays }),
        },
        success_url: page,
        cancel_url: page,
      },
      { idempotencyKey: `checkout-${createId('evt')}` },
    ),
  );
  // After it was made, so that of two made at once one at least sees the other; then what was paid meanwhile is seen.
  await expireOthers(parts, now.customerId, session.id);
  await apartFromRequest(() => requireUnsubscribed(parts, principal)).catch(async (refusal: unknown) => {
    await expireOthers(parts, now.customerId, null);
    throw refusal;
  });
  return answer(parts, principal, 'billing.checkout_opened', {
    url: session.url,
    facts: { plan: plan.name },
  });
}

/** Where a person pays, changes plan or cancels, at Stripe's own page. @throws ServiceError `subscription_required` */
export async function openPortal(parts: BillingParts, principal: AccountPrincipal): Promise<Redirect> {
  const account = requireBilling(parts);
  const { organizationId } = principal;
  const known = await findBillingAccount(parts.database.queries, { organizationId });
  if (!known) throw new ServiceError('subscription_required');
  const { url } = await account.ask((stripe) =>
    stripe.billingPortal.sessions.create(
      { customer: known.customerId, return_url: consolePage(parts) },
      { idempotencyKey: `portal-${createId('evt')}` },
    ),
  );
  return answer(parts, principal, 'billing.portal_opened', { url });
}

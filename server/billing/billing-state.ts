import type { BillingState } from '#contract/billing.ts';
import type { EntitlementRow } from '../accounts/entitlements.ts';

export interface Plan {
  name: string;
  priceId: string;
  /** Of the metered price for completed envelopes; null when they cost nothing. */
  usagePriceId: string | null;
  seats: number | null;
}

/** What is read from Stripe of a subscription. Instants are theirs, in seconds since 1970. */
export interface SubscriptionFacts {
  status: string;
  created: number;
  trial_end: number | null;
  cancel_at_period_end: boolean;
  items: { data: readonly SubscriptionItemFacts[] };
  latest_invoice?: string | { created: number } | null;
}

interface SubscriptionItemFacts {
  price: { id: string };
  current_period_start: number;
  current_period_end: number;
}

export interface SubscriptionState {
  plan: string | null;
  status: string | null;
  periodStartsAt: Date | null;
  periodEndsAt: Date | null;
  trialEndsAt: Date | null;
  pastDueSince: Date | null;
  cancelsAtPeriodEnd: boolean;
}

const noSubscription: SubscriptionState = {
  plan: null,
  status: null,
  periodStartsAt: null,
  periodEndsAt: null,
  trialEndsAt: null,
  pastDueSince: null,
  cancelsAtPeriodEnd: false,
};

/** The earlier a status stands here, the more an organization may do by a subscription of it. */
const byWorth = ['active', 'trialing', 'past_due', 'unpaid', 'paused', 'canceled'];
const worthOf = ({ status }: SubscriptionFacts): number => {
  const at = byWorth.indexOf(status);
  return at === -1 ? byWorth.length : at;
};
const instant = (seconds: number): Date => new Date(seconds * 1000);

/** The organization's subscription: of several the one worth most, the newest of these. */
export function readSubscriptions(
  subscriptions: readonly SubscriptionFacts[],
  plans: readonly Plan[],
  before: Pick<SubscriptionState, 'pastDueSince'>,
): SubscriptionState {
  const [found] = subscriptions.toSorted((a, b) => worthOf(a) - worthOf(b) || b.created - a.created);
  if (!found) return noSubscription;
  const plan = plans.find(({ priceId }) => found.items.data.some(({ price }) => price.id === priceId));
  const item = found.items.data.find(({ price }) => price.id === plan?.priceId) ?? found.items.data[0];
  return {
    plan: plan?.name ?? null,
    status: found.status,
    periodStartsAt: item ? instant(item.current_period_start) : null,
    periodEndsAt: item ? instant(item.current_period_end) : null,
    trialEndsAt: found.status === 'trialing' && found.trial_end !== null ? instant(found.trial_end) : null,
    pastDueSince: found.status === 'past_due' ? pastDueSince(found, before) : null,
    cancelsAtPeriodEnd: found.cancel_at_period_end,
  };
}

/** Of the first invoice that was not paid: the next period's must not begin the grace anew. */
function pastDueSince(
  { latest_invoice, created }: SubscriptionFacts,
  before: { pastDueSince: Date | null },
): Date {
  const invoice = typeof latest_invoice === 'object' && latest_invoice ? latest_invoice.created : created;
  return before.pastDueSince ?? instant(invoice);
}

const dayMilliseconds = 24 * 3_600_000;

/** What it comes to for the organization. `suspendsAt` is set while a payment is past due. */
export function stateOf(
  { status, pastDueSince: since }: Pick<SubscriptionState, 'status' | 'pastDueSince'>,
  graceDays: number,
  now: Date,
): { state: BillingState; suspendsAt: Date | null } {
  switch (status) {
    case 'active':
    case 'trialing':
      return { state: status, suspendsAt: null };
    case 'past_due': {
      const suspendsAt = new Date((since ?? now).getTime() + graceDays * dayMilliseconds);
      return { state: suspendsAt <= now ? 'suspended' : 'past_due', suspendsAt };
    }
    case 'unpaid':
    case 'paused':
      return { state: 'suspended', suspendsAt: null };
    case 'canceled':
      return { state: 'ended', suspendsAt: null };
    default: // no subscription, or one whose first payment never came
      return { state: 'none', suspendsAt: null };
  }
}

const standings: Readonly<Record<BillingState, EntitlementRow['standing']>> = {
  none: 'none',
  ended: 'none',
  trialing: 'active',
  active: 'active',
  past_due: 'active',
  suspended: 'suspended',
};

/** Of a plan that we do not know those of the smallest: what is paid for there must not open what no plan of ours does. */
export function seatsOf(plans: readonly Plan[], wanted: string | null): number | null {
  const plan = plans.find(({ name }) => name === wanted);
  if (plan) return plan.seats;
  const limited = plans.flatMap(({ seats }) => (seats === null ? [] : [seats]));
  return limited.length === 0 ? null : Math.min(...limited);
}

/** Whoever has no subscription has no seats to count. */
export function entitlementOf(
  organizationId: string,
  subscription: SubscriptionState,
  { plans, graceDays }: { plans: readonly Plan[]; graceDays: number },
  now: Date,
): EntitlementRow {
  const { state, suspendsAt } = stateOf(subscription, graceDays, now);
  const standing = standings[state];
  const seats = standing === 'none' ? null : seatsOf(plans, subscription.plan);
  return { organizationId, standing, suspendsAt, seats };
}

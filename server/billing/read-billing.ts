import type { Billing } from '#contract/billing.ts';
import { countSeats } from '../accounts/seats.ts';
import { seatsOf, stateOf, type Plan } from './billing-state.ts';
import { countUsage, findBillingAccount, type BillingAccountRow } from './billing-store.ts';
import { requireBilling, type BillingParts } from './stripe-account.ts';

type Period = { startsAt: Date; endsAt: Date };

const shown = ({ name, seats }: Plan) => ({ name, seats });

function periodOf(account: BillingAccountRow | undefined, now: Date): Period {
  const { periodStartsAt: startsAt = null, periodEndsAt: endsAt = null } = account ?? {};
  if (startsAt && endsAt && now < endsAt) return { startsAt, endsAt };
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return { startsAt: new Date(Date.UTC(year, month)), endsAt: new Date(Date.UTC(year, month + 1)) };
}

/** How the organization stands, as Stripe last said. */
export async function readBilling(parts: BillingParts, organizationId: string): Promise<Billing> {
  const { plans, trialDays, graceDays } = requireBilling(parts).settings;
  const on = parts.database.queries;
  const now = await parts.clock(on);
  const account = await findBillingAccount(on, { organizationId });
  const { status = null, pastDueSince = null } = account ?? {};
  const { state, suspendsAt } = stateOf({ status, pastDueSince }, graceDays, now);
  const isOver = state === 'none' || state === 'ended';
  const plan = isOver ? undefined : plans.find(({ name }) => name === account?.plan);
  const period = periodOf(account, now);
  const counted = await countUsage(on, organizationId, period);
  const total = (rows: typeof counted) => rows.reduce((sum, { envelopes }) => sum + envelopes, 0);
  return {
    state,
    plan: plan ? shown(plan) : null,
    plans: plans.map(shown),
    trialDays: status === null ? trialDays : 0,
    trialEndsAt: account?.trialEndsAt?.toISOString() ?? null,
    suspendsAt: suspendsAt?.toISOString() ?? null,
    cancelsAtPeriodEnd: account?.cancelsAtPeriodEnd ?? false,
    period: { startsAt: period.startsAt.toISOString(), endsAt: period.endsAt.toISOString() },
    usage: {
      completedEnvelopes: total(counted),
      waiting: total(counted.filter((row) => row.status === 'queued' || row.status === 'failed')),
    },
    seats: {
      used: await countSeats(on, organizationId),
      limit: isOver ? null : seatsOf(plans, account?.plan ?? null),
    },
  };
}

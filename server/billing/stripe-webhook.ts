import type { Hono } from 'hono';
import type { Denials } from '../audit/denials.ts';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { findBillingAccount, insertStripeEvent } from './billing-store.ts';
import { refreshBillingJob, type RefreshBillingPayload } from './refresh-billing.ts';
import { requireBilling, type BillingParts } from './stripe-account.ts';

const path = '/v1/billing/stripe-webhook';

/** Whom an event is about, wherever its kind of object says so. */
function customerOf(object: { object?: string; id?: string; customer?: unknown }): string | undefined {
  if (object.object === 'customer') return object.id;
  const { customer } = object;
  if (typeof customer === 'string') return customer;
  return (customer as { id?: string } | null | undefined)?.id;
}

/**
 * Takes an event once. Nothing that it says is kept or believed: it is the occasion to ask how things stand now. Asked by
 * a job, for Stripe waits for our answer and takes a slow one for none.
 */
async function takeHint(
  parts: BillingParts,
  event: { id: string; customerId: string | undefined },
): Promise<void> {
  const { customerId } = event;
  await parts.database.transaction(async (tx) => {
    if (!(await insertStripeEvent(tx, event.id)) || customerId === undefined) return;
    if (!(await findBillingAccount(tx, { customerId }))) return;
    const payload: RefreshBillingPayload = { customerId };
    await parts.jobs.enqueue(tx, refreshBillingJob, payload);
  });
}

/** Where Stripe tells that something has happened; whoever else does is on the record. */
export function mountStripeWebhook(app: Hono<HttpEnv>, parts: BillingParts & { denials: Denials }): void {
  app.post(path, async (c) => {
    const stripe = requireBilling(parts);
    try {
      const { id, data } = await stripe.readEvent(await c.req.text(), c.req.header('stripe-signature') ?? '');
      await takeHint(parts, { id, customerId: customerOf(data.object) });
    } catch (thrown) {
      if (thrown instanceof ServiceError && thrown.code === 'stripe_signature_invalid')
        await parts.denials.recordStranger({ code: thrown.code, method: 'POST', route: path }, c.var);
      throw thrown;
    }
    return c.json({ received: true }, 200);
  });
}

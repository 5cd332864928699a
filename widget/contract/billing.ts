import { z } from 'zod';

export const billingStates = ['none', 'trialing', 'active', 'past_due', 'suspended', 'ended'] as const;
export type BillingState = (typeof billingStates)[number];

export const planSchema = z.object({
  name: z.string(),
  /** Members and waiting invitations together; null for any number. */
  seats: z.number().int().nullable(),
});

/** Nothing of a card: whoever pays enters it at the payment service, which tells nobody. */
export const billingSchema = z.object({
  state: z.enum(billingStates),
  /** Null without a subscription, and for one that none of the server's plans is for. */
  plan: planSchema.nullable(),
  /** What can be chosen from. */
  plans: z.array(planSchema),
  /** Days that a first subscription is free; 0 when there was one already. */
  trialDays: z.number().int(),
  trialEndsAt: z.iso.datetime().nullable(),
  /** Past due: when nothing new can be sent any more, unless it is paid. */
  suspendsAt: z.iso.datetime().nullable(),
  cancelsAtPeriodEnd: z.boolean(),
  /** Without a subscription it is the calendar month, UTC. */
  period: z.object({ startsAt: z.iso.datetime(), endsAt: z.iso.datetime() }),
  usage: z.object({
    /** Live envelopes completed in the period; what is done in test mode is free and not counted. */
    completedEnvelopes: z.number().int(),
    /** Of these, how many the payment service has not been told of yet. */
    waiting: z.number().int(),
  }),
  seats: z.object({ used: z.number().int(), limit: z.number().int().nullable() }),
});
export type Billing = z.infer<typeof billingSchema>;

export const checkoutSchema = z.strictObject({ plan: z.string().max(64) });
export type Checkout = z.infer<typeof checkoutSchema>;

/** Where to send the person's browser; good for a short time and once. */
export const redirectSchema = z.object({ url: z.url() });
export type Redirect = z.infer<typeof redirectSchema>;

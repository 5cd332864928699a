import { boolean, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from '../platform/database/columns.ts';

/** An organization as Stripe knows it, and its subscription as it was when it was last asked for. Nothing of a card. */
export const billingAccounts = pgTable(
  'billing_account',
  {
    organizationId: text().primaryKey(),
    customerId: text().notNull().unique(),
    /** One more with each answer written down: an answer asked for before another was written is asked for again. */
    version: integer().notNull().default(0),
    plan: text(),
    /** Of the subscription, in Stripe's words; null before there was one. */
    status: text(),
    periodStartsAt: instant(),
    periodEndsAt: instant(),
    trialEndsAt: instant(),
    pastDueSince: instant(),
    cancelsAtPeriodEnd: boolean().notNull().default(false),
    refreshedAt: instant(),
  },
  (table) => [index().on(table.refreshedAt)],
);

/** Webhook events that were taken, so that none is taken twice. What they say is not kept. */
export const stripeEvents = pgTable(
  'stripe_event',
  {
    id: text().primaryKey(),
    receivedAt: instant().notNull().defaultNow(),
  },
  (table) => [index().on(table.receivedAt)],
);

/** Completed live envelopes, written in the transaction that completed them. */
export const envelopeUsage = pgTable(
  'envelope_usage',
  {
    envelopeId: text().primaryKey(),
    organizationId: text().notNull(),
    completedAt: instant().notNull(),
    /** `unbilled`: the organization was no customer yet. */
    status: text({ enum: ['queued', 'reported', 'failed', 'unbilled'] }).notNull(),
    tries: integer().notNull().default(0),
    settledAt: instant(),
  },
  (table) => [index().on(table.organizationId, table.completedAt)],
);

import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { webhookSignatures, type WebhookEventType, type WebhookFailure } from '#contract/webhooks.ts';
import { apps } from '../apps/tables.ts';
import { bytea, instant } from '../platform/database/columns.ts';

/** Where an app is told what happened to its envelopes; the app says whether that is live. */
export const webhooks = pgTable(
  'webhook',
  {
    id: text().primaryKey(),
    organizationId: text().notNull(),
    appId: text()
      .notNull()
      .references(() => apps.id),
    testMode: boolean().notNull(),
    url: text().notNull(),
    eventTypes: text().array().$type<WebhookEventType[]>().notNull(),
    enabled: boolean().notNull(),
    disabledReason: text({ enum: ['asked', 'gone'] }),
    createdAt: instant().notNull(),
  },
  (table) => [index('webhook_app').on(table.appId), index('webhook_organization').on(table.organizationId)],
);

/** What deliveries are signed with: HMAC and Ed25519 both need the secret itself, so it is kept, encrypted. */
export const webhookSecrets = pgTable(
  'webhook_secret',
  {
    webhookId: text()
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    number: integer().notNull(),
    /** Under the webhook's key (audit/subject-keys.ts). */
    sealed: bytea().notNull(),
    signature: text({ enum: webhookSignatures }).notNull(),
    /** Of what receivers check with and may know. */
    publicKey: bytea(),
    createdAt: instant().notNull(),
    /** It signs until then, beside its successors. */
    endsAt: instant(),
  },
  (table) => [primaryKey({ columns: [table.webhookId, table.number] })],
);

/** One event to be told to one webhook, written in the transaction of the act it tells of. */
export const webhookDeliveries = pgTable(
  'webhook_delivery',
  {
    id: text().primaryKey(),
    webhookId: text()
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    organizationId: text().notNull(),
    envelopeId: text().notNull(),
    eventId: text().notNull(),
    eventType: text().$type<WebhookEventType>().notNull(),
    /** The body, ids and nothing personal; erased with what the envelope's rows say. */
    payload: text(),
    status: text({ enum: ['queued', 'delivered', 'failed', 'erased'] }).notNull(),
    /** How often a person has asked for it again: a job of an earlier round does nothing. */
    round: integer().notNull().default(0),
    /** Of all rounds. */
    tries: integer().notNull().default(0),
    /** Of this round: how long the next pause is. */
    triesOfRound: integer().notNull().default(0),
    createdAt: instant().notNull(),
    nextTryAt: instant(),
    settledAt: instant(),
  },
  (table) => [
    index('webhook_delivery_webhook').on(table.webhookId, table.id),
    index('webhook_delivery_envelope').on(table.envelopeId),
    index('webhook_delivery_waiting')
      .on(table.nextTryAt)
      .where(sql`${table.status} = 'queued'`),
    index('webhook_delivery_settled')
      .on(table.settledAt)
      .where(sql`${table.settledAt} IS NOT NULL`),
  ],
);

/** What became of each try. What the other side wrote is not kept. */
export const webhookTries = pgTable(
  'webhook_try',
  {
    deliveryId: text()
      .notNull()
      .references(() => webhookDeliveries.id, { onDelete: 'cascade' }),
    number: integer().notNull(),
    at: instant().notNull(),
    durationMilliseconds: integer().notNull(),
    httpStatus: integer(),
    failure: text().$type<WebhookFailure>(),
  },
  (table) => [primaryKey({ columns: [table.deliveryId, table.number] })],
);

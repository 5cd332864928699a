import { sql } from 'drizzle-orm';
import { signerAuthentications } from '#contract/signer-methods.ts';
import { recipientRoles } from '#contract/envelopes.ts';
import type { FieldSettings } from '#contract/field-settings.ts';
import type { Reminders } from '#contract/recipient-mails.ts';
import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import { bytea, instant } from '../platform/database/columns.ts';
import { documents } from '../documents/tables.ts';

export const envelopes = pgTable(
  'envelope',
  {
    id: text().primaryKey(),
    organizationId: text().notNull(),
    appId: text().notNull(),
    title: text().notNull(),
    senderName: text().notNull(),
    status: text().notNull(),
    testMode: boolean().notNull(),
    transactionId: text().notNull().unique(),
    /** Sealed, and a timestamp is still to follow. */
    timestampPending: boolean().notNull().default(false),
    expiresInSeconds: integer().notNull(),
    createdAt: instant().notNull(),
    sentAt: instant(),
    completedAt: instant(),
    expiresAt: instant(),
    signingRequests: boolean().notNull().default(false),
    reminders: jsonb().$type<Reminders>(),
    signedCopies: boolean().notNull().default(false),
  },
  (table) => [
    index('envelope_organization').on(table.organizationId, table.id),
    index('envelope_completed')
      .on(table.organizationId, table.completedAt)
      .where(sql`${table.completedAt} IS NOT NULL`),
    index('envelope_past_time')
      .on(table.expiresAt)
      .where(sql`${table.status} = 'sent'`),
  ],
);

export const envelopeDocuments = pgTable(
  'envelope_document',
  {
    envelopeId: text()
      .notNull()
      .references(() => envelopes.id),
    documentId: text()
      .notNull()
      .references(() => documents.id),
    position: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.envelopeId, table.documentId] }), index().on(table.documentId)],
);

export const recipients = pgTable(
  'recipient',
  {
    id: text().primaryKey(),
    envelopeId: text()
      .notNull()
      .references(() => envelopes.id),
    /** The envelope's, so that a search reads nobody else's people. */
    organizationId: text().notNull(),
    position: integer().notNull(),
    role: text({ enum: recipientRoles }).notNull().default('signer'),
    name: text().notNull(),
    email: text().notNull(),
    order: integer('signing_order').notNull(),
    language: text(),
    status: text().notNull(),
    viewedAt: instant(),
    consentedAt: instant(),
    consentVersion: text(),
    consentSha256: text(),
    signedAt: instant(),
    /** IANA zone the signer's browser named; dates the date_signed fields. */
    timeZone: text(),
    intent: text(),
    declinedAt: instant(),
    delegatedAt: instant(),
    delegatedToId: text(),
    /** What whoever passed the document on to this recipient wrote, sealed under the recipient's own subject key. */
    delegationNote: bytea(),
    signerAuthentication: text({ enum: signerAuthentications }),
    /** Sealed under the recipient's subject key. */
    sealedPhone: bytea(),
    /** When they were last asked by mail, by the database's clock. */
    requestedAt: instant(),
    /** By itself, not those that somebody asked for. */
    remindersSent: integer().notNull().default(0),
    remindAt: instant(),
  },
  (table) => [
    index('recipient_envelope').on(table.envelopeId),
    index('recipient_organization').on(table.organizationId, table.envelopeId),
    index('recipient_reminder')
      .on(table.remindAt)
      .where(sql`${table.remindAt} IS NOT NULL`),
  ],
);

export const fields = pgTable(
  'field',
  {
    id: text().primaryKey(),
    envelopeId: text()
      .notNull()
      .references(() => envelopes.id),
    recipientId: text()
      .notNull()
      .references(() => recipients.id),
    documentId: text()
      .notNull()
      .references(() => documents.id),
    type: text().notNull(),
    page: integer().notNull(),
    x: doublePrecision().notNull(),
    y: doublePrecision().notNull(),
    width: doublePrecision().notNull(),
    height: doublePrecision().notNull(),
    required: boolean().notNull(),
    label: text(),
    /** What the sender asks of the field; holds no value. */
    settings: jsonb().$type<FieldSettings>().notNull(),
  },
  (table) => [index('field_envelope').on(table.envelopeId), index('field_document').on(table.documentId)],
);

/** What stands in fields, prefilled or entered: JSON of a FieldValue, sealed under the recipient's subject key. */
export const fieldValues = pgTable(
  'field_value',
  {
    fieldId: text()
      .primaryKey()
      .references(() => fields.id),
    recipientId: text()
      .notNull()
      .references(() => recipients.id),
    sealed: bytea().notNull(),
    updatedAt: instant().notNull(),
  },
  (table) => [index('field_value_recipient').on(table.recipientId)],
);

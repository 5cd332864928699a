import { sql } from 'drizzle-orm';
import { pgTable, text, index, integer } from 'drizzle-orm/pg-core';
import type { AttachmentKind } from '#contract/attachments.ts';
import { codeMethods } from '#contract/signer-methods.ts';
import { storedObjects } from '../documents/tables.ts';
import { embedSessions } from '../embedding/tables.ts';
import { envelopes, fields, recipients } from '../envelopes/tables.ts';
import { bytea, instant } from '../platform/database/columns.ts';

/** Adopted signatures and initials: JSON of an AdoptedMark, sealed under the recipient's subject key. */
export const adoptedMarks = pgTable(
  'adopted_mark',
  {
    id: text().primaryKey(),
    recipientId: text()
      .notNull()
      .references(() => recipients.id),
    purpose: text().notNull(),
    sealed: bytea().notNull(),
    createdAt: instant().notNull(),
  },
  (table) => [index('adopted_mark_recipient').on(table.recipientId)],
);

/** What signers typed last that breaks a rule of its field, sealed as values are: kept to be typed on, and never signed. */
export const fieldDrafts = pgTable('field_draft', {
  fieldId: text()
    .primaryKey()
    .references(() => fields.id),
  recipientId: text()
    .notNull()
    .references(() => recipients.id),
  sealed: bytea().notNull(),
  updatedAt: instant().notNull(),
});

/** Files that signers sent for their fields. One that no field names after a while is shredded. */
export const attachments = pgTable(
  'attachment',
  {
    id: text().primaryKey(),
    organizationId: text().notNull(),
    envelopeId: text()
      .notNull()
      .references(() => envelopes.id),
    recipientId: text()
      .notNull()
      .references(() => recipients.id),
    fieldId: text()
      .notNull()
      .references(() => fields.id),
    objectId: text()
      .notNull()
      .references(() => storedObjects.id),
    kind: text().$type<AttachmentKind>().notNull(),
    byteSize: integer().notNull(),
    sha256: text().notNull(),
    /** The file's name, sealed under the recipient's subject key. */
    sealedName: bytea().notNull(),
    createdAt: instant().notNull(),
    /** When the field's value first named it. */
    placedAt: instant(),
  },
  (table) => [
    index('attachment_envelope').on(table.envelopeId),
    index('attachment_recipient').on(table.recipientId),
    index('attachment_field').on(table.fieldId),
    index('attachment_unplaced')
      .on(table.createdAt)
      .where(sql`${table.placedAt} IS NULL`),
  ],
);

/** The one code of an embed session that may still be right; a new one takes the place of the old. */
export const signerCodes = pgTable(
  'signer_code',
  {
    embedSessionId: text()
      .primaryKey()
      .references(() => embedSessions.id),
    method: text({ enum: codeMethods }).notNull(),
    /** The mail or text message it went out with. */
    mailId: text().notNull(),
    /** HMAC over the code with session, envelope and recipient; null once it was right, or tried too often. */
    digest: bytea(),
    attempts: integer().notNull().default(0),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
  },
  (table) => [index('signer_code_expiry').on(table.expiresAt)],
);

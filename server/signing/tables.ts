import { pgTable, text, index } from 'drizzle-orm/pg-core';
import { fields, recipients } from '../envelopes/tables.ts';
import { bytea, instant } from '../platform/database/columns.ts';

/** What signers filled in: JSON of a FieldValue, sealed under the recipient's subject key. */
export const fieldValues = pgTable('field_value', {
  fieldId: text()
    .primaryKey()
    .references(() => fields.id),
  recipientId: text()
    .notNull()
    .references(() => recipients.id),
  sealed: bytea().notNull(),
  updatedAt: instant().notNull(),
});

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

import { pgTable, text, index } from 'drizzle-orm/pg-core';
import { recipients } from '../envelopes/tables.ts';
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

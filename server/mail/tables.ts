import { sql } from 'drizzle-orm';
import { index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { bytea, instant } from '../platform/database/columns.ts';

/** Mails to be handed over, written in the transaction of the act they tell of. */
export const mails = pgTable(
  'mail',
  {
    id: text().primaryKey(),
    organizationId: text().notNull(),
    /** Chain of the audit log that says what became of it. */
    chain: text().notNull(),
    /** Whose personal data it is; once their key is deleted, it cannot be read or sent. */
    subjectId: text().notNull(),
    /** A text message is queued as a mail is, and goes another way. */
    channel: text({ enum: ['email', 'sms'] })
      .notNull()
      .default('email'),
    /** Which of our texts it is, such as `password-reset`. */
    kind: text().notNull(),
    /**
     * Address, subject and bodies under the subject's key; gone as soon as the mail is, for it may hold a secret link, and some
     * days after it failed.
     */
    sealed: bytea(),
    status: text({ enum: ['queued', 'handed_over', 'bounced', 'failed'] }).notNull(),
    tries: integer().notNull().default(0),
    /** Why the last try failed: a word of ours or of the system, or an SMTP status; why it came back, as RFC 3463 has it. */
    failure: text(),
    /** After this it would tell of what is over. */
    goodUntil: instant(),
    createdAt: instant().notNull().defaultNow(),
    settledAt: instant(),
  },
  (table) => [
    index().on(table.organizationId, table.id),
    index().on(table.chain),
    index('mail_failed')
      .on(table.settledAt)
      .where(sql`${table.status} = 'failed' AND ${table.sealed} IS NOT NULL`),
  ],
);

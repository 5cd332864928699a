import { pgTable, text } from 'drizzle-orm/pg-core';
import { bytea, instant } from '../../server/platform/database/columns.ts';

/** Some table that the migrations make, for tests of the platform, which knows no feature. */
export const anyTable = pgTable('subject_key', {
  organizationId: text().notNull(),
  subjectId: text().notNull(),
  epoch: text().notNull(),
  wrapped: bytea().notNull(),
  createdAt: instant().notNull().defaultNow(),
});

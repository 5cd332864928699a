import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { AuditActor } from '../audit/audit-log.ts';
import { instant } from '../platform/database/columns.ts';

/** One row while keys of past months are wrapped anew, none otherwise: what has come of it is in the log. */
export const keyRewraps = pgTable('key_rewrap', {
  /** Always the same, so that there is one at most. */
  id: text().primaryKey(),
  /** What is wrapped under an earlier month's keys is wrapped anew, YYYY-MM. */
  epoch: text().notNull(),
  actorKind: text().$type<AuditActor['kind']>().notNull(),
  actorId: text().notNull(),
  /** Keys of stored objects wrapped anew so far, and of subjects: counted where they are changed. */
  objects: integer().notNull().default(0),
  subjects: integer().notNull().default(0),
  startedAt: instant().notNull(),
});

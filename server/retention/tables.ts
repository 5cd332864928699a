import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, primaryKey, text, unique, uniqueIndex } from 'drizzle-orm/pg-core';
import type { DeletionScope, LegalHoldScope, ReceiptStage } from '#contract/lifecycle.ts';
import type { RequestState } from '../documents/data-state.ts';
import { documents } from '../documents/tables.ts';
import { instant } from '../platform/database/columns.ts';

/** Never deleted (0003_lifecycle.sql): what was kept for whom, on whose word, from when to when. */
export const legalHolds = pgTable(
  'legal_hold',
  {
    id: text().primaryKey(),
    organizationId: text().notNull(),
    /** Of documents of that mode only; null: of both. */
    testMode: boolean(),
    scope: text().$type<LegalHoldScope>().notNull(),
    /** The envelope, for that scope. Documents are listed in legal_hold_document. */
    envelopeId: text(),
    matter: text(),
    reason: text().notNull(),
    authority: text().notNull(),
    twoPersonRelease: boolean().notNull(),
    placedBy: text().notNull(),
    placedAt: instant().notNull(),
    expiresAt: instant(),
    releaseAskedBy: text(),
    releaseAskedAt: instant(),
    releasedBy: text(),
    releasedAt: instant(),
    releaseReason: text(),
  },
  (table) => [
    index('legal_hold_organization').on(table.organizationId, table.id),
    index('legal_hold_expiring')
      .on(table.expiresAt)
      .where(sql`${table.releasedAt} IS NULL`),
  ],
);

/** What a legal hold on a document or a matter covers. */
export const legalHoldDocuments = pgTable(
  'legal_hold_document',
  {
    legalHoldId: text()
      .notNull()
      .references(() => legalHolds.id),
    documentId: text()
      .notNull()
      .references(() => documents.id),
    addedAt: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.legalHoldId, table.documentId] }), index().on(table.documentId)],
);

export const retentionPolicies = pgTable(
  'retention_policy',
  {
    id: text().primaryKey(),
    organizationId: text().notNull(),
    testMode: boolean(),
    /** Of one app's documents; null: of all. */
    appId: text(),
    name: text().notNull(),
    keepDays: integer().notNull(),
    destroyAfterDays: integer(),
    createdAt: instant().notNull(),
    endedAt: instant(),
  },
  (table) => [index('retention_policy_organization').on(table.organizationId, table.id)],
);

export const deletionRequests = pgTable(
  'deletion_request',
  {
    id: text().primaryKey(),
    /** The party that asks, and lets go. */
    organizationId: text().notNull(),
    testMode: boolean(),
    scope: text().$type<DeletionScope>().notNull(),
    /** Id of the document, the recipient or the organization. */
    targetId: text().notNull(),
    state: text().$type<RequestState>().notNull(),
    /** The organization's own request, which it is a part of and is cancelled with. */
    parentId: text(),
    requestedBy: text().notNull(),
    requestedAt: instant().notNull(),
    graceEndsAt: instant().notNull(),
    /** When the party's interest ended. */
    letGoAt: instant(),
    /** When no backup can hold it any more. */
    copiesGoneAt: instant(),
    /** Destroyed or cancelled. */
    endedAt: instant(),
  },
  (table) => [
    index('deletion_request_organization').on(table.organizationId, table.id),
    index('deletion_request_target').on(table.targetId),
    index('deletion_request_open')
      .on(table.scope, table.targetId)
      .where(sql`${table.state} IN ('pending_grace', 'waiting')`),
    index('deletion_request_parent')
      .on(table.parentId)
      .where(sql`${table.parentId} IS NOT NULL`),
    // Asked twice, it is one request.
    uniqueIndex('deletion_request_once')
      .on(table.organizationId, table.targetId)
      .where(sql`${table.state} <> 'cancelled'`),
  ],
);

/** Signed statements of what was destroyed. Kept for ever (0003_lifecycle.sql). */
export const deletionReceipts = pgTable(
  'deletion_receipt',
  {
    id: text().primaryKey(),
    organizationId: text().notNull(),
    targetId: text().notNull(),
    stage: text().$type<ReceiptStage>().notNull(),
    /** The signed note. */
    note: text().notNull(),
    /** The event whose facts hold SHA-256 of the note. */
    eventId: text().notNull(),
    createdAt: instant().notNull(),
  },
  (table) => [unique('deletion_receipt_once').on(table.targetId, table.stage)],
);

/** Of a document, a recipient or an organization, what the sweep could not do when it last tried. Gone once it could. */
export const lifecycleFailures = pgTable('lifecycle_failure', {
  targetId: text().primaryKey(),
  attempts: integer().notNull(),
  lastErrorCode: text().notNull(),
  lastFailedAt: instant().notNull(),
  retryAt: instant().notNull(),
});

/** How far the sweep that ran out of time had got, in one row; none once a sweep has been through everything. */
export const lifecycleProgress = pgTable('lifecycle_progress', {
  id: text().primaryKey(),
  stage: text().notNull(),
  reached: text().notNull(),
});

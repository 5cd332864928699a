import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { CompletionMode, PageSize } from '#contract/documents.ts';
import { bytea, instant } from '../platform/database/columns.ts';
import type { DataState, InterestState, PartyKind } from './data-state.ts';
import type { PdfEncryption } from './pdf/encryption.ts';
import type { NormalisedBy } from './pdf/normalise.ts';
import type { StoredObjectKind } from './stored-object.ts';

/** One blob of the vault. The row commits to the plaintext; where the bytes are follows from the id. */
export const storedObjects = pgTable(
  'stored_object',
  {
    id: text().primaryKey(),
    organizationId: text().notNull(),
    kind: text().$type<StoredObjectKind>().notNull(),
    /** Version of the encrypted format, bound into every segment. */
    version: integer().notNull(),
    /** Plaintext bytes. */
    byteSize: integer().notNull(),
    /** SHA-256 of the plaintext, hex. */
    sha256: text().notNull(),
    /** SHA-256 of the bytes as they lie in the store, hex. */
    ciphertextSha256: text().notNull(),
    createdAt: instant().notNull(),
    /** Its keys were destroyed; nothing makes it readable again (0003_lifecycle.sql). */
    destroyedAt: instant(),
  },
  (table) => [index('stored_object_organization').on(table.organizationId)],
);

/** An object's data key, wrapped once for each organization that holds an interest in it. Deleting all shreds it. */
export const objectKeys = pgTable(
  'object_key',
  {
    objectId: text()
      .notNull()
      .references(() => storedObjects.id),
    organizationId: text().notNull(),
    /** Epoch of the organization key it is wrapped under, YYYY-MM. */
    epoch: text().notNull(),
    /** Key commitment and wrapped data key: platform/crypto/data-key.ts. */
    wrapped: bytea().notNull(),
    createdAt: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.objectId, table.organizationId] })],
);

export const documents = pgTable(
  'document',
  {
    id: text().primaryKey(),
    organizationId: text().notNull(),
    /** The app whose key uploaded it; null for a person in the console. */
    appId: text(),
    testMode: boolean().notNull(),
    name: text().notNull(),
    pageCount: integer().notNull(),
    pageSizes: jsonb().$type<PageSize[]>().notNull(),
    originalObjectId: text()
      .notNull()
      .references(() => storedObjects.id),
    originalByteSize: integer().notNull(),
    originalSha256: text().notNull(),
    /** The copy people see, sign and receive; the original itself where that must not be touched. */
    viewedObjectId: text()
      .notNull()
      .references(() => storedObjects.id),
    viewedByteSize: integer().notNull(),
    viewedSha256: text().notNull(),
    /** What sealing has to know of that copy; null where it reads the copy itself. */
    outlineObjectId: text().references(() => storedObjects.id),
    completionMode: text().$type<CompletionMode>().notNull(),
    normalisedBy: text().$type<NormalisedBy>().notNull(),
    encryption: text().$type<PdfEncryption>().notNull(),
    createdAt: instant().notNull(),
    /** Only forward from `shredding` on (0003_lifecycle.sql). */
    dataState: text().$type<DataState>().notNull().default('live'),
    shreddedAt: instant(),
    /** When no backup can hold it any more. */
    copiesGoneAt: instant(),
  },
  (table) => [
    index('document_organization').on(table.organizationId, table.id),
    index('document_leaving')
      .on(table.dataState, table.id)
      .where(sql`${table.dataState} NOT IN ('live', 'destroyed')`),
  ],
);

/** Who has a right to a document. It is destroyed when nobody has one any more. */
export const interests = pgTable(
  'interest',
  {
    documentId: text()
      .notNull()
      .references(() => documents.id),
    partyKind: text().$type<PartyKind>().notNull(),
    /** An organization's id or, for somebody without an account, the recipient's. */
    partyId: text().notNull(),
    /** The envelope that a recipient's interest comes from. */
    envelopeId: text(),
    state: text().$type<InterestState>().notNull(),
    heldSince: instant().notNull(),
    /** Since when its party wants the document destroyed; null while it does not, or has thought better of it. */
    leavingSince: instant(),
    /** When an interest without an account lapses by itself; null while its envelope is open. */
    lapsesAt: instant(),
    endedAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.documentId, table.partyKind, table.partyId] }),
    index('interest_party').on(table.partyId),
    index('interest_lapsing')
      .on(table.lapsesAt)
      .where(sql`${table.state} = 'held'`),
  ],
);

/** One row: what the database, its data directory and its bucket are told from those of another deployment by. */
export const deployments = pgTable('deployment', { id: text().primaryKey(), name: text().notNull() });

import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { CompletionMode, PageSize } from '#contract/documents.ts';
import { bytea, instant } from '../platform/database/columns.ts';
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
    createdAt: instant().notNull(),
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
    completionMode: text().$type<CompletionMode>().notNull(),
    normalisedBy: text().$type<NormalisedBy>().notNull(),
    encryption: text().$type<PdfEncryption>().notNull(),
    createdAt: instant().notNull(),
  },
  (table) => [index('document_organization').on(table.organizationId, table.id)],
);

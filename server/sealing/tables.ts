import { index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from '../platform/database/columns.ts';
import { documents } from '../documents/tables.ts';
import { envelopes } from '../envelopes/tables.ts';

export const sealedDocuments = pgTable(
  'sealed_document',
  {
    envelopeId: text()
      .notNull()
      .references(() => envelopes.id),
    documentId: text()
      .notNull()
      .references(() => documents.id),
    objectId: text().notNull(),
    /** SHA-256 of the sealed file, hex. */
    sha256: text().notNull(),
    /** The separate completion certificate, where the document could not be stamped. */
    certificateObjectId: text(),
    sealedAt: instant().notNull(),
    /** PAdES level of what is delivered now. */
    level: text().notNull(),
    /** none, pending, done or failed: what is to be appended to the seal, or was. */
    extension: text().notNull(),
    extensionAttempts: integer().notNull().default(0),
    /** Code of the last attempt that failed. */
    extensionError: text(),
    /** The same files with what was appended; the ones above are their beginning. */
    extendedObjectId: text(),
    extendedSha256: text(),
    extendedCertificateObjectId: text(),
    extendedAt: instant(),
  },
  (table) => [primaryKey({ columns: [table.envelopeId, table.documentId] }), index().on(table.documentId)],
);

import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
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
  },
  (table) => [primaryKey({ columns: [table.envelopeId, table.documentId] })],
);

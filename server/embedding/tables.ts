import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { signerAuthentications } from '#contract/signer-methods.ts';
import { bytea, instant } from '../platform/database/columns.ts';

export const embeds = pgTable(
  'embed',
  {
    id: text().primaryKey(),
    organizationId: text().notNull(),
    appId: text().notNull(),
    envelopeId: text().notNull(),
    recipientId: text().notNull(),
    scopes: text().array().notNull(),
    allowedOrigins: text().array().notNull(),
    createdAt: instant().notNull(),
  },
  (table) => [index('embed_recipient').on(table.recipientId)],
);

/** One-use secrets that open an embed session; kept as SHA-256 only. */
export const embedTokens = pgTable('embed_token', {
  digest: bytea().primaryKey(),
  embedId: text()
    .notNull()
    .references(() => embeds.id),
  /** Thumbprint the token is bound to before its first use, when the integrator's server knew it. */
  jkt: text(),
  expiresAt: instant().notNull(),
  usedAt: instant(),
  usedByJkt: text(),
  /** JSON of what the app said of who is signed in there, sealed under the recipient's subject key. */
  sealedHostIdentity: bytea(),
});

export const embedSessions = pgTable(
  'embed_session',
  {
    id: text().primaryKey(),
    embedId: text()
      .notNull()
      .references(() => embeds.id),
    tokenDigest: bytea().notNull().unique(),
    accessDigest: bytea().notNull().unique(),
    jkt: text().notNull(),
    publicKey: jsonb().$type<Record<string, string>>().notNull(),
    hostOrigin: text().notNull(),
    scopes: text().array().notNull(),
    /** What whoever opened it has shown so far, and when. */
    authenticatedBy: text({ enum: signerAuthentications }),
    authenticatedAt: instant(),
    /** Sequence number of the last action statement taken. */
    actionSeq: integer().notNull(),
    /** SHA-256 of that statement: a repeat after a lost answer is recognised and answered, not refused. */
    lastStatementDigest: bytea(),
    createdAt: instant().notNull(),
    lastUsedAt: instant().notNull(),
    endedAt: instant(),
    endReason: text({ enum: ['revoked', 'token_reused', 'idle', 'delegated'] }),
  },
  (table) => [
    index('embed_session_embed').on(table.embedId),
    index('embed_session_living')
      .on(table.lastUsedAt)
      .where(sql`${table.endedAt} IS NULL`),
  ],
);

/** Proof ids already seen, shared by all server processes; rows past their expiry are swept. */
export const dpopProofs = pgTable(
  'dpop_proof',
  { digest: bytea().primaryKey(), expiresAt: instant().notNull() },
  (table) => [index('dpop_proof_expiry').on(table.expiresAt)],
);

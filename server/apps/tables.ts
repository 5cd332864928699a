import { boolean, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { languages } from '#contract/languages.ts';
import type { Reminders } from '#contract/recipient-mails.ts';
import { scopes } from '#contract/scopes.ts';
import { signerAuthentications } from '#contract/signer-methods.ts';
import type { Theme } from '#contract/theme-rules.ts';
import { bytea, instant } from '../platform/database/columns.ts';

/** A picture in the vault; branding/ sets and shows it. */
export interface AppLogo {
  objectId: string;
  width: number;
  height: number;
  byteSize: number;
}

export const apps = pgTable('app', {
  id: text().primaryKey(),
  organizationId: text().notNull(),
  name: text().notNull(),
  testMode: boolean().notNull(),
  allowedOrigins: text().array().notNull(),
  allowedScopes: text({ enum: scopes }).array().notNull(),
  defaultScopes: text({ enum: scopes }).array().notNull(),
  maxTokenLifetimeSeconds: integer().notNull(),
  allowedLanguages: text({ enum: languages }).array().notNull(),
  defaultLanguage: text({ enum: languages }).notNull(),
  signerAuthentication: text({ enum: signerAuthentications }).notNull(),
  signingPageUrl: text(),
  signingRequests: boolean().notNull(),
  reminders: jsonb().$type<Reminders>(),
  signedCopies: boolean().notNull(),
  theme: jsonb().$type<Theme>().notNull(),
  consentVersion: text(),
  logo: jsonb().$type<AppLogo>(),
  createdAt: instant().notNull(),
});

/** API keys: the secret itself is shown once and kept only as its SHA-256. */
export const apiKeys = pgTable('api_key', {
  id: text().primaryKey(),
  organizationId: text().notNull(),
  appId: text()
    .notNull()
    .references(() => apps.id),
  /** First characters of the secret, so that a person can tell keys apart. */
  hint: text().notNull(),
  digest: bytea().notNull().unique(),
  permissions: text().array().notNull(),
  testMode: boolean().notNull(),
  createdAt: instant().notNull(),
  lastUsedAt: instant(),
  expiresAt: instant(),
  revokedAt: instant(),
});

/** What an app's signers agree to besides our own text. Rows are added and never changed: signatures point at their words. */
export const consentTexts = pgTable(
  'consent_text',
  {
    appId: text()
      .notNull()
      .references(() => apps.id),
    version: text().notNull(),
    language: text({ enum: languages }).notNull(),
    text: text().notNull(),
    createdAt: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.appId, table.version, table.language] })],
);

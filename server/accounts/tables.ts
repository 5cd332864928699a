/**
 * The tables better-auth works on, as its schema generator gives them for our plugins (core, organization, twoFactor),
 * under our own words: its user is an account, its session a console login, its account a credential.
 */
import { boolean, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from '../platform/database/columns.ts';

export const accounts = pgTable('account', {
  id: text().primaryKey(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean().default(false).notNull(),
  image: text(),
  createdAt: instant().defaultNow().notNull(),
  updatedAt: instant().defaultNow().notNull(),
  twoFactorEnabled: boolean().default(false),
});

const accountId = () =>
  text()
    .notNull()
    .references(() => accounts.id, { onDelete: 'cascade' });

export const consoleLogins = pgTable(
  'console_login',
  {
    id: text().primaryKey(),
    expiresAt: instant().notNull(),
    token: text().notNull().unique(),
    createdAt: instant().defaultNow().notNull(),
    updatedAt: instant().notNull(),
    ipAddress: text(),
    userAgent: text(),
    userId: accountId(),
    activeOrganizationId: text(),
  },
  (table) => [index('console_login_account').on(table.userId)],
);

export const credentials = pgTable(
  'credential',
  {
    id: text().primaryKey(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: accountId(),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: instant(),
    refreshTokenExpiresAt: instant(),
    scope: text(),
    /** scrypt, by better-auth. */
    password: text(),
    createdAt: instant().defaultNow().notNull(),
    updatedAt: instant().notNull(),
  },
  (table) => [index('credential_account').on(table.userId)],
);

export const verifications = pgTable(
  'verification',
  {
    id: text().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: instant().notNull(),
    createdAt: instant().defaultNow().notNull(),
    updatedAt: instant().defaultNow().notNull(),
  },
  (table) => [index('verification_identifier').on(table.identifier)],
);

/** The tenant. */
export const organizations = pgTable('organization', {
  id: text().primaryKey(),
  name: text().notNull(),
  slug: text().notNull().unique(),
  logo: text(),
  createdAt: instant().notNull(),
  metadata: text(),
});

const organizationId = () =>
  text()
    .notNull()
    .references(() => organizations.id, { onDelete: 'cascade' });

export const members = pgTable(
  'member',
  {
    id: text().primaryKey(),
    organizationId: organizationId(),
    userId: accountId(),
    role: text().notNull(),
    createdAt: instant().notNull(),
  },
  (table) => [index('member_organization').on(table.organizationId), index('member_account').on(table.userId)],
);

export const invitations = pgTable(
  'invitation',
  {
    id: text().primaryKey(),
    organizationId: organizationId(),
    email: text().notNull(),
    role: text(),
    status: text().default('pending').notNull(),
    expiresAt: instant().notNull(),
    createdAt: instant().defaultNow().notNull(),
    inviterId: accountId(),
  },
  (table) => [index('invitation_organization').on(table.organizationId)],
);

export const twoFactors = pgTable(
  'two_factor',
  {
    id: text().primaryKey(),
    secret: text().notNull(),
    backupCodes: text().notNull(),
    userId: accountId(),
    verified: boolean().default(true),
    failedVerificationCount: integer().default(0),
    lockedUntil: instant(),
  },
  (table) => [index('two_factor_account').on(table.userId)],
);

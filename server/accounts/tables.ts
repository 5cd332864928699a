import { boolean, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { languages } from '#contract/languages.ts';
import { bytea, instant } from '../platform/database/columns.ts';

/**
 * The tables better-auth reads and writes, as its generator names them (`auth generate` on logins.ts), with our
 * column helpers and without relations. When the options of logins.ts change, generate again and compare.
 * Those that say so are ours, and so is every way to sign in.
 * `user` is an account in our words, `account` one way to sign in to it.
 */

export const user = pgTable('user', {
  id: text().primaryKey(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean().default(false).notNull(),
  image: text(),
  createdAt: instant().defaultNow().notNull(),
  updatedAt: instant()
    .defaultNow()
    .$onUpdate(() => new Date())
    .notNull(),
  /** Ours. */
  twoFactorEnabled: boolean().default(false).notNull(),
  /** Ours: what mails to the person are written in, as they last asked for one or came. */
  language: text({ enum: languages }).default('en').notNull(),
});

export const consoleLogin = pgTable(
  'console_login',
  {
    id: text().primaryKey(),
    expiresAt: instant().notNull(),
    token: text().notNull().unique(),
    createdAt: instant().defaultNow().notNull(),
    updatedAt: instant()
      .$onUpdate(() => new Date())
      .notNull(),
    ipAddress: text(),
    userAgent: text(),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    activeOrganizationId: text(),
  },
  (table) => [index().on(table.userId)],
);

export const account = pgTable(
  'account',
  {
    id: text().primaryKey(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: instant(),
    refreshTokenExpiresAt: instant(),
    scope: text(),
    password: text(),
    createdAt: instant().defaultNow().notNull(),
    updatedAt: instant()
      .$onUpdate(() => new Date())
      .notNull(),
  },
  (table) => [
    index().on(table.userId),
    // Ours: a person of a provider comes in to one account.
    uniqueIndex().on(table.providerId, table.accountId),
  ],
);

export const verification = pgTable(
  'verification',
  {
    id: text().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: instant().notNull(),
    createdAt: instant().defaultNow().notNull(),
    updatedAt: instant()
      .defaultNow()
      .$onUpdate(() => new Date())
      .notNull(),
  },
  (table) => [index().on(table.identifier)],
);

export const organization = pgTable(
  'organization',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    slug: text().notNull().unique(),
    logo: text(),
    createdAt: instant().notNull(),
    metadata: text(),
  },
  (table) => [uniqueIndex().on(table.slug)],
);

export const member = pgTable(
  'member',
  {
    id: text().primaryKey(),
    organizationId: text()
      .notNull()
      .references(() => organization.id, { onDelete: 'cascade' }),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    /** One that every organization has, or the id of an `organization_role`. */
    role: text().notNull(),
    createdAt: instant().notNull(),
  },
  (table) => [index().on(table.organizationId), index().on(table.userId)],
);

export const invitation = pgTable(
  'invitation',
  {
    id: text().primaryKey(),
    organizationId: text()
      .notNull()
      .references(() => organization.id, { onDelete: 'cascade' }),
    email: text().notNull(),
    /** One that every organization has, or the id of an `organization_role`. */
    role: text().notNull(),
    status: text().default('pending').notNull(),
    expiresAt: instant().notNull(),
    createdAt: instant().defaultNow().notNull(),
    inviterId: text()
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    /** Ours: of the secret in the mail, while it is good for something. */
    tokenDigest: bytea().unique(),
  },
  (table) => [index().on(table.organizationId), index().on(table.email)],
);

/** Ours. A role that an organization has made for itself, over the one permission table. */
export const organizationRole = pgTable(
  'organization_role',
  {
    id: text().primaryKey(),
    organizationId: text()
      .notNull()
      .references(() => organization.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    permissions: text().array().notNull(),
    createdAt: instant().notNull(),
  },
  (table) => [index().on(table.organizationId)],
);

/** Ours. A second factor is on once it was confirmed; the seed is under the account's own data key. */
export const twoFactor = pgTable('two_factor', {
  accountId: text()
    .primaryKey()
    .references(() => user.id, { onDelete: 'cascade' }),
  sealedSecret: bytea().notNull(),
  confirmedAt: instant(),
  /** The step of the last code that was taken: no code of it or before is taken again. */
  lastStep: integer().notNull().default(0),
});

/** Ours. Codes for whoever has lost the authenticator, as HMAC; a used one is gone. */
export const recoveryCode = pgTable(
  'recovery_code',
  {
    digest: bytea().primaryKey(),
    accountId: text()
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
  },
  (table) => [index().on(table.accountId)],
);

/**
 * Ours. One try to come in by the OpenID provider, by the digest of what its browser holds: first it waits for whoever
 * comes back from there; then, where that is not enough, for the person of an account to show more.
 */
export const signOn = pgTable(
  'sign_on',
  {
    digest: bytea().primaryKey(),
    accountId: text().references(() => user.id, { onDelete: 'cascade' }),
    /** Of the provider's person, where they are to be linked to the account. */
    subject: text(),
    expiresAt: instant().notNull(),
  },
  (table) => [index().on(table.expiresAt)],
);

/** Ours. What a mail to an account's own address lets its reader do, once; a newer link replaces an older one. */
export const accountLink = pgTable(
  'account_link',
  {
    accountId: text()
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    purpose: text({ enum: ['verify-email', 'reset-password'] }).notNull(),
    digest: bytea().notNull().unique(),
    expiresAt: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.purpose] })],
);

/**
 * Ours, written by billing where there is one: what an organization's plan lets it do. Past `suspendsAt` nothing new,
 * also before the sweep has said so.
 */
export const entitlement = pgTable('entitlement', {
  organizationId: text().primaryKey(),
  standing: text({ enum: ['none', 'active', 'suspended'] }).notNull(),
  suspendsAt: instant(),
  /** Members and waiting invitations together; any number when null. */
  seats: integer(),
});

/** Ours. How often something was tried, by whom and what as HMAC. */
export const attemptWindow = pgTable(
  'attempt_window',
  {
    digest: bytea().primaryKey(),
    count: integer().notNull(),
    endsAt: instant().notNull(),
  },
  (table) => [index().on(table.endsAt)],
);

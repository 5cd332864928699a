import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { organization, twoFactor } from 'better-auth/plugins';
import { createAccessControl } from 'better-auth/plugins/access';
import { defaultStatements } from 'better-auth/plugins/organization/access';
import { randomBytes } from 'node:crypto';
import { createId } from '#contract/ids.ts';
import { roles, type Role } from '#contract/permissions.ts';
import type { Database } from '../platform/database/database.ts';
import {
  accounts,
  consoleLogins,
  credentials,
  invitations,
  members,
  organizations,
  twoFactors,
  verifications,
} from './tables.ts';

export interface LoginOptions {
  database: Database;
  /** Origin of the console, the only one whose pages may log in. */
  publicOrigin: string;
  /** Signs the cookies. */
  secret: Buffer;
}

const access = createAccessControl(defaultStatements);
const membersOnly: Partial<Record<Role, Parameters<typeof access.newRole>[0]>> = {
  owner: {
    organization: ['update', 'delete'],
    member: ['create', 'update', 'delete'],
    invitation: ['create', 'cancel'],
  },
  admin: { organization: ['update'], member: ['create', 'update', 'delete'], invitation: ['create', 'cancel'] },
};

/** What each of our roles may do with members; what it may do with documents is contract/permissions.ts. */
const memberRoles = Object.fromEntries(roles.map((role) => [role, access.newRole(membersOnly[role] ?? {})]));

function accountId(model: string): string {
  return model === 'organization' ? createId('org') : randomBytes(16).toString('base64url');
}

/** People's logins: better-auth with e-mail and password, organizations and a second factor. */
export function createLogins(options: LoginOptions) {
  const schema = {
    user: accounts,
    session: consoleLogins,
    account: credentials,
    verification: verifications,
    organization: organizations,
    member: members,
    invitation: invitations,
    twoFactor: twoFactors,
  };
  return betterAuth({
    appName: 'Inkseal',
    baseURL: options.publicOrigin,
    basePath: '/api/auth',
    secret: options.secret.toString('base64url'),
    trustedOrigins: [options.publicOrigin],
    database: drizzleAdapter(options.database.queries as never, { provider: 'pg', schema }),
    emailAndPassword: { enabled: true, minPasswordLength: 12 },
    telemetry: { enabled: false },
    advanced: {
      cookiePrefix: options.publicOrigin.startsWith('https:') ? '__Host-inkseal' : 'inkseal',
      database: { generateId: ({ model }) => accountId(model) },
    },
    plugins: [organization({ ac: access, roles: memberRoles, creatorRole: 'owner' }), twoFactor()],
  });
}

export type Logins = ReturnType<typeof createLogins>;

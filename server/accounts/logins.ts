import { AsyncLocalStorage } from 'node:async_hooks';
import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { organization, twoFactor } from 'better-auth/plugins';
import { createId } from '#contract/ids.ts';
import type { AuditEntry, AuditLog } from '../audit/audit-log.ts';
import type { Database, Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { isStorable } from '../platform/http/storable-text.ts';
import { accessControl, accessRoles } from './roles.ts';
import * as tables from './tables.ts';

export interface LoginOptions {
  database: Database;
  audit: AuditLog;
  publicOrigin: string;
  /** Whether a stranger may make an account; addresses are not verified, so only where strangers are kept out otherwise. */
  openSignUp: boolean;
  /** At least 32 random bytes; signs cookies and encrypts TOTP seeds. */
  secret: Buffer;
}

/** Set by our own routes from the checked client address, after removing whatever the client sent under it. */
export const clientIpHeader = 'x-inkseal-client-ip';

const minPasswordLength = 12;
const maxPasswordLength = 128;

export type Logins = ReturnType<typeof createLogins>;

/** People's accounts and console logins (better-auth). Its changes and their audit events share a transaction where it opens one. */
export function createLogins({ database, audit, publicOrigin, openSignUp, secret }: LoginOptions) {
  const current = new AsyncLocalStorage<Transaction>();
  const record = async (entry: AuditEntry): Promise<void> => {
    const tx = current.getStore();
    if (tx) await audit.append(tx, entry);
    else await audit.record(async () => ({ result: undefined, events: [entry] }));
  };
  return betterAuth({
    appName: 'Inkseal',
    baseURL: publicOrigin,
    basePath: '/api/auth',
    secret: secret.toString('base64url'),
    trustedOrigins: [publicOrigin],
    telemetry: { enabled: false },
    logger: { disabled: true },
    // Unexpected errors reach the server's own handler; better-auth would print them, query parameters included.
    onAPIError: { throw: true },
    database: drizzleAdapter(lazyQueries(database, current), {
      provider: 'pg',
      schema: tables,
      transaction: true,
    }),
    emailAndPassword: { enabled: true, disableSignUp: !openSignUp, minPasswordLength, maxPasswordLength },
    rateLimit: { enabled: true },
    session: { modelName: 'consoleLogin', expiresIn: 12 * 60 * 60, freshAge: 10 * 60 },
    advanced: {
      cookiePrefix: 'inkseal',
      useSecureCookies: publicOrigin.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict' },
      ipAddress: { ipAddressHeaders: [clientIpHeader] },
      // Said because NODE_ENV=test would switch the check off: whoever controls the environment must not.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    databaseHooks: accountEvents(record),
    plugins: [
      organization({
        ac: accessControl,
        roles: accessRoles,
        creatorRole: 'owner',
        disableOrganizationDeletion: true,
        organizationHooks: {
          beforeCreateOrganization: async ({ organization: draft, user }) => {
            requireShort(draft.name);
            const id = createId('org');
            await record({
              type: 'organization.created',
              organizationId: id,
              chain: id,
              actor: { kind: 'account', id: user.id },
            });
            return { data: { ...draft, id } };
          },
        },
      }),
      twoFactor({ issuer: 'Inkseal' }),
    ],
  });
}

/** These names end up on certificates, which have no room for a novel. */
function requireShort(name: string | undefined): void {
  if (name === undefined || name.trim() === '' || name.length > 200 || !isStorable(name))
    throw new ServiceError('invalid_request', {
      details: [{ path: 'name', problem: '1 to 200 characters' }],
    });
}

/**
 * Hooks that run before the row is written: a sign-up or login whose event cannot be appended does not happen.
 * An account's own events have the account's chain, since it may belong to several organizations or to none.
 */
function accountEvents(record: (entry: AuditEntry) => Promise<void>) {
  return {
    user: {
      create: {
        before: async (user: { name: string; email: string }) => {
          requireShort(user.name);
          const id = createId('acc');
          await record({
            type: 'account.created',
            organizationId: id,
            chain: id,
            actor: { kind: 'account', id },
            personal: {
              name: { subjectId: id, value: user.name },
              email: { subjectId: id, value: user.email },
            },
          });
          return { data: { id, image: null } };
        },
      },
    },
    session: {
      create: {
        before: async (login: {
          userId: string;
          ipAddress?: string | null | undefined;
          userAgent?: string | null | undefined;
        }) => {
          const { userId } = login;
          await record({
            type: 'account.signed_in',
            organizationId: userId,
            chain: userId,
            actor: { kind: 'account', id: userId },
            personal: {
              ip: { subjectId: userId, value: login.ipAddress ?? '' },
              userAgent: { subjectId: userId, value: login.userAgent ?? '' },
            },
          });
        },
      },
    },
  };
}

/**
 * What better-auth takes for a drizzle database: our pool, looked up at each use so that the check against use
 * inside a transaction holds here too, and our transactions, remembered for the hooks that run within.
 */
function lazyQueries(database: Database, current: AsyncLocalStorage<Transaction>): Queries {
  const transaction: Database['transaction'] = (work) =>
    database.transaction((tx) => current.run(tx, () => work(tx)));
  return new Proxy({} as Queries, {
    get: (_, property) => {
      if (property === 'transaction') return transaction;
      const queries = database.queries;
      const value: unknown = Reflect.get(queries, property);
      return typeof value === 'function' ? (value.bind(queries) as unknown) : value;
    },
  });
}

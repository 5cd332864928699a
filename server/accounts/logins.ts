import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { organization } from 'better-auth/plugins';
import type { Database, Queries } from '../platform/database/database.ts';
import { accessControl, accessRoles } from './roles.ts';
import * as tables from './tables.ts';

export interface LoginOptions {
  database: Database;
  publicOrigin: string;
  /** At least 32 random bytes; signs cookies. */
  secret: Buffer;
}

/** Set by our own routes from the checked client address, after removing whatever the client sent under it. */
export const clientIpHeader = 'x-inkseal-client-ip';

/** How long a console login lasts, however it is used. */
export const loginSeconds = 12 * 60 * 60;

export type Logins = ReturnType<typeof createLogins>;

/**
 * RFC 6265bis §4.1.3.2: a cookie of a `__Host-` name is taken only over TLS, for the whole host and without a Domain, so no
 * neighbouring host can set it. Without TLS, on one's own machine, no browser takes such a name.
 */
export const cookiePrefix = (isSecure: boolean): string => `${isSecure ? '__Host-' : ''}inkseal`;

export const loginCookieName = (publicOrigin: string): string =>
  `${cookiePrefix(publicOrigin.startsWith('https:'))}.session_token`;

/**
 * What better-auth keeps: the cookie of a console login, and which organizations somebody has. Ways to sign in
 * (sign-in.ts) and to create an organization are ours, since there the change and its event are one transaction.
 */
export function createLogins({ database, publicOrigin, secret }: LoginOptions) {
  const secure = publicOrigin.startsWith('https:');
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
    database: drizzleAdapter(lazyQueries(database), {
      provider: 'pg',
      schema: tables,
      transaction: true,
    }),
    rateLimit: { enabled: true },
    session: { modelName: 'consoleLogin', expiresIn: loginSeconds, disableSessionRefresh: true },
    advanced: {
      cookiePrefix: cookiePrefix(secure),
      // It would put __Secure- before the name.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict', secure, path: '/' },
      ipAddress: { ipAddressHeaders: [clientIpHeader] },
      // Said because NODE_ENV=test would switch the check off: whoever controls the environment must not.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    plugins: [
      organization({
        ac: accessControl,
        roles: accessRoles,
        disableOrganizationDeletion: true,
        // Ours is counted, made and written down in one transaction.
        allowUserToCreateOrganization: false,
      }),
    ],
  });
}

/**
 * What better-auth takes for a drizzle database: our pool, looked up at each use so that the check against use
 * inside a transaction holds here too, and our transactions.
 */
function lazyQueries(database: Database): Queries {
  const transaction: Database['transaction'] = (work) => database.transaction(work);
  return new Proxy({} as Queries, {
    get: (_, property) => {
      if (property === 'transaction') return transaction;
      const queries = database.queries;
      const value: unknown = Reflect.get(queries, property);
      return typeof value === 'function' ? (value.bind(queries) as unknown) : value;
    },
  });
}

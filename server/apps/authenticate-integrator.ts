import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { authenticateAccount, type AccountParts } from '../accounts/authenticate-account.ts';
import type { IntegratorEnv } from '../accounts/integrator-env.ts';
import type { AccountPrincipal, IntegratorPrincipal } from '../accounts/principal.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { authenticateApiKey } from './api-key.ts';
import { findApp } from './app-store.ts';

/** `Inkseal-App`: which of the organization's apps a person acts for. Another organization's is `not_found`. */
async function actingFor(
  { database }: AccountParts,
  principal: AccountPrincipal,
  appId: string | undefined,
): Promise<AccountPrincipal> {
  if (appId === undefined) return principal;
  const app = await findApp(database.queries, principal.organizationId, appId);
  if (!app) throw new ServiceError('not_found');
  return { ...principal, appId: app.id, testMode: app.testMode };
}

async function authenticate(parts: AccountParts, c: Context<IntegratorEnv>): Promise<IntegratorPrincipal> {
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) {
    const [scheme, secret] = authorization.split(' ');
    if (scheme !== 'Bearer' || !secret) throw new ServiceError('unauthorized');
    const key = await authenticateApiKey(parts.database.queries, secret);
    return { ...key, clientIp: c.get('clientIp') };
  }
  const person = await authenticateAccount(parts, c.req.raw, c.var);
  if (!person) throw new ServiceError('unauthorized');
  return actingFor(parts, person, c.req.header('inkseal-app'));
}

/**
 * Puts the principal behind `Authorization: Bearer sk_…` or a console login's cookie into the context, or refuses with
 * `unauthorized`. A key that is sent and wrong is never helped out by a cookie.
 */
export function authenticateIntegrator(parts: AccountParts) {
  return createMiddleware<IntegratorEnv>(async (c, next) => {
    c.set('principal', await authenticate(parts, c));
    await next();
  });
}

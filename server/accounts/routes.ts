import { Hono } from 'hono';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { clientIpHeader, type Logins } from './logins.ts';

/**
 * better-auth's own routes, of which only those are open that change nothing or write their event with the change.
 * Members, invitations, passwords and the second factor wait for theirs: no route of a library may act unseen.
 */
const openRoutes: ReadonlySet<string> = new Set([
  'POST /sign-up/email',
  'POST /sign-in/email',
  'POST /sign-out',
  'GET /get-session',
  'POST /organization/create',
  'POST /organization/set-active',
  'GET /organization/list',
]);

export function accountRoutes({ logins }: { logins: Logins }): Hono<HttpEnv> {
  return new Hono<HttpEnv>().on(['GET', 'POST'], '/api/auth/*', (c) => {
    if (!openRoutes.has(`${c.req.method} ${c.req.path.replace('/api/auth', '')}`))
      throw new ServiceError('not_found');
    const headers = new Headers(c.req.raw.headers);
    headers.set(clientIpHeader, c.get('clientIp'));
    return logins.handler(new Request(c.req.raw, { headers }));
  });
}

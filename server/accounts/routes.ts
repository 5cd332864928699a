import { Hono } from 'hono';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { clientIpHeader, type Logins } from './logins.ts';

/** better-auth's own routes: sign-up, sign-in, second factor, organizations, members, invitations. */
export function accountRoutes({ logins }: { logins: Logins }): Hono<HttpEnv> {
  return new Hono<HttpEnv>().on(['GET', 'POST'], '/api/auth/*', (c) => {
    const headers = new Headers(c.req.raw.headers);
    headers.set(clientIpHeader, c.get('clientIp'));
    return logins.handler(new Request(c.req.raw, { headers }));
  });
}

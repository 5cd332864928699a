import { Hono } from 'hono';
import type { Denials } from '../audit/denials.ts';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { clientIpHeader, type Logins } from './logins.ts';

/**
 * better-auth's own routes, of which only those are open that change nothing or write their event with the change.
 * Members, invitations, passwords and the second factor wait for theirs: no route of a library may act unseen.
 */
export const openRoutes: ReadonlySet<string> = new Set([
  'POST /sign-up/email',
  'POST /sign-in/email',
  'POST /sign-out',
  'GET /get-session',
  'POST /organization/create',
  'POST /organization/set-active',
  'GET /organization/list',
]);

export function accountRoutes({ logins, denials }: { logins: Logins; denials: Denials }): Hono<HttpEnv> {
  return new Hono<HttpEnv>().on(['GET', 'POST'], '/api/auth/*', async (c) => {
    if (!openRoutes.has(`${c.req.method} ${c.req.path.replace('/api/auth', '')}`))
      throw new ServiceError('not_found');
    const headers = new Headers(c.req.raw.headers);
    headers.set(clientIpHeader, c.get('clientIp'));
    const answer = await logins.handler(new Request(c.req.raw, { headers }));
    if (answer.status === 401 || answer.status === 403) {
      const facts = { code: answer.status === 401 ? 'unauthorized' : 'forbidden', route: c.req.path };
      await denials.recordStranger({ ...facts, method: c.req.method }, c.var);
    }
    return answer;
  });
}

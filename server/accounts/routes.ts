import { Hono, type Context } from 'hono';
import type { ZodType } from 'zod';
import { signInSchema, signUpSchema } from '#contract/account.ts';
import type { Denials } from '../audit/denials.ts';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { parseJson } from '../platform/http/storable-text.ts';
import { recordAccountDenials, requireConsolePage, type AccountEnv } from './account-env.ts';
import type { AccountCaseParts } from './account-parts.ts';
import { setLoginCookie } from './login-cookie.ts';
import { clientIpHeader } from './logins.ts';
import { signIn, signUp, type SignedIn } from './sign-in.ts';

/**
 * better-auth's own routes, of which only those are open that change nothing or write their event with the change: no
 * route of a library may act unseen. Signing up and in are ours, at the addresses that it has for them.
 */
export const openRoutes: ReadonlySet<string> = new Set([
  'POST /sign-out',
  'GET /get-session',
  'POST /organization/set-active',
  'GET /organization/list',
]);

async function bodyOf<T>(c: Context, schema: ZodType<T>): Promise<T> {
  return schema.parse(parseJson((await c.req.text()) || 'null'));
}

export function accountRoutes(parts: AccountCaseParts & { denials: Denials }): Hono<HttpEnv> {
  const { logins, denials, publicOrigin } = parts;
  const answer = async (c: Context, { token, account }: SignedIn) => {
    await setLoginCookie(c, logins, token);
    const { id, name, email } = account;
    return c.json({ user: { id, name, email } });
  };
  const routes = new Hono<AccountEnv>();
  routes.use('/api/auth/sign-up/email', recordAccountDenials(denials));
  routes.use('/api/auth/sign-in/email', recordAccountDenials(denials));
  routes.post('/api/auth/sign-up/email', async (c) => {
    requireConsolePage(c.req.raw, publicOrigin);
    return answer(c, await signUp(parts, await bodyOf(c, signUpSchema), c.var));
  });
  routes.post('/api/auth/sign-in/email', async (c) => {
    requireConsolePage(c.req.raw, publicOrigin);
    return answer(c, await signIn(parts, await bodyOf(c, signInSchema), c.var));
  });
  routes.on(['GET', 'POST'], '/api/auth/*', async (c) => {
    if (!openRoutes.has(`${c.req.method} ${c.req.path.replace('/api/auth', '')}`))
      throw new ServiceError('not_found');
    const headers = new Headers(c.req.raw.headers);
    headers.set(clientIpHeader, c.get('clientIp'));
    const { method, url } = c.req;
    const body = method === 'POST' ? await c.req.text() : null; // read before, to see whether it can be kept
    const answered = await logins.handler(new Request(url, { method, headers, body }));
    if (answered.status === 401 || answered.status === 403) {
      const facts = { code: answered.status === 401 ? 'unauthorized' : 'forbidden', route: c.req.path };
      await denials.recordStranger({ ...facts, method: c.req.method }, c.var);
    }
    return answered;
  });
  return routes as unknown as Hono<HttpEnv>;
}

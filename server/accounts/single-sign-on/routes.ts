import { Hono, type Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { signOnProofSchema, type PendingSignOn } from '#contract/account.ts';
import { matchLanguage } from '#contract/languages.ts';
import type { Denials } from '../../audit/denials.ts';
import { acceptedLanguages } from '../../platform/http/accepted-languages.ts';
import type { HttpEnv } from '../../platform/http/http-env.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { parseJson } from '../../platform/http/storable-text.ts';
import { recordAccountDenials, requireConsolePage, type AccountEnv } from '../account-env.ts';
import type { AccountCaseParts } from '../account-parts.ts';
import { setLoginCookie } from '../login-cookie.ts';
import { cookiePrefix } from '../logins.ts';
import { beginSignOn, comeBack, type SignOnParts } from './come-back.ts';
import { finishSignOn, readPending } from './finish-sign-on.ts';
import { callbackPath } from './openid-provider.ts';
import { readSignOnRequest, type SignOnRequest } from './sign-on-request.ts';

const place = '/api/auth/single-sign-on';
/** Where the console says what is missing, or why nothing came of it. */
const page = '/console/single-sign-on';
const cookieSeconds = 15 * 60;

type Ask = Context<AccountEnv>;

/** Of the browser that began. Lax and not Strict, for it has to come along with the way back from another site. */
function createBrowserCookie(publicOrigin: string) {
  const secure = publicOrigin.startsWith('https:');
  const name = `${cookiePrefix(secure)}.sign_on`;
  const attributes = { secure, path: '/', httpOnly: true, sameSite: 'Lax' } as const;
  return {
    read: (c: Ask): SignOnRequest | undefined => readSignOnRequest(getCookie(c, name)),
    set: (c: Ask, { secret }: SignOnRequest) =>
      setCookie(c, name, secret, { ...attributes, maxAge: cookieSeconds }),
    clear: (c: Ask) => void deleteCookie(c, name, attributes),
  };
}

/** Nobody answers JSON to a person who came by a link: the console's page says it in words. */
async function showRefusal(c: Ask, denials: Denials, thrown: unknown): Promise<Response> {
  if (!(thrown instanceof ServiceError)) throw thrown;
  const { reason = '' } = (thrown.details ?? {}) as { reason?: string };
  const facts = { code: thrown.code, method: c.req.method, route: callbackPath, reason };
  await denials.recordStranger(facts, c.var);
  return c.redirect(`${page}?refused=${thrown.code}`, 303);
}

/** Without a provider these routes know nothing; nothing is ever asked of one that nobody has named. */
export function singleSignOnRoutes(parts: AccountCaseParts & { denials: Denials }): Hono<HttpEnv> {
  const { logins, denials, publicOrigin } = parts;
  const cookie = createBrowserCookie(publicOrigin);
  const on = (): SignOnParts => {
    const { singleSignOn } = parts;
    if (!singleSignOn) throw new ServiceError('not_found');
    return { ...parts, singleSignOn };
  };
  const routes = new Hono<AccountEnv>();
  routes.use(`${place}/*`, recordAccountDenials(denials));
  routes.post(place, async (c) => {
    requireConsolePage(c.req.raw, publicOrigin);
    const { request, address } = await beginSignOn(on(), c.var);
    cookie.set(c, request);
    return c.json({ address });
  });
  routes.get(callbackPath, async (c) => {
    const known = on();
    const { state, code, error, iss } = c.req.query();
    const query = {
      ...(state && { state }),
      ...(code && { code }),
      ...(error && { error }),
      ...(iss && { iss }),
    };
    try {
      const language = matchLanguage(acceptedLanguages(c.req.header('accept-language')));
      const came = await comeBack(known, cookie.read(c), { query, client: c.var, language });
      if ('pending' in came) {
        cookie.set(c, came.pending);
        return c.redirect(page, 303);
      }
      cookie.clear(c);
      await setLoginCookie(c, logins, came.signedIn.token);
      return c.redirect('/console', 303);
    } catch (thrown) {
      return showRefusal(c, denials, thrown);
    }
  });
  routes.get(`${place}/pending`, async (c) => {
    const pending: PendingSignOn = await readPending(on(), cookie.read(c));
    return c.json(pending);
  });
  routes.post(`${place}/finish`, async (c) => {
    requireConsolePage(c.req.raw, publicOrigin);
    const shown = signOnProofSchema.parse(parseJson((await c.req.text()) || 'null'));
    const { token, account } = await finishSignOn(on(), cookie.read(c), { shown, client: c.var });
    cookie.clear(c);
    await setLoginCookie(c, logins, token);
    const { id, name, email } = account;
    return c.json({ user: { id, name, email } });
  });
  return routes as unknown as Hono<HttpEnv>;
}

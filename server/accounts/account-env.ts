import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import type { ErrorCode } from '#contract/errors.ts';
import type { Denials } from '../audit/denials.ts';
import type { CallerRates } from '../limits/caller-rates.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import {
  findConsoleLogin,
  isFromConsole,
  type AccountParts,
  type ConsoleLogin,
} from './authenticate-account.ts';

/** What a route of one's own account finds. */
export interface AccountEnv {
  Variables: RequestFacts & { login: ConsoleLogin };
}

/** Part of a route definition: for whoever is signed in, of whatever organization and role. */
export function forSignedIn(parts: AccountParts & { callerRates: CallerRates }) {
  const signedIn = createMiddleware<AccountEnv>(async (c, next) => {
    const login = await findConsoleLogin(parts, c.req.raw, c.var);
    if (!login) throw new ServiceError('unauthorized');
    c.set('login', login);
    await parts.callerRates.person.count(login.accountId);
    await next();
  });
  return { middleware: [signedIn], security: [{ consoleLogin: [] }] };
}

/**
 * For whoever has a password or the link from a mail, and asks from a page of the console: another site could otherwise
 * sign its visitor in as somebody else (login CSRF), or try passwords from many people's addresses.
 */
export function forAnybody({ publicOrigin }: Pick<AccountParts, 'publicOrigin'>) {
  const fromConsole = createMiddleware<AccountEnv>(async (c, next) => {
    requireConsolePage(c.req.raw, publicOrigin);
    await next();
  });
  return { middleware: [fromConsole], security: [] };
}

export function requireConsolePage(request: Request, publicOrigin: string): void {
  if (!isFromConsole(request, publicOrigin))
    throw new ServiceError('forbidden', { details: { needs: 'a page of the console’s own origin' } });
}

const denials: ReadonlySet<ErrorCode> = new Set([
  'unauthorized',
  'forbidden',
  'not_found',
  'sign_in_refused',
  'sign_up_closed',
  'two_factor_refused',
  'single_sign_on_refused',
  'single_sign_on_over',
  'single_sign_on_email_unverified',
  'email_not_verified',
  'mail_link_refused',
  'rate_limited',
]);

/** Records what is denied to somebody about accounts: in the account's chain when they are signed in. */
export function recordAccountDenials(log: Denials) {
  return createMiddleware<AccountEnv>(async (c, next) => {
    await next();
    const { error } = c;
    if (!(error instanceof ServiceError) || !denials.has(error.code)) return;
    const facts = { code: error.code, method: c.req.method, route: matchedRoutes(c).at(-1)?.path ?? '' };
    const login = c.get('login') as ConsoleLogin | undefined;
    if (!login) return log.recordStranger(facts, c.var);
    const { accountId } = login;
    const actor = { kind: 'account', id: accountId } as const;
    return log.record({ organizationId: accountId, chain: accountId, actor, facts }, c.var);
  });
}

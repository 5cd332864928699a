import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import type { ErrorCode } from '#contract/errors.ts';
import { idTime } from '#contract/ids.ts';
import { actorOf } from '../accounts/principal.ts';
import type { IntegratorEnv } from '../accounts/integrator-env.ts';
import type { Denials } from '../audit/denials.ts';
import { RateLimitedError } from '../limits/rate-limited-error.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { EndedKeyError } from './api-key.ts';

/** `not_found` is what an object of another organization, or of the other mode, is answered with. */
const denials: ReadonlySet<ErrorCode> = new Set([
  'unauthorized',
  'forbidden',
  'not_found',
  'permission_not_held',
  'sign_in_refused',
  'sign_up_closed',
  'two_factor_refused',
  'email_not_verified',
  'mail_link_refused',
  'rate_limited',
]);

/**
 * Records whatever the API denies: around authentication. What a caller asked for is named only when it is one of our
 * ids, by random letters: the log keeps nothing for ever that a stranger has written.
 */
export function recordDenials(log: Denials) {
  return createMiddleware<IntegratorEnv>(async (c, next) => {
    await next();
    const { error } = c;
    if (!(error instanceof ServiceError) || !denials.has(error.code)) return;
    const facts = { code: error.code, method: c.req.method, route: matchedRoutes(c).at(-1)?.path ?? '' };
    if (error instanceof EndedKeyError) {
      const { organizationId, id } = error.key;
      const actor = { kind: 'api_key', id } as const;
      const denial = {
        organizationId,
        chain: organizationId,
        actor,
        facts: { ...facts, reason: error.reason },
      };
      return log.record(denial, c.var);
    }
    const principal = c.get('principal') as IntegratorEnv['Variables']['principal'] | undefined;
    if (!principal) return log.recordStranger(facts, c.var);
    const { organizationId } = principal;
    const object = c.req.path.split('/').find((part) => idTime(part) !== undefined);
    const denial = { organizationId, chain: organizationId, actor: actorOf(principal) };
    // A limit is none of a route's: of a flood over all of them there are no more events than over one.
    if (error instanceof RateLimitedError)
      return log.record({ ...denial, facts: { code: error.code, reason: error.limit } }, c.var);
    return log.record({ ...denial, facts: { ...facts, ...(object ? { object } : {}) } }, c.var);
  });
}

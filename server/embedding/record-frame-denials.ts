import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import type { ErrorCode } from '#contract/errors.ts';
import type { Denials } from '../audit/denials.ts';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { MisusedSessionError } from './authenticate-session.ts';

/** Refusals of whoever is no session's; what is refused within one is told where it is refused. */
const denials: ReadonlySet<ErrorCode> = new Set([
  'unauthorized',
  'dpop_proof_invalid',
  'embed_token_unknown',
  'not_found',
  'rate_limited',
]);

/**
 * Records who is turned away from the frame's API before anybody knows them. With somebody's access token in hands that do
 * not hold its key, or a proof a second time, it is an event of the organization's whose session it is.
 */
export function recordFrameDenials(log: Denials, codes: ReadonlySet<ErrorCode> = denials) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    await next();
    const { error } = c;
    if (!(error instanceof ServiceError) || !codes.has(error.code)) return;
    const facts = { code: error.code, method: c.req.method, route: matchedRoutes(c).at(-1)?.path ?? '' };
    if (!(error instanceof MisusedSessionError)) return log.recordStranger(facts, c.var);
    const { organizationId, subjectId, sessionId, reason } = error.misuse;
    const actor = { kind: 'anonymous', id: 'unknown' } as const;
    const denial = { organizationId, chain: organizationId, actor, subjectId };
    return log.record({ ...denial, facts: { ...facts, reason, object: sessionId } }, c.var);
  });
}

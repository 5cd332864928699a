import { createMiddleware } from 'hono/factory';
import type { IntegratorEnv } from '../accounts/integrator-env.ts';
import type { CallerRates } from '../limits/caller-rates.ts';

/**
 * Counts whoever was authenticated: the key or the person first, so that a single one that is refused takes nothing of what
 * its organization has. Before anything is kept of the request. @throws RateLimitedError
 */
export function limitCallers({ callerRates }: { callerRates: CallerRates }) {
  return createMiddleware<IntegratorEnv>(async (c, next) => {
    const principal = c.get('principal');
    if (principal.kind === 'api_key') await callerRates.apiKey.count(principal.keyId);
    else await callerRates.person.count(principal.accountId);
    await callerRates.organization.count(principal.organizationId);
    await next();
  });
}

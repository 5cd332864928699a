import { createMiddleware } from 'hono/factory';
import type { IntegratorEnv } from '../accounts/integrator-env.ts';
import type { Database } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { authenticateApiKey } from './api-key.ts';

/** Puts the principal behind `Authorization: Bearer sk_…` into the context, or refuses with `unauthorized`. */
export function authenticateIntegrator(parts: { database: Database }) {
  return createMiddleware<IntegratorEnv>(async (context, next) => {
    const [scheme, secret] = (context.req.header('authorization') ?? '').split(' ');
    if (scheme !== 'Bearer' || !secret) throw new ServiceError('unauthorized');
    context.set('principal', await authenticateApiKey(parts.database.queries, secret));
    await next();
  });
}

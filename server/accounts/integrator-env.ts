import { createMiddleware } from 'hono/factory';
import type { Permission } from '#contract/permissions.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { requirePermission, type ApiKeyPrincipal, type IntegratorPrincipal } from './principal.ts';

/** What a route of the integrator's API finds: app.ts has authenticated the caller before. */
export interface IntegratorEnv {
  Variables: RequestFacts & { principal: IntegratorPrincipal };
}

/** Middleware for a route definition: the permission it needs stands where the route is declared. */
export function requires(permission: Permission) {
  return createMiddleware<IntegratorEnv>(async (context, next) => {
    requirePermission(context.get('principal'), permission);
    await next();
  });
}

/** Sending happens in the name of an app; a person acts through the console's own app once there is one. */
export function requireApp(principal: IntegratorPrincipal): ApiKeyPrincipal {
  if (principal.kind !== 'api_key')
    throw new ServiceError('forbidden', { details: { needs: 'an API key of an app' } });
  return principal;
}

import { createMiddleware } from 'hono/factory';
import type { Permission } from '#contract/permissions.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { requirePermission, type AppPrincipal, type IntegratorPrincipal } from './principal.ts';

/** What a route of the integrator's API finds: app.ts has authenticated the caller before. */
export interface IntegratorEnv {
  Variables: RequestFacts & { principal: IntegratorPrincipal };
}

const requires = (permission: Permission) =>
  createMiddleware<IntegratorEnv>(async (context, next) => {
    requirePermission(context.get('principal'), permission);
    await next();
  });

/**
 * Part of a route definition: the permissions it needs stand where the route is declared, and OpenAPI names the same
 * ones (role names of a security scheme, OpenAPI 3.1 §4.8.30).
 */
export function permitted(...permissions: [Permission, ...Permission[]]) {
  return {
    middleware: permissions.map(requires),
    security: [{ apiKey: permissions }, { consoleLogin: permissions }],
  };
}

/** What is made belongs to an app: an API key's own, or the one a person names with `Inkseal-App`. */
export function requireApp(principal: IntegratorPrincipal): AppPrincipal {
  if (principal.appId === undefined || principal.testMode === undefined)
    throw new ServiceError('app_required');
  return principal as AppPrincipal;
}

import { createMiddleware } from 'hono/factory';

/** Defaults for every answer; a route that must differ (the frame's HTML) sets its own and is left alone. */
export const securityHeaders = createMiddleware(async (context, next) => {
  await next();
  const headers = context.res.headers;
  const defaults: Record<string, string> = {
    'content-security-policy':
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'strict-transport-security': 'max-age=63072000; includeSubDomains',
    'cache-control': 'no-store',
  };
  for (const [name, value] of Object.entries(defaults)) if (!headers.has(name)) headers.set(name, value);
});

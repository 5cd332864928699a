import { Hono } from 'hono';
import type { HttpEnv } from '../platform/http/http-env.ts';
import type { Logins } from './logins.ts';

/** /api/auth/*: people's logins, answered by better-auth. */
export function accountRoutes(parts: { logins: Logins }): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.on(['GET', 'POST'], '/api/auth/*', (c) => parts.logins.handler(c.req.raw));
  return app;
}

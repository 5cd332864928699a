import { Hono } from 'hono';
import type { HttpEnv } from './http-env.ts';
import { answerProblem } from './problem.ts';
import { requestFacts } from './request-facts.ts';
import { securityHeaders } from './security-headers.ts';
import { ServiceError } from './service-error.ts';

const state =
  'not ready: the store of documents does not answer, and what was destroyed is to be destroyed again first';

/** Answers for a server that may not serve anybody before its store is back: it lives, and says what it waits for. */
export function createWaitingApp(trustedProxyHops: number): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use(requestFacts(trustedProxyHops));
  app.use(securityHeaders);
  app.get('/healthz', (c) => c.text('ok', 200, { 'cross-origin-resource-policy': 'cross-origin' }));
  app.get('/readyz', (c) => c.text(state, 503));
  app.all('*', (c) =>
    answerProblem(c, new ServiceError('storage_unavailable', { headers: { 'Retry-After': '30' } })),
  );
  return app;
}

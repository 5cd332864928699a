import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { randomUUID } from 'node:crypto';
import type { HttpEnv } from './http-env.ts';

function socketAddress(context: Context): string {
  try {
    return getConnInfo(context).remote.address ?? 'unknown';
  } catch {
    return 'unknown'; // an in-process request has no socket
  }
}

/**
 * The client's address for evidence. Each trusted proxy appends one entry to X-Forwarded-For, so with `hops` proxies
 * the client is the hops-th entry from the right; anything further left is the client's own invention (ASVS 4.1.3).
 */
export function clientAddress(socket: string, forwardedFor: string | undefined, hops: number): string {
  if (hops === 0 || !forwardedFor) return socket;
  const entries = forwardedFor.split(',').map((entry) => entry.trim());
  return entries.at(-hops) || socket;
}

export function requestFacts(trustedProxyHops: number) {
  return createMiddleware<HttpEnv>(async (context, next) => {
    const forwarded = context.req.header('x-forwarded-for');
    context.set('requestId', randomUUID());
    context.set('clientIp', clientAddress(socketAddress(context), forwarded, trustedProxyHops));
    context.set('userAgent', (context.req.header('user-agent') ?? '').slice(0, 500));
    await next();
    // Not by `header`, which asks what became of the body and so makes streams of an answer that is text.
    context.res.headers.set('x-request-id', context.get('requestId'));
  });
}

import { createMiddleware } from 'hono/factory';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';

/** What the frame is made of: its page, its files and its own API. */
const ofTheFrame = /^\/(?:e|v1\/embed)\//;
/** Files and public facts, the same wherever they are asked for. */
const ofBoth = /^\/(?:app\/|\.well-known\/|healthz$)/;

/**
 * Where the frame has an origin of its own, nothing else is served there and it is served nowhere else: a script in the
 * frame is no closer to the API or a console login than one of any stranger's site, and neither is a page framed from
 * the public origin. The Host header decides, which a page cannot choose; proxies must pass it on.
 */
export function separateFrameOrigin({
  publicOrigin,
  frameOrigin,
}: Record<'publicOrigin' | 'frameOrigin', string>) {
  const frameHost = new URL(frameOrigin).host;
  return createMiddleware<HttpEnv>(async (c, next) => {
    const isFrameHost = new URL(c.req.url).host === frameHost;
    const { path } = c.req; // decoded, as the routes see it
    const isMisplaced = ofTheFrame.test(path) !== isFrameHost && !ofBoth.test(path);
    if (frameOrigin !== publicOrigin && isMisplaced) throw new ServiceError('not_found');
    await next();
  });
}

import { createMiddleware } from 'hono/factory';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';

/** What the frame is made of: its page, its files and its own API. */
const ofTheFrame = /^\/(?:e|v1\/embed)\//;
/** Files and public facts, the same wherever they are asked for. */
const ofBoth = /^\/(?:app\/|\.well-known\/|healthz$)/;

/** What asks whether the server is well knows it by its address, not by its names. */
const ofProbes = /^\/(?:healthz|readyz)$/;

/** By the rules of that origin's scheme, whose usual port some proxies write out. */
function isHostOf(origin: string, requestUrl: string): boolean {
  const { protocol, host } = new URL(origin);
  return new URL(`${protocol}//${new URL(requestUrl).host}`).host === host;
}

/**
 * Where the frame has an origin of its own, nothing else is served there and it is served nowhere else: a script in the
 * frame is no closer to the API or a console login than one of any stranger's site, and neither is a page framed from
 * the public origin. The Host header decides, which a page cannot choose; proxies must pass it on. Under any other name
 * nothing is served: a name that merely leads here would be one more origin with the API on it.
 */
export function separateFrameOrigin({
  publicOrigin,
  frameOrigin,
}: Record<'publicOrigin' | 'frameOrigin', string>) {
  const isServed = (url: string, path: string): boolean => {
    if (isHostOf(frameOrigin, url)) return ofTheFrame.test(path) || ofBoth.test(path);
    return isHostOf(publicOrigin, url) ? !ofTheFrame.test(path) : ofProbes.test(path);
  };
  return createMiddleware<HttpEnv>(async (c, next) => {
    const { url, path } = c.req; // the path decoded, as the routes see it
    if (frameOrigin !== publicOrigin && !isServed(url, path)) throw new ServiceError('not_found');
    await next();
  });
}

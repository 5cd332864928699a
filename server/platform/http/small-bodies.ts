import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import type { HttpEnv } from './http-env.ts';
import { isJson } from './storable-text.ts';

type Ask = Pick<Context, 'req' | 'res'>;

/**
 * Reads every body but files whole, up to that size and before anybody is asked who they are: whoever is let in first and sends
 * the rest later acts with what was taken from them meanwhile.
 *
 * Node's server hands its requests over as they came off the wire, and makes real ones of them, with streams, as soon as
 * anybody looks at `raw.body`: four times what reading the bytes costs. So that is not looked at where the headers tell.
 */
export function smallBodies(isFile: (c: Ask) => boolean, maxSize: number): MiddlewareHandler<HttpEnv> {
  const limited = bodyLimit({ maxSize });
  return async (c, next) => {
    const { req } = c;
    if (isFile(c) || req.method === 'GET' || req.method === 'HEAD') return next();
    const length = req.header('content-length');
    // Beside a transfer encoding it would say nothing; and alone, HTTP lets no more through.
    if (length === undefined || req.header('transfer-encoding') !== undefined)
      return limited(c, async () => {
        if (req.raw.body) await req.arrayBuffer();
        await next();
      });
    if (!(Number(length) <= maxSize)) throw new HTTPException(413);
    // As what is asked for next: from bytes everybody who asks would make a text anew.
    await (isJson(req.header('content-type')) ? req.text() : req.arrayBuffer());
    return next();
  };
}

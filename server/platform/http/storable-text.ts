import type { MiddlewareHandler } from 'hono';
import type { HttpEnv } from './http-env.ts';
import { ServiceError } from './service-error.ts';

/** PostgreSQL keeps neither NUL nor half a surrogate pair: such text would fail in the middle of a change. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function refuseUnstorable(name: string, value: unknown): unknown {
  if (isStorable(name) && (typeof value !== 'string' || isStorable(value))) return value;
  const details = [{ path: name, problem: 'contains NUL or half a character' }];
  throw new ServiceError('invalid_request', { details });
}

/** Only an escape can bring either into a string of JSON that is itself fit to be kept; looking at every value costs more than parsing. */
const mayHideUnstorable = /\\u(?:0000|d[89a-f])/i;

/** JSON by a client. Throws `invalid_request` for anything but JSON, and for text that cannot be kept. */
export function parseJson(text: string): unknown {
  try {
    const isPlain = isStorable(text) && !mayHideUnstorable.test(text);
    return isPlain ? JSON.parse(text) : JSON.parse(text, refuseUnstorable);
  } catch (cause) {
    throw cause instanceof ServiceError ? cause : new ServiceError('invalid_request', { cause });
  }
}

/** Whether a content type is JSON's, as broadly as the readers of bodies take it: else one of them would read what nobody looked at. */
export const isJson = (contentType: string | undefined): boolean => /json/i.test(contentType ?? '');

/** Refuses what no route could keep or look for, in the address and in a JSON body, before any route acts on it. */
export const storableText: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const { pathname, searchParams } = new URL(c.req.url);
  if (pathname.includes('%00')) throw new ServiceError('invalid_request');
  for (const [name, value] of searchParams) refuseUnstorable(name, value);
  if (c.req.method !== 'GET' && isJson(c.req.header('content-type')))
    parseJson((await c.req.text()) || 'null');
  await next();
};

import { createHash } from 'node:crypto';
import type { Context } from 'hono';

/** Answers with JSON that is made once, for whoever asks first: it is the same for everybody as long as the server runs. */
export function keptJson(make: () => object): (c: Context) => Response {
  let kept: { text: string; etag: string } | undefined;
  const keep = () => {
    const text = JSON.stringify(make());
    return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
  };
  return (c) => {
    const { text, etag } = (kept ??= keep());
    const headers = { etag, 'cache-control': 'no-cache' };
    const known = c.req.header('if-none-match')?.split(',') ?? [];
    if (known.some((one) => one.trim().replace(/^W\//, '') === etag)) return c.body(null, 304, headers);
    return c.body(text, 200, { ...headers, 'content-type': 'application/json' });
  };
}

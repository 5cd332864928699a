import { serveStatic } from '@hono/node-server/serve-static';
import type { Context, Hono } from 'hono';
import { relative } from 'node:path';
import type { HttpEnv } from '../platform/http/http-env.ts';

/** All that a ceremony loads takes about 2 MB; fonts and character maps of rare documents push nothing else out. */
const largestKeptBytes = 1_500_000;
const mostKeptBytes = 16_000_000;

interface KeptAsset {
  bytes: Uint8Array<ArrayBuffer>;
  headers: Headers;
}

/**
 * Files that were served before, as they were sent. While a document is opened the frame loads half a megabyte beside the
 * exchange; read from the disk in pieces, each piece would wait for the exchange's queries, and the person for the pieces.
 */
class KeptAssets {
  readonly #kept = new Map<string, KeptAsset>();
  #bytes = 0;

  get(c: Context): KeptAsset | undefined {
    return this.#kept.get(nameOf(c));
  }

  async keep(c: Context): Promise<void> {
    const isWhole = c.req.method === 'GET' && c.res.status === 200;
    const byteSize = Number(c.res.headers.get('content-length') ?? Number.NaN);
    if (!isWhole || !(byteSize <= largestKeptBytes) || this.#bytes + byteSize > mostKeptBytes) return;
    const bytes = new Uint8Array(await c.res.arrayBuffer());
    const { headers } = c.res;
    c.res = new Response(bytes, { headers });
    if (bytes.length !== byteSize || this.#kept.has(nameOf(c))) return;
    this.#kept.set(nameOf(c), { bytes, headers: new Headers(headers) });
    this.#bytes += byteSize;
  }
}

/** Encodings are told apart as the disk is asked for them: by what the browser takes. */
const nameOf = (c: Context): string =>
  `${c.req.path} ${/\bbr\b/.test(c.req.header('accept-encoding') ?? '')} ${/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')}`;

/** /app/…: the frame's built files. Names carry a hash or a package version, so they never change under a name. */
export function mountFrameAssets(app: Hono<HttpEnv>, parts: { appDirectory: string }): void {
  const kept = new KeptAssets();
  app.use(
    '/app/*',
    async (c, next) => {
      const known = c.req.method === 'GET' && !c.req.header('range') ? kept.get(c) : undefined;
      if (known) return c.newResponse(known.bytes, { headers: known.headers });
      await next();
      if (!c.res.ok) return;
      c.res.headers.set('cache-control', 'public, max-age=31536000, immutable');
      // The element is loaded by customers' pages; of the rest nobody else has a use.
      const isElement = c.req.path.startsWith('/app/element/');
      c.res.headers.set('cross-origin-resource-policy', isElement ? 'cross-origin' : 'same-origin');
      if (isElement) c.res.headers.set('access-control-allow-origin', '*');
      c.res.headers.set('cross-origin-embedder-policy', 'require-corp'); // a worker's own script must carry it too
      c.res.headers.set(
        'content-security-policy',
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; font-src 'self'",
      );
      await kept.keep(c);
    },
    serveStatic({
      root: relative(process.cwd(), parts.appDirectory) || '.',
      rewriteRequestPath: (path) => path.replace(/^\/app/, ''),
      precompressed: true,
    }),
  );
}

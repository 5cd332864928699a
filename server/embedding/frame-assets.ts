import { serveStatic } from '@hono/node-server/serve-static';
import type { Hono } from 'hono';
import { relative } from 'node:path';
import type { HttpEnv } from '../platform/http/http-env.ts';

/** /app/…: the frame's built files. Names carry a hash or a package version, so they never change under a name. */
export function mountFrameAssets(app: Hono<HttpEnv>, parts: { appDirectory: string }): void {
  app.use(
    '/app/*',
    async (c, next) => {
      await next();
      if (!c.res.ok) return;
      c.res.headers.set('cache-control', 'public, max-age=31536000, immutable');
      c.res.headers.set('cross-origin-resource-policy', 'same-origin');
      c.res.headers.set('cross-origin-embedder-policy', 'require-corp'); // a worker's own script must carry it too
      c.res.headers.set(
        'content-security-policy',
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; font-src 'self'",
      );
    },
    serveStatic({
      root: relative(process.cwd(), parts.appDirectory) || '.',
      rewriteRequestPath: (path) => path.replace(/^\/app/, ''),
      precompressed: true,
    }),
  );
}

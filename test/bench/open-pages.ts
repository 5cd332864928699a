/** The two pages that the `open` benchmark compares, each served as its owner would: compressed, and nothing else. */
import { serve, type ServerType } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { join } from 'node:path';
import { packageFolder, repository } from '../../demo/launch.ts';

export interface RunningPage {
  origin: string;
  close(): Promise<void>;
}

export async function listen(app: Hono, port: number): Promise<RunningPage> {
  const server = await new Promise<ServerType>((resolve) => {
    const started: ServerType = serve({ fetch: app.fetch, hostname: 'localhost', port }, () =>
      resolve(started),
    );
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  return { origin: `http://localhost:${port}`, close };
}

/** So long the frame has to itself; a person has not even found the button in that time. */
const prewarmMilliseconds = 2500;

const html = (body: string) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>bench</title>
<style>body{margin:0}inkseal-sign,main{display:block;block-size:900px}</style>${body}`;

/**
 * A customer's page with the element and nothing else. At / the page holds a one-use token (simple mode); at /key-bound
 * the element asks the customer's server for a token bound to the frame's key; at /prewarmed the frame is there before
 * the token, as behind a list of contracts one of which is then opened.
 */
export async function serveHostPage(
  port: number,
  frameUrl: string,
  createToken: (jkt?: string) => Promise<string>,
): Promise<RunningPage> {
  const app = new Hono();
  app.get('/', async (c) =>
    c.html(
      html(`<link rel="modulepreload" href="/package/index.js"><inkseal-sign frame-url="${frameUrl}"
token="${await createToken()}"></inkseal-sign><script type="module" src="/package/define.js"></script>`),
    ),
  );
  app.get('/key-bound', (c) =>
    c.html(
      html(`<link rel="modulepreload" href="/package/index.js"><inkseal-sign frame-url="${frameUrl}"></inkseal-sign><script type="module">
import '/package/define.js';
document.querySelector('inkseal-sign').fetchToken = async ({ jkt }) =>
  (await (await fetch('/token', { method: 'POST', body: jkt })).json()).token;
</script>`),
    ),
  );
  app.get('/prewarmed', async (c) =>
    c.html(
      html(`<link rel="modulepreload" href="/package/index.js"><inkseal-sign frame-url="${frameUrl}"></inkseal-sign><script type="module">
import '/package/define.js';
const element = document.querySelector('inkseal-sign');
element.prewarm();
setTimeout(() => {
  performance.mark('token set');
  element.token = '${await createToken()}';
}, ${prewarmMilliseconds});
</script>`),
    ),
  );
  app.post('/token', async (c) => c.json({ token: await createToken(await c.req.text()) }));
  app.use(
    '/package/*',
    serveStatic({ root: packageFolder, rewriteRequestPath: (path) => path.slice('/package'.length) }),
  );
  return listen(app, port);
}

/** pdf.js as its documentation shows it: one file, one page, one canvas. */
export async function serveBarePage(port: number, pdf: Uint8Array, version: string): Promise<RunningPage> {
  const app = new Hono();
  app.get('/', (c) =>
    c.html(
      html(`<main></main><script type="module">
import * as pdfjs from '/pdfjs/legacy/build/pdf.min.mjs';
pdfjs.GlobalWorkerOptions.workerSrc = '/pdfjs/legacy/build/pdf.worker.min.mjs';
const pdf = await pdfjs.getDocument({ url: '/file.pdf', useSystemFonts: false,
  standardFontDataUrl: '/pdfjs/standard_fonts/', cMapUrl: '/pdfjs/cmaps/', cMapPacked: true }).promise;
const page = await pdf.getPage(1);
const width = Number(new URLSearchParams(location.search).get('width'));
const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width });
const canvas = document.createElement('canvas');
canvas.width = width;
canvas.height = Math.round(viewport.height);
await page.render({ canvas, viewport }).promise;
document.querySelector('main').append(canvas);
</script>`),
    ),
  );
  app.get('/file.pdf', (c) =>
    c.body(Buffer.from(pdf), 200, {
      'content-type': 'application/pdf',
      'content-length': String(pdf.byteLength),
    }),
  );
  const folder = join(repository, 'widget', 'dist', 'app', 'pdfjs', version);
  const rewriteRequestPath = (path: string) => path.slice('/pdfjs'.length);
  app.use('/pdfjs/*', serveStatic({ root: folder, precompressed: true, rewriteRequestPath }));
  return listen(app, port);
}

/**
 * The demo customer's server, "Northlight HR": its page, the built public package and a few end points of its own.
 * It stands for the integrator: its own origin, the API key on the server side only, Inkseal reached over HTTP only.
 */
import { serve, type ServerType } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DemoError } from './demo-error.ts';
import { signer, Signings, type SigningsOptions } from './signings.ts';
import type { Signing } from './signing-book.ts';

export interface CustomerOptions extends SigningsOptions {
  /** The folder with the built @inkseal/widget. */
  packageFolder: string;
  pageFolder: string;
  /** Folder with the built pages of {@link frameworkPages}, each shown below its name. */
  frameworkFolder?: string;
  /** Reloads the page when told to; for `npm run dev` only. */
  liveReload?: { onReload: (listener: () => void) => () => void };
}

/** The same page in frameworks, and the Trusted Types policies each makes for itself. */
export const frameworkPages = { react: "'none'", vue: 'vue' } as const;

const uploadLimitBytes = 50 * 1024 * 1024;

/** `frame-src` names Inkseal's origin and nothing else; scripts and styles come from here only. */
function contentSecurityPolicy(serverUrl: string, trustedTypes: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    // Not needed to sign: it lets <inkseal-sign> tell a server that is away from a frame that was refused.
    `connect-src 'self' ${new URL(serverUrl).origin}`,
    `frame-src ${new URL(serverUrl).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${trustedTypes}`,
  ].join('; ');
}

export function createCustomer(options: CustomerOptions, signings: Signings): Hono {
  const app = new Hono();
  const policy = contentSecurityPolicy(options.account.serverUrl, "'none'");
  app.use(async (c, next) => {
    // A page of another name that resolves to this machine (DNS rebinding) is not this customer's page.
    if (c.req.header('host') !== new URL(options.pageOrigin).host) return c.text('Unknown host', 421);
    c.header('content-security-policy', policy);
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    c.header('cache-control', 'no-store');
    return next();
  });
  app.use('/api/*', refuseOtherSites(options.pageOrigin));
  app.onError((error, c) => answerError(error, c));
  addSigningRoutes(app, signings);
  if (options.liveReload) addLiveReload(app, options.liveReload);
  app.get('/', async (c) => c.html(await readPage(options)));
  app.use('/vendor/inkseal/*', staticFrom(options.packageFolder, '/vendor/inkseal'));
  if (options.frameworkFolder) addFrameworkPages(app, options.frameworkFolder, options.account.serverUrl);
  app.use('/*', staticFrom(options.pageFolder, ''));
  return app;
}

/** A foreign page open in the same browser must not start signings with this customer's key. */
function refuseOtherSites(pageOrigin: string) {
  return async (c: Context, next: () => Promise<void>) => {
    const site = c.req.header('sec-fetch-site');
    const origin = c.req.header('origin');
    const foreign =
      (site !== undefined && site !== 'same-origin') || (origin !== undefined && origin !== pageOrigin);
    if (foreign) return c.json({ code: 'forbidden', message: 'Only this site’s own page may ask.' }, 403);
    return next();
  };
}

function addSigningRoutes(app: Hono, signings: Signings): void {
  app.get('/api/signings/latest', async (c) => {
    const signing = await signings.latest();
    return c.json({ signer, signing: signing ? publicView(signing) : null });
  });
  app.post('/api/signings/sample', async (c) => c.json(publicView(await signings.startSample()), 201));
  app.post('/api/signings/upload', bodyLimit({ maxSize: uploadLimitBytes, onError: tooLarge }), async (c) => {
    const name = decodeURIComponent(c.req.header('x-file-name') ?? 'document.pdf');
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    return c.json(publicView(await signings.startUpload(name, bytes)), 201);
  });
  app.post('/api/signings/:id/token', async (c) => {
    const { jkt } = await c.req.json<{ jkt: unknown }>();
    if (typeof jkt !== 'string') throw new DemoError('invalid_request', 'jkt is missing.');
    return c.json({ token: await signings.token(c.req.param('id'), jkt) });
  });
  app.post('/api/signings/:id/completed', async (c) => {
    const { statement } = await c.req.json<{ statement: unknown }>();
    if (typeof statement !== 'string') throw new DemoError('invalid_request', 'statement is missing.');
    return c.json(publicView(await signings.complete(c.req.param('id'), statement)));
  });
  for (const [path, kind] of [
    ['/api/signings/:id/sealed', 'sealedFile'],
    ['/api/signings/:id/completion-certificate', 'certificateFile'],
  ] as const) {
    app.get(path, async (c) => {
      const { fileName, bytes } = await signings.ownCopy(c.req.param('id'), kind);
      c.header('content-disposition', `attachment; filename="${fileName}"`);
      return c.body(Buffer.from(bytes), 200, { 'content-type': 'application/pdf' });
    });
  }
}

/** What the page may know: no key and no token. */
function publicView(signing: Signing) {
  const { id, kind, title, embedId, frameUrl, transactionId } = signing;
  const sealedFile = nearestPath(signing.sealedFile);
  const certificateFile = nearestPath(signing.certificateFile);
  return { id, kind, title, embedId, frameUrl, transactionId, sealedFile, certificateFile };
}

function nearestPath(path: string | undefined): string | null {
  if (path === undefined) return null;
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}

function tooLarge(c: Context): Response {
  return c.json({ code: 'document_too_large', message: 'Northlight HR takes files up to 50 MB.' }, 413);
}

function answerError(error: Error, c: Context): Response {
  if (error instanceof DemoError) return c.json({ code: error.code, message: error.message }, 422);
  console.error(`demo customer: ${error.name}: ${error.message}`);
  return c.json({ code: 'demo_failed', message: 'Northlight HR could not do that.' }, 500);
}

function staticFrom(folder: string, prefix: string) {
  return serveStatic({ root: folder, rewriteRequestPath: (path) => path.slice(prefix.length) });
}

function addFrameworkPages(app: Hono, folder: string, serverUrl: string): void {
  for (const [name, trustedTypes] of Object.entries(frameworkPages)) {
    const policy = contentSecurityPolicy(serverUrl, trustedTypes);
    app.use(`/${name}/*`, async (c, next) => {
      c.header('content-security-policy', policy);
      return next();
    });
    app.use(`/${name}/*`, staticFrom(join(folder, name), `/${name}`));
  }
}

async function readPage(options: CustomerOptions): Promise<string> {
  const page = await readFile(join(options.pageFolder, 'index.html'), 'utf8');
  if (!options.liveReload) return page;
  return page.replace('</head>', '<script type="module" src="/live-reload.js"></script></head>');
}

function addLiveReload(app: Hono, { onReload }: NonNullable<CustomerOptions['liveReload']>): void {
  const script = `new EventSource('/live-reload').addEventListener('reload', () => location.reload());`;
  app.get('/live-reload.js', (c) => c.body(script, 200, { 'content-type': 'text/javascript' }));
  app.get('/live-reload', () => {
    let stop = () => {};
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(': open\n\n'));
        stop = onReload(() => controller.enqueue(new TextEncoder().encode('event: reload\ndata:\n\n')));
      },
      cancel: () => stop(),
    });
    return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
  });
}

export interface RunningCustomer {
  url: string;
  close(): Promise<void>;
}

/** Serves the customer at `options.pageOrigin`. Rejects with `port_taken`. */
export async function startCustomer(options: CustomerOptions): Promise<RunningCustomer> {
  const app = createCustomer(options, await Signings.open(options));
  const port = Number(new URL(options.pageOrigin).port);
  // Browsers know localhost by themselves (RFC 6761 §6.3); a bare container may lack the file that tells it to others.
  const hostname = await lookup('localhost').then(
    () => 'localhost',
    () => '127.0.0.1',
  );
  const server = await new Promise<ServerType>((resolve, reject) => {
    const listening = serve({ fetch: app.fetch, port, hostname }, () => resolve(listening));
    listening.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'EADDRINUSE'
          ? new DemoError('port_taken', `Port ${port} is taken. Choose another with DEMO_PORT.`, { cause })
          : cause,
      );
    });
  });
  return {
    url: options.pageOrigin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

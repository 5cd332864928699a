/** Pages on other origins than the server's, each a site of its own to a browser: every name below localhost is this machine. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { packageFolder, repository } from '../../../demo/launch.ts';

export interface ShownPage {
  /** Between the tags of a page; or `raw`, all that is sent. */
  body?: string;
  raw?: string;
  headers?: Readonly<Record<string, string>>;
}

export interface Sites {
  hostOrigin: string;
  evilOrigin: string;
  /** Shows a page at that path, on whatever origin it is asked of; answers with the path. */
  put(path: string, page: ShownPage): string;
  /** What browsers posted to /report because of a `report-uri`. */
  reports: string[];
  close(): Promise<void>;
}

const scripts = new Map([
  ['/inkseal/define.js', join(packageFolder, 'define.js')],
  ['/inkseal/index.js', join(packageFolder, 'index.js')],
  ['/host.js', join(import.meta.dirname, 'pages/host.js')],
  ['/lit-html.js', join(repository, 'node_modules/lit-html/lit-html.js')],
  ['/evil.js', join(import.meta.dirname, 'pages/evil.js')],
  ['/impatient-host.js', join(import.meta.dirname, 'pages/impatient-host.js')],
]);

/** `giveToken` answers POST /token: what the customer's own server would do, for its own page only. */
export async function openSites(
  giveToken: (embedId: string, jkt: string) => Promise<string>,
): Promise<Sites> {
  const pages = new Map<string, ShownPage>();
  const reports: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const script = scripts.get(pathname);
    const page = pages.get(pathname);
    if (script) {
      response.setHeader('content-type', 'text/javascript');
      response.end(await readFile(script));
    } else if (page) {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      for (const [name, value] of Object.entries(page.headers ?? {})) response.setHeader(name, value);
      const whole = `<!doctype html><html lang="en"><title>Page</title>${page.body ?? ''}</html>`;
      response.end(page.raw ?? whole);
    } else if (pathname === '/report') {
      reports.push(await text(request));
      response.writeHead(204).end();
    } else if (pathname === '/token' && request.headers['sec-fetch-site'] === 'same-origin') {
      const { embedId, jkt } = JSON.parse(await text(request)) as { embedId: string; jkt: string };
      response.end(JSON.stringify({ token: await giveToken(embedId, jkt) }));
    } else {
      response.writeHead(404).end();
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    hostOrigin: `http://host.localhost:${port}`,
    evilOrigin: `http://evil.localhost:${port}`,
    put: (path, page) => (pages.set(path, page), path),
    reports,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

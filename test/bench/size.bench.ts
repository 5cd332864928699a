/**
 * What has to arrive before anything can be read, compressed: the element on the customer's page, the console, and the
 * frame up to pdf.js. The last is what a real browser asked for before the first page was drawn, and never less than what the
 * build's manifest says the frame's page loads at once.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { buildWidget, findFreePort, repository, seedCustomer, startServer } from '../../demo/launch.ts';
import { frameShellLimitBytes } from '../architecture/frame-shell.ts';
import { hostBundleLimitBytes, readHostBundle } from '../architecture/host-bundle.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import type { Report } from './measurement.ts';
import { prepare, watchForCanvas } from './open.bench.ts';
import { serveHostPage } from './open-pages.ts';
import { reportConsoleScripts } from './report-console-scripts.ts';

const openLimitMs = 60_000;
const app = join(repository, 'widget', 'dist', 'app');

/** pdf.js with its worker, decoders and fonts is what the shell comes before. */
const isShell = (path: string): boolean =>
  path.startsWith('/app/') && !/^\/app\/(?:pdfjs|fonts)\//.test(path);

const gzipBytes = (bytes: Uint8Array | string): number => gzipSync(bytes, { level: 9 }).byteLength;

interface ManifestChunk {
  file: string;
  isEntry?: boolean;
  css?: string[];
  imports?: string[];
}

/** Paths of what the frame's page loads at once: the entry, its styles, and all they import. */
async function readManifest(): Promise<Set<string>> {
  const text = await readFile(join(app, '.vite', 'manifest.json'), 'utf8');
  const manifest = JSON.parse(text) as Record<string, ManifestChunk>;
  const paths = new Set<string>();
  const add = (chunk: ManifestChunk): void => {
    for (const file of [chunk.file, ...(chunk.css ?? [])]) paths.add(`/app/${file}`);
    for (const name of chunk.imports ?? []) {
      const imported = manifest[name];
      if (imported && !paths.has(`/app/${imported.file}`)) add(imported);
    }
  };
  for (const chunk of Object.values(manifest)) if (chunk.isEntry) add(chunk);
  return paths;
}

/** Paths of the shell that a browser with an empty cache asked for before the first page was put on the screen. */
async function watchOpening(browser: Browser, address: string): Promise<Set<string>> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 960 }, locale: 'en' });
  try {
    const drawn = Promise.withResolvers<{ appendedAt: number }>();
    await context.exposeBinding('benchDrawn', (_source, drawing: { appendedAt: number }) =>
      drawn.resolve(drawing),
    );
    await context.addInitScript(watchForCanvas);
    const page = await context.newPage();
    const tooLate = setTimeout(() => drawn.reject(new Error(`nothing drawn at ${address}`)), openLimitMs);
    await page.goto(address, { waitUntil: 'commit' });
    const { appendedAt } = await drawn.promise.finally(() => clearTimeout(tooLate));
    const frame = page.frames().find((one) => one.url().includes('/e/'));
    const asked = await frame?.evaluate(
      (before) =>
        performance
          .getEntriesByType('resource')
          .filter(({ startTime }) => performance.timeOrigin + startTime < before)
          .map(({ name }) => new URL(name).pathname),
      appendedAt,
    );
    return new Set((asked ?? []).filter(isShell));
  } finally {
    await context.close();
  }
}

async function measureShell(
  report: Report,
  browser: Browser,
  at: { host: string; frameUrl: string },
): Promise<void> {
  const atOnce = await readManifest();
  const fetched = await watchOpening(browser, at.host);
  const html = await (await fetch(at.frameUrl)).text();
  const parts = [{ name: 'HTML with boot.js', bytes: gzipBytes(html) }];
  for (const path of new Set([...atOnce, ...fetched])) {
    const bytes = gzipBytes(await readFile(join(app, path.slice('/app/'.length))));
    parts.push({ name: path.slice('/app/assets/'.length).replace(/-[\w-]{8}\./, '.'), bytes });
  }
  const value = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const counted = parts.map(({ name, bytes }) => `${name} ${bytes}`).join(', ');
  const conditions = `gzip -9 each: ${counted}; asked for by Chromium ${browser.version()} before the first page was drawn, in English; without pdf.js`;
  const scripts = parts.filter(({ name }) => !name.endsWith('.css'));
  report({
    metric: 'frame-js-gzip-bytes',
    value: scripts.reduce((sum, { bytes }) => sum + bytes, 0),
    target: '<=61440',
    conditions: 'of the same, the scripts and the HTML that the first of them stands in',
  });
  report({ metric: 'frame-shell-gzip-bytes', value, target: `<=${frameShellLimitBytes}`, conditions });
}

export async function run(report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-bench-'));
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    await buildWidget(() => undefined);
    const host = readHostBundle(repository);
    report({
      metric: 'host-gzip-bytes',
      value: host.gzipBytes,
      target: `<=${hostBundleLimitBytes}`,
      conditions: `gzip -9 each: ${host.files.map((path) => path.split('/').at(-1)).join(', ')}`,
    });
    reportConsoleScripts(report);
    const { DATABASE_URL: _theirs, ...environment } = process.env;
    const place = { port: await findFreePort(), dataFolder: join(folder, 'inkseal'), environment };
    const server = await startServer(place);
    closing.push(() => server.child.stop());
    const pagePort = await findFreePort();
    const pageOrigin = `http://localhost:${pagePort}`;
    const samplePdf = join(folder, 'sample.pdf');
    const account = await seedCustomer(place, {
      stateFile: join(folder, 'seed.json'),
      samplePdf,
      pageOrigin,
    });
    const { client, embedId, frameUrl } = await prepare(account, await readFile(samplePdf), pageOrigin);
    const page = await serveHostPage(
      pagePort,
      frameUrl,
      async () => (await client.createToken(embedId)).token,
    );
    closing.push(() => page.close());
    const browser = await launchBrowser();
    closing.push(() => browser.close());
    await measureShell(report, browser, { host: `${pageOrigin}/`, frameUrl });
  } finally {
    for (const step of closing.reverse()) await step();
  }
}

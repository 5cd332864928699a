/**
 * 500 pages, 49 MB: what is fetched before the first page is drawn and how long that takes against a bare pdf.js page
 * doing the same range requests; then what scrolling through all of it costs, against pdf.js' own viewer at page 10.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type Frame, type Page, type Response } from 'playwright-core';
import { buildWidget, findFreePort, seedCustomer, startServer, type ServerPlace } from '../../demo/launch.ts';
import { rewriteWithQpdf } from '../../server/documents/pdf/rewrite-with-qpdf.ts';
import { Closing } from './closing.ts';
import { createLargeDocument } from './large-document.ts';
import { measurePaired, median, type Report } from './measurement.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { prepare, watchForCanvas } from './open.bench.ts';
import { serveHostPage } from './open-pages.ts';
import { serveRangePages } from './range-pages.ts';
import { measureRenderers } from './renderer-memory.ts';
import { keepCanvases, scrollThrough, type Watch } from './scroll-through.ts';
import { openSlowRoad } from './slow-road.ts';
import { requireUnrecorded } from './unrecorded-bodies.ts';

const pageCount = 500;
const pairs = 7;
const scrolls = 5;
const addedLatencyMs = 80;
const openLimitMs = 60_000;
const viewport = { width: 1280, height: 960 } as const;

interface Places {
  browser: Browser;
  host: string;
  bare: string;
}

interface Drawing {
  milliseconds: number;
  width: number;
  /** Of the document, with what came along with the exchange; requests sent before the first page was drawn. */
  documentBytes: number;
}

const isDocument = (url: string): boolean => /\/v1\/embed\/(?:document|exchange)|\/file\.pdf/.test(url);

/** As it came over the wire; the body itself is not to be had from a frame of another site. */
async function readSize(response: Response): Promise<number> {
  await response.finished();
  return (await response.request().sizes()).responseBodySize;
}

/** Opens `address` with an empty cache and stays there; resolves when the first page is on the screen. */
async function openFirstPage(context: BrowserContext, address: string): Promise<Drawing & { page: Page }> {
  const drawn = Promise.withResolvers<{ at: number; width: number }>();
  let isDrawn = false;
  await context.exposeBinding('benchDrawn', (_source, drawing: { at: number; width: number }) => {
    isDrawn = true;
    drawn.resolve(drawing);
  });
  await context.addInitScript(watchForCanvas);
  const page = await context.newPage();
  const bodies: Promise<number>[] = [];
  page.on('response', (response) => {
    if (!isDrawn && isDocument(response.url())) bodies.push(readSize(response));
  });
  const tooLate = setTimeout(() => drawn.reject(new Error(`nothing drawn at ${address}`)), openLimitMs);
  await page.goto(address, { waitUntil: 'commit' });
  const { at, width } = await drawn.promise.finally(() => clearTimeout(tooLate));
  const parsedAt = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    return performance.timeOrigin + (navigation?.domInteractive ?? Number.NaN);
  });
  const documentBytes = (await Promise.all(bodies)).reduce((sum, bytes) => sum + bytes, 0);
  return { milliseconds: at - parsedAt, width, documentBytes, page };
}

async function openOnce(browser: Browser, address: string): Promise<Drawing> {
  const context = await browser.newContext({ viewport });
  try {
    return await openFirstPage(context, address);
  } finally {
    await context.close();
  }
}

const machine = (browser: Browser): string =>
  `Chromium ${browser.version()}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`;

async function measureFirstPage(report: Report, { browser, host, bare }: Places): Promise<void> {
  const { width } = await openOnce(browser, host);
  const bytes = { ours: [] as number[], bare: [] as number[] };
  const ours = async () => {
    const drawing = await openOnce(browser, host);
    bytes.ours.push(drawing.documentBytes);
    return drawing.milliseconds;
  };
  const plain = async () => {
    const drawing = await openOnce(browser, `${bare}/?width=${width}`);
    bytes.bare.push(drawing.documentBytes);
    return drawing.milliseconds;
  };
  const { subject, baseline, ratio } = await measurePaired(pairs, ours, plain);
  const place = `${pageCount} pages, cold cache, ${addedLatencyMs} ms added to every request; ${pairs} pairs; ${machine(browser)}`;
  report({
    metric: 'first-page-bytes',
    value: median(bytes.ours),
    target: '<=400000',
    conditions: `bodies of the exchange (64 KiB of the document in base64 and the view) and of all ranges asked for before the first page was drawn; bare page ${median(bytes.bare)}; ${place}`,
  });
  report({
    metric: 'first-page-ratio',
    value: ratio,
    target: '<=1.15',
    conditions: `${subject.toFixed(0)} ms against ${baseline.toFixed(0)} ms of a bare pdf.js page with the same ranges of the same copy; ${width} px wide; ${place}`,
  });
}

const frameOf = (page: Page): Frame => {
  const frame = page.frames().find((one) => one.url().includes('/e/'));
  if (!frame) throw new Error('the page has no frame');
  return frame;
};

/** Once for all runs: it is the same signer who comes back. */
async function giveConsent(frame: Frame): Promise<void> {
  const tick = frame.locator('[data-act=consent-tick]');
  const guide = frame.locator('inkseal-guide');
  await tick.or(guide).waitFor();
  if (await guide.isVisible()) return;
  await tick.click();
  await frame.locator('[data-act=consent]').click();
  await guide.waitFor();
}

async function scrollOurs(browser: Browser, host: string): Promise<Watch & { bytes: number }> {
  const context = await browser.newContext({ viewport });
  try {
    await context.addInitScript(keepCanvases);
    const { page } = await openFirstPage(context, host);
    const frame = frameOf(page);
    await giveConsent(frame);
    await page.waitForTimeout(1500);
    const watch = await scrollThrough(frame, pageCount);
    if (watch.undrawn > 0) throw new Error(`${watch.undrawn} pages were not drawn`);
    return { ...watch, bytes: await measureRenderers(page) };
  } finally {
    await context.close();
  }
}

/** pdf.js' own viewer, scrolled to page 10 page by page. */
async function readBare(browser: Browser, bare: string): Promise<number> {
  const context = await browser.newContext({ viewport });
  try {
    const page = await context.newPage();
    await page.goto(`${bare}/viewer`);
    for (let number = 1; number <= 10; number++) {
      await page.waitForSelector(`.page[data-page-number="${number}"]`);
      await page.evaluate((at) => {
        document.querySelector(`.page[data-page-number="${at}"]`)?.scrollIntoView();
      }, number);
      await page.waitForFunction(
        (at) => (globalThis as unknown as { drawnPages: Set<number> }).drawnPages.has(at),
        number,
      );
    }
    return await measureRenderers(page);
  } finally {
    await context.close();
  }
}

async function measureScrolling(report: Report, { browser, host, bare }: Places): Promise<void> {
  const runs: (Watch & { bytes: number; bare: number })[] = [];
  for (let run = 0; run < scrolls; run++)
    runs.push({ ...(await scrollOurs(browser, host)), bare: await readBare(browser, bare) });
  const mebibytes = (some: number[]) => `${(median(some) / 1_048_576).toFixed(0)} MiB`;
  const ofAll = runs.map(({ bytes }) => bytes);
  const ofBare = runs.map((run) => run.bare);
  const place = `${pageCount} pages, each waited for; ${scrolls} runs; ${machine(browser)}`;
  report({
    metric: 'live-canvases',
    value: Math.max(...runs.map(({ mostCanvases }) => mostCanvases)),
    target: '<=8',
    conditions: `the most in any frame of any run; ${place}`,
  });
  report({
    metric: 'memory-ratio',
    value: median(runs.map((run) => run.bytes / run.bare)),
    target: '<=1.3',
    conditions: `${mebibytes(ofAll)} of all renderers (PSS after GC; host page and frame) after the last page, against ${mebibytes(ofBare)} of pdf.js' own viewer after page 10; ${place}`,
  });
  const longest = runs.map((run) => run.longest);
  report({
    metric: 'long-task-ms',
    value: median(longest),
    target: '<=200',
    conditions: `median of each run's longest task in the frame, of all ${Math.max(...longest)} ms; 0 is under 50; ${place}`,
  });
}

async function prepareBoth(closing: Closing, folder: string): Promise<Omit<Places, 'browser'>> {
  const { DATABASE_URL: _theirs, ...environment } = process.env;
  const roadTo = async (port: number, host: string) =>
    closing.add(await openSlowRoad(port, host, addedLatencyMs)).port;
  const port = await findFreePort();
  const place: ServerPlace = {
    port,
    dataFolder: join(folder, 'inkseal'),
    environment: {
      ...environment,
      INKSEAL_ORIGIN: `http://127.0.0.1:${await roadTo(port, '127.0.0.1')}`,
    },
  };
  const server = await startServer(place);
  closing.add({ close: () => server.child.stop() });
  const pagePort = await findFreePort();
  const host = `http://localhost:${await roadTo(pagePort, 'localhost')}`;
  const account = await seedCustomer(place, {
    stateFile: join(folder, 'seed.json'),
    samplePdf: join(folder, 'sample.pdf'),
    pageOrigin: host,
  });
  const pdf = createLargeDocument(pageCount);
  const { client, embedId, frameUrl } = await prepare(account, Buffer.from(pdf), host);
  const createToken = async (jkt?: string) => (await client.createToken(embedId, jkt)).token;
  closing.add(await serveHostPage(pagePort, frameUrl, createToken));
  const { version } = JSON.parse(await readFile('node_modules/pdfjs-dist/package.json', 'utf8')) as {
    version: string;
  };
  const barePort = await findFreePort();
  closing.add(await serveRangePages(barePort, await rewriteWithQpdf(pdf), version));
  return { host, bare: `http://localhost:${await roadTo(barePort, 'localhost')}` };
}

export async function run(report: Report): Promise<void> {
  requireUnrecorded();
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-bench-'));
  const closing = new Closing();
  closing.add({ close: () => rm(folder, { recursive: true, force: true }) });
  try {
    await buildWidget(() => undefined);
    const places = await prepareBoth(closing, folder);
    const browser = await launchBrowser({
      // A renderer that waits for the next page would be counted with both.
      args: ['--js-flags=--expose-gc', '--disable-features=SpareRendererForSitePerProcess'],
    });
    closing.add({ close: () => browser.close() });
    await measureFirstPage(report, { browser, ...places });
    await measureScrolling(report, { browser, ...places });
  } finally {
    await closing.close();
  }
}

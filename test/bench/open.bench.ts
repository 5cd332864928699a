/**
 * From the host's HTML parsed (prewarmed: from the token being set) to the first page drawn: the real element, frame and server, against a bare pdf.js page
 * that shows the uploaded file at the same size from a static server. Same browser, an empty cache for every opening.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { InksealClient, type CustomerAccount } from '../../demo/inkseal-client.ts';
import { buildWidget, findFreePort, seedCustomer, startServer, type ServerPlace } from '../../demo/launch.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { Closing } from './closing.ts';
import { measurePaired, median, type Report } from './measurement.ts';
import { serveBarePage, serveHostPage } from './open-pages.ts';
import { openSlowRoad } from './slow-road.ts';

const pairs = 9;
const openLimitMs = 30_000;

interface Opening {
  milliseconds: number;
  /** Pixels across the drawn page. */
  canvasWidth: number;
  /** Latencies that passed between the frame's HTML and the first document byte; NaN without a frame. */
  roundTrips: number;
}

/**
 * Runs in every document of the page. Both sides draw into a canvas of their own and append it when it is done, so
 * the first large canvas that is appended, and the frame after it, is the page becoming visible.
 */
export function watchForCanvas(): void {
  const append = Element.prototype.append;
  Element.prototype.append = function (...nodes) {
    const appendedAt = performance.timeOrigin + performance.now();
    append.apply(this, nodes);
    const canvas = nodes.find((node) => node instanceof HTMLCanvasElement && node.width > 300);
    if (!(canvas instanceof HTMLCanvasElement)) return;
    const { width } = canvas;
    requestAnimationFrame(() => {
      const at = performance.timeOrigin + performance.now();
      void (globalThis as unknown as { benchDrawn(drawing: object): Promise<void> }).benchDrawn({
        at,
        appendedAt,
        width,
      });
    });
  };
}

/** The exchange's answer carries the first bytes of the document. */
async function countRoundTrips(page: Page): Promise<number> {
  const frame = page.frames().find((one) => one.url().includes('/e/'));
  const waited = await frame?.evaluate(() => {
    const [html] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const requests = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const exchange = requests.find(({ name }) => name.endsWith('/v1/embed/exchange'));
    return (exchange?.responseStart ?? Number.NaN) - (html?.responseEnd ?? Number.NaN);
  });
  return Math.floor((waited ?? Number.NaN) / addedLatencyMs);
}

async function open(browser: Browser, address: string): Promise<Opening> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 960 } });
  try {
    const drawn = Promise.withResolvers<{ at: number; width: number }>();
    await context.exposeBinding('benchDrawn', (_source, drawing: { at: number; width: number }) =>
      drawn.resolve(drawing),
    );
    await context.addInitScript(watchForCanvas);
    const page = await context.newPage();
    const tooLate = setTimeout(() => drawn.reject(new Error(`nothing drawn at ${address}`)), openLimitMs);
    drawn.promise.catch(() => {}); // told by the await below, whichever comes first
    await page.goto(address, { waitUntil: 'commit' });
    const { at, width } = await drawn.promise.finally(() => clearTimeout(tooLate));
    const parsedAt = await page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      const [tokenSet] = performance.getEntriesByName('token set');
      return performance.timeOrigin + (tokenSet?.startTime ?? navigation?.domInteractive ?? Number.NaN);
    });
    const roundTrips = await countRoundTrips(page);
    return { milliseconds: at - parsedAt, canvasWidth: width, roundTrips };
  } finally {
    await context.close();
  }
}

export interface Prepared {
  client: InksealClient;
  embedId: string;
  frameUrl: string;
}

/** Uploads the sample agreement and sends it, as a customer would. */
export async function prepare(account: CustomerAccount, pdf: Buffer, pageOrigin: string): Promise<Prepared> {
  const client = new InksealClient(account);
  const document = await client.uploadDocument('sample.pdf', pdf);
  const envelope = await client.createEnvelope({
    title: 'Bench',
    documentIds: [document.id],
    recipients: [{ name: 'Maya Lindqvist', email: 'maya@example.com' }],
    fields: account.sampleFields.map((field) => ({ ...field, documentId: document.id })),
  });
  await client.sendEnvelope(envelope.id);
  const embed = await client.createEmbed({
    envelopeId: envelope.id,
    recipientId: envelope.recipients[0]?.id ?? '',
    allowedOrigins: [pageOrigin],
  });
  return { client, embedId: embed.embedId, frameUrl: embed.frameUrl };
}

interface Comparison {
  browser: Browser;
  host: string;
  bare: string;
  /** What is shown, for the conditions. */
  about: string;
}

/** The latency issue of a distant customer: every request takes this much longer, on both sides. */
const addedLatencyMs = 80;

/** How the token comes to the frame: with the page, when the frame asks for it, or after the frame was prewarmed. */
const modes = {
  simple: { path: '/', metric: 'open-ratio', target: '<=1.15', trips: '<=2' },
  'key-bound': { path: '/key-bound', metric: 'open-key-bound-ratio', target: 'none', trips: 'none' },
  prewarmed: { path: '/prewarmed', metric: 'open-prewarmed-ratio', target: '<=0.6', trips: undefined },
} as const;

async function compare(report: Report, comparison: Comparison, mode: keyof typeof modes): Promise<void> {
  const { browser, bare, about } = comparison;
  const { path, metric, target, trips } = modes[mode];
  const host = `${comparison.host}${path}`;
  const { canvasWidth } = await open(browser, host); // the server's own first time, and the size to draw at
  const roundTrips: number[] = [];
  const widget = async () => {
    const opening = await open(browser, host);
    roundTrips.push(opening.roundTrips);
    return opening.milliseconds;
  };
  const plain = async () => (await open(browser, `${bare}/?width=${canvasWidth}`)).milliseconds;
  const { subject, baseline, ratio } = await measurePaired(pairs, widget, plain);
  const times = `${subject.toFixed(0)} ms against ${baseline.toFixed(0)} ms of a bare pdf.js page with the same file`;
  const clock = mode === 'prewarmed' ? 'from the token being set' : 'from the HTML being parsed';
  const place = `cold cache, ${addedLatencyMs} ms added to every request, ${mode} token, clock ${clock}, ${canvasWidth} px wide`;
  const conditions = `${times}; ${about}; ${place}; ${pairs} pairs; Chromium ${browser.version()}, ${cpus().length} cores`;
  report({ metric, value: ratio, target, conditions });
  if (trips === undefined) return;
  report({
    metric: mode === 'simple' ? 'serial-round-trips' : 'key-bound-round-trips',
    value: median(roundTrips),
    target: trips,
    conditions: `whole latencies from the frame's HTML to the first document byte; ${mode} token`,
  });
}

/** A real server, customer's page and bare page, each at the end of a slow road of its own. */
async function prepareBoth(closing: Closing, folder: string): Promise<Omit<Comparison, 'browser'>> {
  const { DATABASE_URL: _theirs, ...environment } = process.env;
  const roadTo = async (port: number, host: string) =>
    closing.add(await openSlowRoad(port, host, addedLatencyMs)).port;
  const port = await findFreePort();
  const road = await roadTo(port, '127.0.0.1');
  const place: ServerPlace = {
    port,
    dataFolder: join(folder, 'inkseal'),
    environment: { ...environment, INKSEAL_ORIGIN: `http://127.0.0.1:${road}` },
  };
  const server = await startServer(place);
  closing.add({ close: () => server.child.stop() });
  const pagePort = await findFreePort();
  const host = `http://localhost:${await roadTo(pagePort, 'localhost')}`;
  const samplePdf = join(folder, 'sample.pdf');
  const seeding = { stateFile: join(folder, 'seed.json'), samplePdf, pageOrigin: host };
  const account = await seedCustomer(place, seeding);
  const pdf = await readFile(samplePdf);
  const { client, embedId, frameUrl } = await prepare(account, pdf, host);
  const createToken = async (jkt?: string) => (await client.createToken(embedId, jkt)).token;
  closing.add(await serveHostPage(pagePort, frameUrl, createToken));
  const pdfjs = JSON.parse(await readFile('node_modules/pdfjs-dist/package.json', 'utf8')) as {
    version: string;
  };
  const barePort = await findFreePort();
  closing.add(await serveBarePage(barePort, pdf, pdfjs.version));
  const bare = `http://localhost:${await roadTo(barePort, 'localhost')}`;
  const about = `${account.sampleFields.length} fields, ${(pdf.byteLength / 1024).toFixed(0)} KiB`;
  return { host, bare, about };
}

export async function run(report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-bench-'));
  const closing = new Closing();
  closing.add({ close: () => rm(folder, { recursive: true, force: true }) });
  try {
    await buildWidget(() => undefined);
    const places = await prepareBoth(closing, folder);
    const browser = await launchBrowser();
    closing.add({ close: () => browser.close() });
    for (const mode of ['simple', 'key-bound', 'prewarmed'] as const)
      await compare(report, { browser, ...places }, mode);
  } finally {
    await closing.close();
  }
}

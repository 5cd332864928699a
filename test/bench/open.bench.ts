/**
 * From the host's HTML parsed to the first page drawn: the real element, frame and server, against a bare pdf.js page
 * that shows the uploaded file at the same size from a static server. Same browser, an empty cache for every opening.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { findBrowser } from '../../demo/browser.ts';
import { InksealClient, type CustomerAccount } from '../../demo/inkseal-client.ts';
import { buildWidget, findFreePort, seedCustomer, startServer, type ServerPlace } from '../../demo/launch.ts';
import { measurePaired, type Report } from './measurement.ts';
import { serveBarePage, serveHostPage } from './open-pages.ts';

const pairs = 9;
const openLimitMs = 30_000;

interface Opening {
  milliseconds: number;
  /** Pixels across the drawn page. */
  canvasWidth: number;
}

/**
 * Runs in every document of the page. Both sides draw into a canvas of their own and append it when it is done, so
 * the first large canvas that is appended, and the frame after it, is the page becoming visible.
 */
function watchForCanvas(): void {
  const append = Element.prototype.append;
  Element.prototype.append = function (...nodes) {
    append.apply(this, nodes);
    const canvas = nodes.find((node) => node instanceof HTMLCanvasElement && node.width > 300);
    if (!(canvas instanceof HTMLCanvasElement)) return;
    const { width } = canvas;
    requestAnimationFrame(() => {
      const at = performance.timeOrigin + performance.now();
      void (globalThis as unknown as { benchDrawn(drawing: object): Promise<void> }).benchDrawn({
        at,
        width,
      });
    });
  };
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
      return performance.timeOrigin + (navigation?.domInteractive ?? Number.NaN);
    });
    return { milliseconds: at - parsedAt, canvasWidth: width };
  } finally {
    await context.close();
  }
}

interface Prepared {
  client: InksealClient;
  embedId: string;
  frameUrl: string;
}

/** Uploads the sample agreement and sends it, as a customer would. */
async function prepare(account: CustomerAccount, pdf: Buffer, pageOrigin: string): Promise<Prepared> {
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

async function compare(
  report: Report,
  browser: Browser,
  host: string,
  bare: string,
  about: string,
): Promise<void> {
  const { canvasWidth } = await open(browser, host); // the server's own first time, and the size to draw at
  const widget = async () => (await open(browser, host)).milliseconds;
  const plain = async () => (await open(browser, `${bare}?width=${canvasWidth}`)).milliseconds;
  const { subject, baseline, ratio } = await measurePaired(pairs, widget, plain);
  const times = `${subject.toFixed(0)} ms against ${baseline.toFixed(0)} ms of a bare pdf.js page`;
  const place = `cold cache, no added latency, key-bound tokens, ${canvasWidth} px wide`;
  report({
    metric: 'open-ratio',
    value: ratio,
    target: '<=1.15',
    conditions: `${times}; ${about}; ${place}; ${pairs} pairs; Chromium ${browser.version()}, ${cpus().length} cores`,
  });
}

export async function run(report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-bench-'));
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    await buildWidget(() => undefined);
    const { DATABASE_URL: _theirs, ...environment } = process.env;
    const place: ServerPlace = {
      port: await findFreePort(),
      dataFolder: join(folder, 'inkseal'),
      environment,
    };
    const server = await startServer(place);
    closing.push(() => server.child.stop());
    const port = await findFreePort();
    const pageOrigin = `http://localhost:${port}`;
    const samplePdf = join(folder, 'sample.pdf');
    const account = await seedCustomer(place, {
      stateFile: join(folder, 'seed.json'),
      samplePdf,
      pageOrigin,
    });
    const pdf = await readFile(samplePdf);
    const { client, embedId, frameUrl } = await prepare(account, pdf, pageOrigin);
    const createToken = async (jkt: string) => (await client.createToken(embedId, jkt)).token;
    const host = await serveHostPage(port, frameUrl, createToken);
    closing.push(host.close);
    const pdfjs = JSON.parse(await readFile('node_modules/pdfjs-dist/package.json', 'utf8')) as {
      version: string;
    };
    const bare = await serveBarePage(await findFreePort(), pdf, pdfjs.version);
    closing.push(bare.close);
    const { executablePath, env } = await findBrowser();
    const browser = await chromium.launch({ executablePath, env: { ...process.env, ...env } });
    closing.push(() => browser.close());
    const about = `${account.sampleFields.length} fields, ${(pdf.byteLength / 1024).toFixed(0)} KiB`;
    await compare(report, browser, host.origin, bare.origin, about);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobTitle, signAsPerson, widgetFrame } from '../../demo/person.ts';
import { readTree } from '../support/read-tree.ts';
import {
  openSigningWorld,
  readEvents,
  readTimingNames,
  recordTraffic,
  runTool,
  secretPattern,
  type SigningWorld,
  type Traffic,
} from './signing-world.ts';

let world: SigningWorld;
let context: BrowserContext;
let page: Page;
let traffic: Traffic;
let sealedPath: string;

beforeAll(async () => {
  world = await openSigningWorld({ onEmbedded: true });
  context = await world.browser.newContext({ viewport: { width: 1280, height: 800 } });
  traffic = recordTraffic(context);
  page = await context.newPage();
  const { sealedFile } = await signAsPerson(page, { pageOrigin: world.pageOrigin, say: () => undefined });
  sealedPath = join(world.signedFolder, sealedFile.split('/').at(-1) ?? '');
});
afterAll(() => world.close());

const askServer = async <T>(path: string): Promise<T> => {
  const headers = { authorization: `Bearer ${world.account.apiKey}` };
  const response = await fetch(world.serverUrl + path, { headers });
  expect(response.status, path).toBe(200);
  return (await response.json()) as T;
};

/** An outside tool that is missing is said aloud, and is an error where everything must be there. */
async function needTool(name: string, ...parameters: string[]): Promise<string | undefined> {
  const output = await runTool(name, ...parameters);
  if (output !== undefined) return output;
  if (process.env['CI'] === 'true')
    throw new Error(`${name} is not installed (apt-get install poppler-utils qpdf)`);
  console.warn(`SKIPPED: ${name} is not installed (apt-get install poppler-utils qpdf)`);
  return undefined;
}

describe('one person signing the sample agreement on the customer’s page', () => {
  it('is told to the page step by step, by code and never by content', async () => {
    const events = (await readEvents(page)).map(({ event }) => event);
    expect(events).toEqual(
      expect.arrayContaining(['inkseal-ready', 'inkseal-progress', 'inkseal-activity', 'inkseal-viewed']),
    );
    expect(events.slice(-2)).toEqual(['inkseal-signed', 'inkseal-completed']);
    const log = await page.locator('#log').textContent();
    expect(log).not.toMatch(/Maya|Designer|eyJ/);
  });

  it('puts no secret into an address, a Referer or the page’s timing entries (row 11)', async () => {
    const addresses = [...traffic.urls, ...(await readTimingNames(page))];
    expect(addresses.length).toBeGreaterThan(20);
    expect(addresses.some((address) => address.startsWith(`${world.serverUrl}/e/`))).toBe(true);
    expect(addresses.filter((address) => secretPattern.test(address))).toEqual([]);
  });

  it('needs no cookie and no storage', async () => {
    expect(traffic.cookiesSet).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    const frame = page.frames().find((one) => one.url().startsWith(world.serverUrl));
    const stored = await frame?.evaluate(async () => {
      const count = (read: () => number) => {
        try {
          return read();
        } catch {
          return 0; // storage is refused to a frame of another site: nothing can be in it
        }
      };
      const databases = await indexedDB.databases().catch(() => []);
      return (
        count(() => window.localStorage.length) + count(() => window.sessionStorage.length) + databases.length
      );
    });
    expect(stored).toBe(0);
  });

  it('keeps to both content security policies', () => {
    expect(traffic.consoleErrors).toEqual([]);
  });

  it('leaves a sealed PDF that outside tools call whole and validly signed', async () => {
    const signatures = await needTool('pdfsig', sealedPath);
    if (signatures !== undefined) {
      expect(signatures).toContain('Signature is Valid');
      expect(signatures).toContain('Total document signed');
    }
    const syntax = await needTool('qpdf', '--check', sealedPath);
    if (syntax !== undefined) expect(syntax).toContain('No syntax or stream encoding errors found');
    expect((await readFile(sealedPath)).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('prints a transaction id that can be looked up, and what the person filled in', async () => {
    const text = await needTool('pdftotext', '-layout', sealedPath, '-');
    if (text === undefined) return;
    const transactionId = (await page.locator('#transaction').textContent()) ?? '';
    expect(text).toContain(transactionId);
    expect(text).toContain('Maya Lindqvist');
    expect(text).toContain(jobTitle);
    expect(await runTool('pdftotext', world.samplePdf, '-')).not.toContain(jobTitle);
    const found = await askServer<{ status: string; documents: { sealedSha256: string | null }[] }>(
      `/v1/transactions/${transactionId}`,
    );
    expect(found.status).toBe('completed');
    const digest = await crypto.subtle.digest('SHA-256', await readFile(sealedPath));
    expect(found.documents[0]?.sealedSha256).toBe(Buffer.from(digest).toString('hex'));
  });

  it('gives the signer the same bytes from the widget as the customer has', async () => {
    const download = page.waitForEvent('download');
    await widgetFrame(page).locator('[data-act="download"]').first().click();
    const copy = await readFile(await (await download).path());
    expect(copy.equals(await readFile(sealedPath))).toBe(true);
  });

  it('leaves no readable PDF in the data directory', async () => {
    const files = await readTree(world.dataFolder);
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter(({ bytes }) => bytes.includes('%PDF')).map(({ path }) => path)).toEqual([]);
  });

  it('is still there after the server was restarted', async () => {
    await world.restartServer();
    await page.reload();
    await page.locator('#finished:not([hidden])').waitFor();
    await expect
      .poll(async () => (await readEvents(page)).map(({ event }) => event), { timeout: 30_000 })
      .toContain('inkseal-completed');
  });
});

describe('a ceremony interrupted by a restart of the server', () => {
  it('goes on where the person was', async () => {
    const interrupted = await context.newPage();
    await interrupted.goto(world.pageOrigin);
    await interrupted.locator('#sample').click();
    await interrupted.locator('#finished').waitFor({ state: 'hidden' });
    const frame = widgetFrame(interrupted);
    await frame.locator('[data-act="consent-tick"]').click();
    await frame.locator('[data-act="consent"]').click();
    const text = frame.locator('inkseal-field input[type="text"], inkseal-field textarea').first();
    await text.fill('Bergen');
    await frame.locator('.saving[data-state="saved"]').waitFor();
    await world.restartServer();
    await interrupted.reload();
    await expect.poll(() => text.inputValue(), { timeout: 30_000 }).toBe('Bergen');
    await expect(frame.locator('[data-act="consent"]').count()).resolves.toBe(0);
    await interrupted.close();
  });
});

describe('the customer’s page on a phone', () => {
  for (const [width, height] of [
    [375, 667],
    [320, 568],
  ] as const)
    it(`shows the signing to its last button without scrolling: ${width} by ${height}`, async () => {
      const phone = await world.browser.newContext({ viewport: { width, height }, hasTouch: true });
      const screen = await phone.newPage();
      await screen.goto(world.pageOrigin);
      const before = await screen.locator('inkseal-sign').getAttribute('frame-url');
      // Not by a finger: right behind the scrolling to it the browser takes the place for the frame's, which was there.
      await screen.locator('#sample').press('Enter');
      await screen.locator(`inkseal-sign:not([frame-url="${before}"])`).waitFor({ state: 'attached' });
      await screen.reload();
      const frame = widgetFrame(screen);
      await screen.evaluate(() => scrollTo(0, 0));
      const expectInSight = async (act: string): Promise<void> => {
        const box = await frame.locator(`[data-act="${act}"]`).first().boundingBox();
        expect(box && box.y + box.height, act).toBeLessThanOrEqual(height);
      };
      await frame.locator('[data-act="consent-tick"]').waitFor();
      await expectInSight('consent-tick');
      await expectInSight('consent');
      await frame.locator('[data-act="consent-tick"]').tap();
      await frame.locator('[data-act="consent"]').tap();
      await frame.locator('[data-act="next"]').first().waitFor();
      await expectInSight('next');
      expect(await screen.evaluate(() => scrollY)).toBe(0);
      await phone.close();
    });

  it('brings the signing into view after the press that asked for it, and never by itself', async () => {
    const phone = await world.browser.newContext({ viewport: { width: 375, height: 740 }, hasTouch: true });
    const screen = await phone.newPage();
    await screen.goto(world.pageOrigin);
    await widgetFrame(screen).getByRole('heading').first().waitFor();
    expect(await screen.evaluate(() => scrollY)).toBe(0);
    const top = () =>
      screen.locator('#agreement').evaluate((element) => Math.round(element.getBoundingClientRect().top));
    const before = await screen.locator('inkseal-sign').getAttribute('frame-url');
    const sample = screen.locator('#sample');
    await sample.scrollIntoViewIfNeeded();
    expect(await top()).toBeLessThan(0);
    await sample.tap();
    await screen.locator(`inkseal-sign:not([frame-url="${before}"])`).waitFor({ state: 'attached' });
    await expect.poll(top).toBeGreaterThanOrEqual(0);
    await phone.close();
  });
});

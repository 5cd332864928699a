/** A real server, the real demo customer on another origin and a real browser, for one test file. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openTemporaryWorld, type TemporaryWorld, type WorldOptions } from '../../demo/temporary-world.ts';
import { findDatabaseUrl } from '../support/databases.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { prepareDataDirectory } from '../support/prepared.ts';

export interface SigningWorld extends TemporaryWorld {
  browser: Browser;
  folder: string;
}

/** On PostgreSQL where that is installed; `onEmbedded` as the demo runs, on the embedded engine. */
export async function openSigningWorld({
  onEmbedded = false,
  ...options
}: Omit<WorldOptions, 'databaseUrl'> & { onEmbedded?: boolean } = {}): Promise<SigningWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-e2e-'));
  const databaseUrl = onEmbedded ? undefined : await findDatabaseUrl();
  if (databaseUrl === undefined) await prepareDataDirectory(join(folder, 'inkseal'));
  const world = await openTemporaryWorld(folder, () => undefined, { ...options, databaseUrl });
  const browser = await launchBrowser();
  return {
    ...world,
    browser,
    folder,
    close: async () => {
      await browser.close();
      await world.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Everything a leak could show in, as seen by the browser from outside. */
export interface Traffic {
  urls: string[];
  cookiesSet: string[];
  consoleErrors: string[];
}

export function recordTraffic(context: BrowserContext): Traffic {
  const traffic: Traffic = { urls: [], cookiesSet: [], consoleErrors: [] };
  context.on('request', (request) => {
    const { referer } = request.headers();
    traffic.urls.push(request.url(), ...(referer === undefined ? [] : [referer]));
  });
  context.on('response', async (response) => {
    const headers = await response.allHeaders().catch(() => ({}));
    if ('set-cookie' in headers) traffic.cookiesSet.push(response.url());
  });
  context.on('console', (message) => {
    if (message.type() === 'error') traffic.consoleErrors.push(message.text());
  });
  context.on('weberror', (error) => traffic.consoleErrors.push(error.error().message));
  return traffic;
}

/** The addresses each document of the page can read about itself: what any analytics script would send home. */
export async function readTimingNames(page: Page): Promise<string[]> {
  const names = await Promise.all(
    page.frames().map((frame) => frame.evaluate(() => performance.getEntries().map((entry) => entry.name))),
  );
  return names.flat();
}

export const secretPattern = /(?:et|es|sk_test|sk_live|whsec)_[A-Za-z0-9_-]{16,}/;

/** The customer's log of the widget's events, oldest first. */
export async function readEvents(page: Page): Promise<{ event: string; code: string | null }[]> {
  return page.locator('#log [data-event]').evaluateAll((rows) =>
    rows.map((row) => ({
      event: row.getAttribute('data-event') ?? '',
      code: row.getAttribute('data-code'),
    })),
  );
}

/** Shows any embed on the customer's page, with a token the test chooses, as a careless customer might. */
export async function showEmbed(
  page: Page,
  pageOrigin: string,
  embed: { frameUrl: string },
  giveToken: (jkt: string) => Promise<string>,
): Promise<void> {
  await page.route('**/api/signings/latest', (route) =>
    route.fulfill({
      json: {
        signer: { name: 'Somebody' },
        signing: { id: 'chosen', title: 'Chosen', sealedFile: null, ...embed },
      },
    }),
  );
  await page.route('**/api/signings/chosen/token', async (route) => {
    const { jkt } = route.request().postDataJSON() as { jkt: string };
    await route.fulfill({ json: { token: await giveToken(jkt) } });
  });
  await page.route('**/api/signings/chosen/completed', (route) => route.fulfill({ json: {} }));
  await page.goto(pageOrigin);
}

/** Output of an outside tool, or undefined when it is not installed. A failing tool rejects. */
export async function runTool(name: string, ...parameters: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(name, parameters);
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

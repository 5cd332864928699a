/** A real server in this process, so that its parts can be chosen, and a customer's page on an origin of its own. */
import { join } from 'node:path';
import { readdir, readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { repository } from '../../demo/launch.ts';
import type { EmbedToken } from '../../widget/contract/embeds.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { openAnyDatabase } from '../support/databases.ts';
import { createEmbedFor, sendSample } from '../support/ceremony.ts';
import {
  customerOrigin,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../support/inkseal-server.ts';
import { launchBrowser } from '../support/launch-browser.ts';

export interface EmbeddedWorld {
  server: TestServer;
  browser: Browser;
  close(): Promise<void>;
}

export async function openEmbeddedWorld(options: TestServerOptions): Promise<EmbeddedWorld> {
  const database = await openAnyDatabase();
  const server = await startTestServer(database, options);
  const browser = await launchBrowser();
  return {
    server,
    browser,
    close: async () => {
      await browser.close();
      await server.close();
      await database.close();
    },
  };
}

export interface ShownSigning {
  page: Page;
  envelope: Envelope;
  embed: EmbedToken;
  /** Why the page's fetchToken was called, in order. */
  asked: string[];
  events(): Promise<{ type: string; code?: string; embedId?: string }[]>;
}

/** `attributes` of the element, from the embed; `mayRenew` false: the page has the first token only. */
export interface ShowOptions {
  attributes?: (embed: EmbedToken) => string;
  mayRenew?: boolean;
  viewport?: { width: number; height: number };
  /** On a device that is pressed with fingers. */
  touch?: boolean;
  /** What is asked of the signer besides. */
  signer?: Parameters<typeof sendSample>[1] extends (infer Signer)[] | undefined ? Signer : never;
  /** Sent already; the sample without it. */
  envelope?: Envelope;
  /** HTML of the page before and behind the element. */
  around?: readonly [before: string, behind: string];
  /** Before the page is opened. */
  prepare?: (page: Page, embed: EmbedToken) => Promise<unknown>;
}

/** Sends the sample to one signer and shows it on the customer's page, which fetches tokens bound to the frame's key. */
export async function showSigning(
  { server, browser }: EmbeddedWorld,
  { attributes, mayRenew = true, viewport, touch = false, signer = {}, ...more }: ShowOptions = {},
): Promise<ShownSigning> {
  const { customer } = server;
  const envelope = more.envelope ?? (await sendSample(customer, [signer])).envelope;
  const [before, behind] = more.around ?? ['', ''];
  const embed = await createEmbedFor(customer, envelope);
  const page = await browser.newPage({ hasTouch: touch, ...(viewport && { viewport }) });
  await page.context().grantPermissions(['local-network-access']);
  const asked: string[] = [];
  await page.exposeFunction('fetchToken', async ({ jkt, reason }: { jkt: string; reason: string }) => {
    asked.push(reason);
    if (!mayRenew && asked.length > 1) throw new Error('the customer gives no second token');
    const path = `/v1/embeds/${embed.embedId}/tokens`;
    return (await customer.call<EmbedToken>('POST', path, { json: { jkt } })).body.token;
  });
  const folder = join(repository, 'widget/dist/cdn');
  const script = (await readdir(folder)).find((name) => name.endsWith('.js')) ?? '';
  const element = await readFile(join(folder, script), 'utf8');
  await page.route(`${customerOrigin}/element.js`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: element }),
  );
  const given = attributes?.(embed) ?? `frame-url="${embed.frameUrl}"`;
  await page.route(`${customerOrigin}/`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><title>Customer</title><style>body { margin: 0 }</style>
        ${before}<inkseal-sign ${given}></inkseal-sign>${behind}
        <script type="module">
          window.told = [];
          for (const type of ['ready', 'viewed', 'progress', 'activity', 'signed', 'completed', 'error', 'closed'])
            addEventListener('inkseal-' + type, ({ detail }) => told.push(detail));
          document.querySelector('inkseal-sign').fetchToken = window.fetchToken;
          await import('/element.js');
        </script></html>`,
    }),
  );
  await more.prepare?.(page, embed);
  await page.goto(`${customerOrigin}/`);
  const events = () => page.evaluate(() => (window as unknown as { told: { type: string }[] }).told);
  return { page, envelope, embed, asked, events };
}

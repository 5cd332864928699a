/** What a sender can put into a PDF, a name, a title or a label to run script where somebody signs. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signInFrame, widgetFrame } from '../../../demo/person.ts';
import type { ExchangeAnswer } from '../../../widget/contract/signing.ts';
import { waitForStatus } from '../../support/ceremony.ts';
import { launchBrowser } from '../../support/launch-browser.ts';
import { recordTraffic, runTool, type Traffic } from '../signing-world.ts';
import {
  hostBody,
  markedUp,
  openAttackWorld,
  pause,
  readHeard,
  untilEvent,
  type AttackWorld,
} from './attack-world.ts';
import { hostilePdf, passOff } from './hostile-pdf.ts';

let world: AttackWorld;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let traffic: Traffic;
const noticed: string[] = [];

beforeAll(async () => {
  [world, browser] = await Promise.all([openAttackWorld(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});
beforeEach(async () => {
  noticed.length = 0;
  context = await browser.newContext();
  traffic = recordTraffic(context);
  page = await context.newPage();
  page.on('dialog', (dialog) => {
    noticed.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => noticed.push(message.text()));
  page.on('popup', () => noticed.push('popup'));
});
afterEach(() => context.close());

const canary = () => String((window as unknown as { pwned?: unknown }).pwned);
const canaries = () => Promise.all(page.frames().map((frame) => frame.evaluate(canary)));

/** Every request that went to neither the customer's page nor the server. */
const strayRequests = () => {
  const own = [world.sites.hostOrigin, world.server.origin, 'blob:', 'data:'];
  return traffic.urls.filter((url) => url !== '' && !own.some((origin) => url.startsWith(origin)));
};

describe('markup in the names', () => {
  it('is text to the frame, the host page and the certificate, and troubles no policy (row 20)', async (context) => {
    const sent = await world.send(markedUp);
    await page.goto(world.sites.hostOrigin + world.sites.put('/markup', { body: hostBody(sent) }));
    await untilEvent(page, 'ready');
    expect(await widgetFrame(page).getByText(markedUp.title).count()).toBeGreaterThan(0);
    await signInFrame(widgetFrame(page), () => undefined);
    await untilEvent(page, 'completed');
    expect(await canaries()).toEqual(['undefined', 'undefined']);
    expect(await widgetFrame(page).locator('img, svg[onload]').count()).toBe(0);
    expect(traffic.consoleErrors).toEqual([]);
    expect(JSON.stringify(await readHeard(page)) + noticed.join()).not.toContain('onerror');
    expect(strayRequests()).toEqual([]);
    const completed = await waitForStatus(world.customer, sent.envelope.id, 'completed');
    const path = `/v1/envelopes/${completed.id}/documents/sealed`;
    const { response } = await world.customer.call('GET', path);
    const file = join(world.server.dataDirectory, 'sealed.pdf');
    await writeFile(file, Buffer.from(await response.arrayBuffer()));
    const text = await runTool('pdftotext', '-raw', file, '-');
    if (text === undefined) return context.skip('no pdftotext');
    expect(text.replaceAll(/\s/g, '')).toContain(markedUp.name.replaceAll(/\s/g, ''));
  });
});

describe('a hostile PDF', () => {
  it('runs nothing, asks nothing and fetches nothing in the frame, even past the server’s own cleaning (row 19)', async () => {
    const pdf = hostilePdf(world.sites.evilOrigin);
    const sent = await world.send();
    await page.route('**/v1/embed/exchange', async (route) => {
      const response = await route.fetch();
      const json = passOff(pdf, (await response.json()) as ExchangeAnswer);
      await route.fulfill({ response, json });
    });
    await page.route('**/v1/embed/document*', (route) =>
      route.fulfill({ status: 200, contentType: 'application/pdf', body: pdf }),
    );
    await page.goto(world.sites.hostOrigin + world.sites.put('/pdf', { body: hostBody(sent) }));
    await untilEvent(page, 'ready');
    await widgetFrame(page).locator('[data-act="consent-tick"]').click();
    await widgetFrame(page).locator('inkseal-page canvas').first().waitFor();
    for (const [x, y] of [
      [200, 150],
      [200, 300],
      [200, 450],
    ] as const)
      await page.mouse.click(x, y);
    await pause(500);
    // Of all that can be pressed only ways to the web are there, and they say where they lead.
    const link = widgetFrame(page).locator('inkseal-page a');
    await link.first().waitFor({ state: 'attached' });
    const named = ['href', 'target', 'rel', 'referrerpolicy', 'aria-label'];
    const links = await link.evaluateAll(
      (all, names) => all.map((one) => names.map((name) => one.getAttribute(name))),
      named,
    );
    const ways = ['/link', '/launch'].map((path) => world.sites.evilOrigin + path);
    expect(links).toEqual(
      ways.map((address) => [address, '_blank', 'noopener noreferrer', 'no-referrer', address]),
    );
    expect(await canaries()).toEqual(['undefined', 'undefined']);
    expect(noticed.filter((text) => /dialog|popup|pwned/.test(text))).toEqual([]);
    expect(strayRequests()).toEqual([]);
    expect(page.url()).toBe(`${world.sites.hostOrigin}/pdf`);
    expect(
      traffic.consoleErrors.filter((text) => /Content Security Policy|TrustedScript/.test(text)),
    ).toEqual([]);
  });
});

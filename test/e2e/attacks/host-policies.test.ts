/** Customers’ pages under every kind of policy, isolation and blocked storage: a ceremony opens, and nothing complains. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signInFrame, widgetFrame } from '../../../demo/person.ts';
import { launchBrowser } from '../../support/launch-browser.ts';
import { recordTraffic, type Traffic } from '../signing-world.ts';
import { hostBody, openAttackWorld, pause, readHeard, untilEvent, type AttackWorld } from './attack-world.ts';
import { blockStorage, policedPage, policies } from './policed-pages.ts';

let world: AttackWorld;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let traffic: Traffic;

beforeAll(async () => {
  [world, browser] = await Promise.all([openAttackWorld(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});
beforeEach(async () => {
  context = await browser.newContext();
  traffic = recordTraffic(context);
  page = await context.newPage();
});
afterEach(() => context.close());

describe('a page whose policy allows', () => {
  it.each(policies)('%s shows the document without one violation', async (...policy) => {
    world.sites.reports.length = 0;
    const body = hostBody(await world.send(), { giveToken: true });
    const shown = policedPage(policy, body, world.server.origin);
    await page.goto(world.sites.hostOrigin + world.sites.put('/strict', shown));
    await untilEvent(page, 'ready');
    await widgetFrame(page).locator('[data-act="consent"]').waitFor();
    await pause(300); // for reports on their way
    expect((await readHeard(page)).violations).toEqual([]);
    expect(world.sites.reports).toEqual([]);
    expect(traffic.consoleErrors).toEqual([]);
  });
});

it('a page that sets upon itself is heard to complain, so that silence above means something', async () => {
  world.sites.reports.length = 0;
  const policy = `default-src 'none'; script-src 'self'; report-uri /report`;
  const body = hostBody(await world.send(), { giveToken: true });
  await page.goto(
    world.sites.hostOrigin +
      world.sites.put('/too-strict', { body, headers: { 'content-security-policy': policy } }),
  );
  await untilEvent(page, 'error');
  expect((await readHeard(page)).violations.join()).toContain('frame-src');
  await expect.poll(() => world.sites.reports.join(), { timeout: 10_000 }).toContain('frame-src');
});

describe('a page that isolates itself, in a browser that blocks cookies and storage of other sites', () => {
  it.each(['require-corp', 'credentialless'])(
    'carries a ceremony to its end under COEP %s',
    async (isolation) => {
      await context.addInitScript(blockStorage);
      const sent = await world.send();
      const headers = {
        'cross-origin-embedder-policy': isolation,
        'cross-origin-opener-policy': 'same-origin',
      };
      await page.goto(
        world.sites.hostOrigin + world.sites.put('/isolated', { body: hostBody(sent), headers }),
      );
      await untilEvent(page, 'ready');
      expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(true);
      await signInFrame(widgetFrame(page), () => undefined);
      await untilEvent(page, 'signed');
      const inside = page.frames().find((frame) => frame.url() === sent.embed.frameUrl);
      const found = await inside?.evaluate(() => {
        try {
          return String(window.localStorage.length);
        } catch (error) {
          return (error as Error).name;
        }
      });
      expect(found).toBe('SecurityError');
      expect(traffic.cookiesSet).toEqual([]);
      expect(traffic.consoleErrors).toEqual([]);
    },
    120_000,
  );
});

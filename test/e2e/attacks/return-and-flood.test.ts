/** Pages that come back from where they were, and frames that say too much. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { widgetFrame } from '../../../demo/person.ts';
import { launchBrowser } from '../../support/launch-browser.ts';
import {
  hostBody,
  openAttackWorld,
  readHeard,
  untilEvent,
  type AttackWorld,
  type Sent,
} from './attack-world.ts';
import { flood, longestPause, many } from './flood.ts';

let world: AttackWorld;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  // Without the cache for going back, which this tool switches off, a page that comes back is merely a new one.
  const options = { ignoreDefaultArgs: ['--disable-back-forward-cache'] };
  [world, browser] = await Promise.all([openAttackWorld(), launchBrowser(options)]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});
beforeEach(async () => {
  world.tokensAsked.length = 0;
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(() => context.close());

async function open(): Promise<Sent> {
  const sent = await world.send({ filled: true });
  await page.goto(world.sites.hostOrigin + world.sites.put('/back', { body: hostBody(sent) }));
  await untilEvent(page, 'ready');
  return sent;
}

const inside = ({ embed }: Sent) => page.frames().find((frame) => frame.url() === embed.frameUrl);
const readyTimes = async () =>
  (await readHeard(page)).events.filter(({ event }) => event === 'inkseal-ready').length;
const untilReady = (times: number) => expect.poll(readyTimes, { timeout: 30_000 }).toBe(times);

/** A person can go on: the session that is there answers. */
async function expectAlive(): Promise<void> {
  await widgetFrame(page).locator('[data-act="review"]').click();
  await widgetFrame(page).locator('[data-act="sign"][aria-disabled="false"]').waitFor();
}

describe('a session comes back', () => {
  it('anew when the frame is reloaded while a call is under way, with one new token (row 27)', async () => {
    const sent = await open();
    await page.evaluate(() => {
      const element = document.querySelector('inkseal-sign') as HTMLElement & { prewarm(): void };
      element.focus(); // a call of the host's that the old document will never answer
    });
    await inside(sent)?.evaluate(() => window.location.reload());
    await untilReady(2);
    expect(world.tokensAsked).toHaveLength(2);
    expect(new Set(world.tokensAsked).size).toBe(2); // each document has a key of its own
    await expectAlive();
  });

  it('anew when the element is taken out and put elsewhere (row 27)', async () => {
    await open();
    await page.evaluate(() => {
      const element = document.querySelector('inkseal-sign')!;
      element.remove();
      setTimeout(() => document.body.append(document.createElement('main').appendChild(element)), 50);
    });
    await untilReady(2);
    expect(world.tokensAsked).toHaveLength(2);
    await expectAlive();
  });

  it('when the host page comes back: as it was from the cache of the browser, else anew (row 27)', async () => {
    await open();
    await page.evaluate(() => {
      window.addEventListener('pageshow', ({ persisted }) => Object.assign(window, { persisted }));
    });
    await page.goto(world.sites.hostOrigin + world.sites.put('/elsewhere', { body: '' }));
    await page.goBack();
    await untilReady(1);
    // Chromium's small headless build has no such cache; Firefox shows it in second-engine.test.ts.
    const persisted = await page.evaluate(() => (window as unknown as { persisted?: boolean }).persisted);
    expect(world.tokensAsked).toHaveLength(persisted ? 1 : 2);
    await expectAlive();
  });
});

describe('a host page stays responsive, and asks for no token', () => {
  it.each([
    ['new hellos of its own frame, which lose it its own connection', true],
    ['repeated hellos of its own frame', false],
  ])('under ten thousand %s (row 28)', async (_what, isNew) => {
    const sent = await open();
    await page.evaluate(() => {
      (window as unknown as { heard: { longestPause: number } }).heard.longestPause = 0;
    });
    await inside(sent)?.evaluate(flood, [many, isNew] as const);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    expect((await readHeard(page)).longestPause).toBeLessThan(longestPause);
    expect(world.tokensAsked).toHaveLength(1);
  });

  it('under ten thousand hellos of an evil frame beside it, and goes on (row 28)', async () => {
    const address = world.sites.evilOrigin + world.sites.put('/flood', { body: '' });
    const sent = await world.send({ filled: true });
    const extra = `<iframe src="${address}"></iframe>`;
    await page.goto(world.sites.hostOrigin + world.sites.put('/back', { body: hostBody(sent, { extra }) }));
    await untilEvent(page, 'ready');
    await page
      .frames()
      .find((frame) => frame.url() === address)
      ?.evaluate(flood, [many, true] as const);
    await expectAlive();
    expect((await readHeard(page)).longestPause).toBeLessThan(longestPause);
    expect(world.tokensAsked).toHaveLength(1);
  });
});

/** Handshake, ceremony and attacks in another engine than the rest: a Firefox as people have it, by WebDriver BiDi. */
import { launch, type Browser, type Frame, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findFirefox } from '../../support/outside-tools.ts';
import { hostBody, openAttackWorld, pause, type AttackWorld, type Heard, type Sent } from './attack-world.ts';

const executablePath = findFirefox();
if (executablePath === undefined)
  console.log(
    'SKIPPED: no Firefox here, so nothing runs in a second engine. On Debian: apt-get install firefox-esr',
  );

describe.skipIf(executablePath === undefined)('in Firefox', () => {
  let world: AttackWorld;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [world, browser] = await Promise.all([
      openAttackWorld(),
      launch({ browser: 'firefox', executablePath: executablePath ?? '', headless: true }),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });
  beforeEach(async () => {
    world.tokensAsked.length = 0;
    page = await browser.newPage();
  });
  afterEach(() => page.close());

  const show = (origin: string, body: string, headers: Record<string, string> = {}) =>
    page.goto(origin + world.sites.put('/firefox', { body, headers }));
  const readHeard = () => page.evaluate(() => (window as unknown as { heard: Heard }).heard);
  const untilEvent = (name: string) =>
    expect
      .poll(async () => (await readHeard()).events.map(({ event }) => event), { timeout: 40_000 })
      .toContain(`inkseal-${name}`);
  const inside = ({ embed }: Sent): Frame => page.frames().find((frame) => frame.url() === embed.frameUrl)!;
  const press = (frame: Frame, act: string) =>
    frame.locator(`>>> [data-act="${act}"]:not([aria-disabled="true"])`).setTimeout(20_000).click();

  it('signs by a second step, for here nobody can tell whether the button is covered (rows 8 and 17)', async () => {
    const sent = await world.send({ filled: true });
    await show(world.sites.hostOrigin, hostBody(sent));
    await untilEvent('ready');
    const frame = inside(sent);
    await press(frame, 'review');
    await frame.waitForSelector('>>> [data-act="sign"][aria-disabled="false"]');
    await frame.$eval('>>> [data-act="sign"]', (button) => (button as HTMLElement).click());
    await pause(200);
    expect(await frame.$('>>> [data-act="sign-confirm"]')).toBeNull();
    await press(frame, 'sign');
    await frame.waitForSelector('>>> [data-act="sign-confirm"]');
    await pause(900); // an answer given at once is none
    await press(frame, 'sign-confirm');
    await untilEvent('signed');
    const signed = (await world.readTrail(sent.envelope.id)).filter(
      ({ type }) => type === 'recipient.signed',
    );
    expect(signed.map(({ body }) => JSON.parse(body))).toMatchObject([
      { facts: { visibility: 'confirmed' } },
    ]);
    expect((await readHeard()).violations).toEqual([]);
  });

  it.each([
    ['pdf.min.mjs', 'inkseal-notice >>> button.primary'],
    ['desk-tools', '[data-act="load-again"]'],
  ])('goes on in the same page after %s could not be loaded', async (part, again) => {
    const sent = await world.send();
    let isFailing = true;
    let requests = 0;
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      const isPart = request.url().includes(part);
      if (isPart) requests += 1;
      void (isPart && isFailing ? request.abort() : request.continue());
    });
    await show(world.sites.hostOrigin, hostBody(sent));
    await expect.poll(() => requests, { timeout: 20_000 }).toBeGreaterThan(0);
    const button = await inside(sent).waitForSelector(`>>> ${again}`);
    isFailing = false;
    await button?.evaluate((one) => (one as HTMLElement).click());
    await inside(sent).waitForSelector('>>> [data-act="consent"]');
    await inside(sent).waitForSelector('>>> canvas');
  });

  it('is not shown by an evil page, which hears nothing of it (row 1)', async () => {
    const { embed } = await world.send();
    await show(
      world.sites.evilOrigin,
      `<script src="/evil.js"></script><iframe src="${embed.frameUrl}"></iframe>`,
    );
    await pause(800);
    expect(await page.evaluate(() => (window as unknown as { stolen: unknown[] }).stolen)).toEqual([]);
  });

  it('hears no evil frame beside it (rows 3 and 23)', async () => {
    const sent = await world.send();
    const path = world.sites.put('/evil', { body: '<script src="/evil.js"></script>' });
    const extra = `<iframe src="${world.sites.evilOrigin}${path}"></iframe>`;
    await show(world.sites.hostOrigin, hostBody(sent, { extra }));
    await untilEvent('ready');
    await pause(700);
    const names = new Set((await readHeard()).events.map(({ event }) => event));
    expect([...names].filter((name) => !/-(ready|progress|activity)$/.test(name))).toEqual([]);
    expect(world.tokensAsked).toHaveLength(1);
    await inside(sent).waitForSelector('>>> [data-act="consent"]');
  });

  it('says so when the page’s own policy keeps the frame out', async () => {
    const headers = { 'content-security-policy': "default-src 'none'; script-src 'self'" };
    await show(world.sites.hostOrigin, hostBody(await world.send(), { giveToken: true }), headers);
    await untilEvent('error');
    const { events } = await readHeard();
    expect(events).toMatchObject([{ type: 'frame.error', code: 'frame_blocked' }]);
    expect(await page.$eval('>>> [part~="panel"]', (panel) => panel.textContent)).toMatch(/not allowed/);
  });

  it('goes on where it was when the page comes back from the cache of the browser (row 27)', async () => {
    const sent = await world.send({ filled: true });
    await show(world.sites.hostOrigin, hostBody(sent));
    await untilEvent('ready');
    expect((await readHeard()).events.map(({ event }) => event)).not.toContain('inkseal-activity');
    // A page that still waits for an answer is not kept; who leaves before the last part has come starts anew.
    await page.waitForNetworkIdle({ idleTime: 1000 });
    await page.evaluate(() => {
      window.addEventListener('pageshow', ({ persisted }) => Object.assign(window, { persisted }));
    });
    await page.goto(world.sites.hostOrigin + world.sites.put('/elsewhere', { body: '' }));
    await page.evaluate(() => void setTimeout(() => window.history.back())); // no load follows that one could wait for
    const isBack = () =>
      page.evaluate(() => (window as unknown as { persisted?: boolean }).persisted ?? null);
    await expect.poll(isBack, { timeout: 10_000 }).toBe(true);
    await page.mouse.click(300, 300);
    await untilEvent('activity');
    expect((await readHeard()).events.filter(({ event }) => event === 'inkseal-ready')).toHaveLength(1);
    expect(world.tokensAsked).toHaveLength(1);
  });
});

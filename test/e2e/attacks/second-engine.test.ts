/** Handshake and ceremony in another engine than the rest: a Firefox as people have it. */
import { afterAll, describe, expect, it } from 'vitest';
import { describeSecondEngine } from './attack-rows.ts';
import { hostBody, pause } from './attack-world.ts';
import { blockStorage, policedPage, policies } from './policed-pages.ts';
import { firefox, SecondEngine } from './second-engine.ts';

describe.skipIf(firefox === undefined)('in Firefox', () => {
  const engine = new SecondEngine();
  afterAll(() => console.log(`Attacks of the embed protocol, in Firefox:\n${describeSecondEngine()}`));

  it('signs by a second step, for here nobody can tell whether the button is covered (rows 8 and 17)', async () => {
    const sent = await engine.world.send({ filled: true });
    await engine.showHost(hostBody(sent));
    await engine.untilEvent('ready');
    const frame = engine.inside(sent);
    await engine.press(frame, 'review');
    await frame.waitForSelector('>>> [data-act="sign"][aria-disabled="false"]');
    await frame.$eval('>>> [data-act="sign"]', (button) => (button as HTMLElement).click());
    await pause(200);
    expect(await frame.$('>>> [data-act="sign-confirm"]')).toBeNull();
    await engine.press(frame, 'sign');
    await frame.waitForSelector('>>> [data-act="sign-confirm"]');
    await pause(900); // an answer given at once is none
    await engine.press(frame, 'sign-confirm');
    await engine.untilEvent('signed');
    const signed = (await engine.world.readTrail(sent.envelope.id)).filter(
      ({ type }) => type === 'recipient.signed',
    );
    expect(signed.map(({ body }) => JSON.parse(body))).toMatchObject([
      { facts: { visibility: 'confirmed' } },
    ]);
    expect((await engine.readHeard()).violations).toEqual([]);
  });

  it.each([
    ['pdf.min.mjs', 'inkseal-notice >>> button.primary'],
    ['desk-tools', '[data-act="load-again"]'],
  ])('goes on in the same page after %s could not be loaded', async (part, again) => {
    const sent = await engine.world.send();
    let isFailing = true;
    let requests = 0;
    await engine.page.setRequestInterception(true);
    engine.page.on('request', (request) => {
      const isPart = request.url().includes(part);
      if (isPart) requests += 1;
      void (isPart && isFailing ? request.abort() : request.continue());
    });
    await engine.showHost(hostBody(sent));
    await expect.poll(() => requests, { timeout: 20_000 }).toBeGreaterThan(0);
    const button = await engine.inside(sent).waitForSelector(`>>> ${again}`);
    isFailing = false;
    await button?.evaluate((one) => (one as HTMLElement).click());
    await engine.inside(sent).waitForSelector('>>> [data-act="consent"]');
    await engine.inside(sent).waitForSelector('>>> canvas');
  });

  it('says so when the page’s own policy keeps the frame out', async () => {
    const headers = { 'content-security-policy': "default-src 'none'; script-src 'self'" };
    await engine.showHost(hostBody(await engine.world.send(), { giveToken: true }), headers);
    await engine.untilEvent('error');
    const { events } = await engine.readHeard();
    expect(events).toMatchObject([{ type: 'frame.error', code: 'frame_blocked' }]);
    expect(await engine.page.$eval('>>> [part~="panel"]', (panel) => panel.textContent)).toMatch(
      /not allowed/,
    );
  });

  it('goes on where it was when the page comes back from the cache of the browser (row 27)', async () => {
    const sent = await engine.world.send({ filled: true });
    await engine.showHost(hostBody(sent));
    await engine.untilEvent('ready');
    expect((await engine.readHeard()).events.map(({ event }) => event)).not.toContain('inkseal-activity');
    // A page that still waits for an answer is not kept; who leaves before the last part has come starts anew.
    await engine.page.waitForNetworkIdle({ idleTime: 1000 });
    await engine.page.evaluate(() => {
      window.addEventListener('pageshow', ({ persisted }) => Object.assign(window, { persisted }));
    });
    await engine.page.goto(
      engine.world.sites.hostOrigin + engine.world.sites.put('/elsewhere', { body: '' }),
    );
    await engine.page.evaluate(() => void setTimeout(() => window.history.back())); // no load follows that one could wait for
    const isBack = () =>
      engine.page.evaluate(() => (window as unknown as { persisted?: boolean }).persisted ?? null);
    await expect.poll(isBack, { timeout: 10_000 }).toBe(true);
    await engine.page.mouse.click(300, 300);
    await engine.untilEvent('activity');
    expect((await engine.readHeard()).events.filter(({ event }) => event === 'inkseal-ready')).toHaveLength(
      1,
    );
    expect(engine.world.tokensAsked).toHaveLength(1);
  });

  it('anew when the frame is reloaded while a call is under way, with one new token (row 27)', async () => {
    const sent = await engine.world.send({ filled: true });
    await engine.showHost(hostBody(sent));
    await engine.untilEvent('ready');
    await engine.page.evaluate(() => document.querySelector<HTMLElement>('inkseal-sign')?.focus());
    await engine.inside(sent).evaluate(() => void setTimeout(() => window.location.reload()));
    const readyTimes = async () => (await engine.namesHeard()).filter((name) => name === 'inkseal-ready');
    await expect.poll(readyTimes, { timeout: 30_000 }).toHaveLength(2);
    expect(new Set(engine.world.tokensAsked).size).toBe(2); // each document has a key of its own
    await engine.press(engine.inside(sent), 'review');
    await engine.inside(sent).waitForSelector('>>> [data-act="sign"][aria-disabled="false"]');
  });

  it.each(policies)('shows the document without one violation under a policy of %s', async (...policy) => {
    engine.world.sites.reports.length = 0;
    const sent = await engine.world.send();
    const { body, headers } = policedPage(
      policy,
      hostBody(sent, { giveToken: true }),
      engine.world.server.origin,
    );
    await engine.showHost(body, headers);
    await engine.untilEvent('ready');
    await engine.inside(sent).waitForSelector('>>> [data-act="consent"]');
    await pause(300); // for reports on their way
    expect((await engine.readHeard()).violations).toEqual([]);
    // It asks every site for a picture of its own, which these policies refuse whatever stands in the page.
    expect(engine.world.sites.reports.filter((report) => !report.includes('/favicon.ico'))).toEqual([]);
  });

  it.each(['require-corp', 'credentialless'])(
    'opens on a page isolated by COEP %s, where storage of other sites is blocked',
    async (isolation) => {
      await engine.page.evaluateOnNewDocument(blockStorage);
      const sent = await engine.world.send();
      await engine.showHost(hostBody(sent), {
        'cross-origin-embedder-policy': isolation,
        'cross-origin-opener-policy': 'same-origin',
      });
      await engine.untilEvent('ready');
      expect(await engine.page.evaluate(() => window.crossOriginIsolated)).toBe(true);
      await engine.inside(sent).waitForSelector('>>> canvas');
      const found = await engine.inside(sent).evaluate(() => {
        try {
          return String(window.localStorage.length);
        } catch (error) {
          return (error as Error).name;
        }
      });
      expect(found).toBe('SecurityError');
    },
  );
});

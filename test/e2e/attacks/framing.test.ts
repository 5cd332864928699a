/** Pages that frame the widget, sit beside it, open it, or are its host and want more than a host may have. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { widgetFrame } from '../../../demo/person.ts';
import { launchBrowser } from '../../support/launch-browser.ts';
import { readTimingNames, recordTraffic, secretPattern } from '../signing-world.ts';
import {
  evilAnswers,
  evilLoads,
  hostBody,
  openAttackWorld,
  pause,
  readHeard,
  untilEvent,
  type AttackWorld,
} from './attack-world.ts';
import {
  countRepeated,
  hijack,
  hostileThemes,
  impatientBody,
  impersonate,
  offerGarbage,
  repeatCalls,
  sayEverything,
  thiefBody,
  wishedMethods,
  type ImpatientWindow,
} from './impatient-host.ts';

let world: AttackWorld;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const pageErrors: string[] = [];

beforeAll(async () => {
  [world, browser] = await Promise.all([openAttackWorld(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});
beforeEach(async () => {
  world.tokensAsked.length = 0;
  pageErrors.length = 0;
  context = await browser.newContext();
  context.on('weberror', (error) => pageErrors.push(error.error().message));
  page = await context.newPage();
});
afterEach(() => context.close());

interface Stolen {
  origin: string;
  data: unknown;
  ports: number;
}
const stolenBy = (from: { evaluate: Page['evaluate'] }) =>
  from.evaluate(() => (window as unknown as { stolen: Stolen[] }).stolen);
const evil = (rest: string) => ({ body: `<script src="/evil.js"></script>${rest}` });

describe('the widget under a page that is not its host', () => {
  it('is not shown by an evil page, which hears nothing of it (row 1)', async () => {
    const { embed } = await world.send();
    const path = world.sites.put('/steal', evil(`<iframe src="${embed.frameUrl}"></iframe>`));
    await page.goto(world.sites.evilOrigin + path);
    await pause(800); // a frame that is there says hello twice a second
    expect(page.frames().map((frame) => frame.url())).toEqual([
      world.sites.evilOrigin + path,
      'chrome-error://chromewebdata/',
    ]);
    expect(await stolenBy(page)).toEqual([]);
  });

  it('is given to an evil page as nothing but a page, and its API to no other site (row 1)', async () => {
    const { embed, envelope } = await world.send();
    world.answers.length = 0;
    await page.goto(world.sites.evilOrigin + world.sites.put('/load', { body: evilLoads(embed.frameUrl) }));
    const answered = () => world.answers.map(({ destination, status }) => `${destination} ${status}`);
    await expect.poll(() => answered().toSorted()).toEqual(evilAnswers);
    const trail = await world.readTrail(envelope.id);
    expect(trail.filter(({ type }) => type === 'link.fetched')).toEqual([]);
  });

  it('is not shown by its own host while that is framed by an evil page (row 2)', async () => {
    const inner = world.sites.put('/host', { body: hostBody(await world.send()) });
    const outer = world.sites.put('/nest', evil(`<iframe src="${world.sites.hostOrigin}${inner}"></iframe>`));
    await page.goto(world.sites.evilOrigin + outer);
    const host = page.frames()[1];
    await expect
      .poll(() => host?.locator('inkseal-sign').getAttribute('status'), { timeout: 20_000 })
      .toBe('error');
    expect(world.tokensAsked).toEqual([]);
    expect(await stolenBy(page)).toEqual([]);
  });

  it('is not shown by a page without an origin on its own host (row 7)', async () => {
    const { embed } = await world.send();
    const inner = `<script src='/evil.js'></script><iframe src='${embed.frameUrl}'></iframe>`;
    const body = `<iframe sandbox="allow-scripts" srcdoc="${inner}"></iframe>`;
    await page.goto(world.sites.hostOrigin + world.sites.put('/null', { body }));
    await pause(800);
    const [, nullFrame, widget] = page.frames();
    expect(widget?.url()).toBe('chrome-error://chromewebdata/');
    expect(await stolenBy(nullFrame!)).toEqual([]);
  });

  it('gives nothing to an evil page that opens it in a tab and has stolen a token (rows 7 and 12)', async () => {
    const { embed, envelope } = await world.send();
    const body = thiefBody(embed);
    await page.goto(world.sites.evilOrigin + world.sites.put('/tab', { body }));
    const popup = page.waitForEvent('popup');
    await page.evaluate(() => (window as unknown as { openTab(): void }).openTab());
    await (await popup).getByRole('heading').first().waitFor();
    await expect
      .poll(() => page.evaluate(() => (window as unknown as ImpatientWindow).told), { timeout: 20_000 })
      .toMatchObject([{ type: 'error', code: 'embed_origin_refused' }]);
    const trail = await world.readTrail(envelope.id);
    const refused = trail.filter(({ type }) => type === 'embed_token.refused');
    expect(refused.map(({ details }) => JSON.stringify(details))).toEqual([
      expect.stringContaining(world.sites.evilOrigin),
    ]);
  });
});

/** The host page with its own frame open, and whoever else the test adds. */
async function openHost(extra = '') {
  const sent = await world.send();
  await page.goto(world.sites.hostOrigin + world.sites.put('/host', { body: hostBody(sent, { extra }) }));
  await untilEvent(page, 'ready');
  return sent;
}

/** Nobody but the true frame was heard, and that one is still there. */
async function expectUndisturbed(): Promise<void> {
  await pause(700);
  expect(world.tokensAsked).toHaveLength(1);
  const names = (await readHeard(page)).events.map(({ event }) => event);
  expect(names.filter((name) => !/-(ready|progress|activity)$/.test(name))).toEqual([]);
  expect(names.filter((name) => name === 'inkseal-ready')).toHaveLength(1);
  await widgetFrame(page).locator('[data-act="consent-tick"]').click();
  await widgetFrame(page).locator('[data-act="consent"]').click();
  await widgetFrame(page).locator('[data-act="next"]').waitFor();
  // Over the same port as ever: a host that had taken up with somebody else would hear nothing of the press.
  await untilEvent(page, 'activity');
  expect(pageErrors).toEqual([]);
}

describe('a page beside the widget that posts every message of the protocol', () => {
  it('is not heard by host or frame when it is another origin’s frame (rows 3 and 23)', async () => {
    const address = world.sites.evilOrigin + world.sites.put('/evil', evil(''));
    await openHost(`<iframe src="${address}"></iframe>`);
    await expectUndisturbed();
    const beside = page.frames().find((frame) => frame.url() === address);
    const heard = (await stolenBy(beside!)).filter(({ origin }) => origin !== world.sites.evilOrigin);
    expect(heard).toEqual([]);
  });

  it('is not heard when it has no origin (row 7)', async () => {
    await openHost(`<iframe sandbox="allow-scripts" srcdoc="<script src='/evil.js'></script>"></iframe>`);
    await expectUndisturbed();
    const beside = page.frames().find((frame) => frame.url() === 'about:srcdoc');
    expect(await stolenBy(beside!)).toEqual([]);
  });

  it('is not heard when it is a window that the host page has opened (row 7)', async () => {
    const address = world.sites.evilOrigin + world.sites.put('/evil', evil(''));
    await openHost();
    const popup = page.waitForEvent('popup');
    await page.evaluate((url) => void window.open(url, '_blank'), address);
    const opened = await popup;
    await expectUndisturbed();
    expect(await stolenBy(opened)).toEqual([]);
  });

  it('is not heard when it is the second widget on the page, of another tenant (row 4)', async () => {
    const stranger = await world.server.addCustomer({ allowedOrigins: [world.sites.hostOrigin] });
    expect(stranger.organizationId).not.toBe(world.customer.organizationId);
    const other = await world.send();
    await openHost(`<iframe id="second" src="${other.embed.frameUrl}"></iframe>`);
    const second = page.frames().find((frame) => frame.url() === other.embed.frameUrl);
    // What a script in that frame could do, by the debugger's hand: its policy lets none in.
    await second?.evaluate(impersonate);
    await expectUndisturbed();
  });
});

async function openImpatientHost(): Promise<void> {
  const { embed } = await world.send({ filled: true });
  const body = impatientBody(embed.frameUrl);
  await page.addInitScript(offerGarbage);
  await page.goto(world.sites.hostOrigin + world.sites.put('/by-hand', { body }));
  await expect
    .poll(() => page.evaluate(() => (window as unknown as ImpatientWindow).told.map(({ type }) => type)), {
      timeout: 30_000,
    })
    .toContain('ready');
}

/** The answer to each of these calls, the first with id `firstId`. */
async function callAll(firstId: number, calls: readonly { method: string; params?: unknown }[]) {
  await page.evaluate(
    ([first, list]) => {
      const { say } = window as unknown as ImpatientWindow;
      list.forEach((call, index) => say({ type: 'call', id: first + index, params: {}, ...call }));
    },
    [firstId, calls] as const,
  );
  const read = () =>
    page.evaluate(
      ([first, count]) =>
        Array.from(
          { length: count },
          (_, index) => (window as unknown as ImpatientWindow).answers[first + index] ?? [],
        ),
      [firstId, calls.length] as const,
    );
  await expect
    .poll(async () => (await read()).every((answers) => answers.length > 0), { timeout: 20_000 })
    .toBe(true);
  return read();
}

describe('a host page that holds the true port', () => {
  it('finds no method that fills or signs, nor an inherited one (row 8)', async () => {
    await openImpatientHost();
    const acts: string[] = [];
    page.on('request', (request) => acts.push(request.postData() ?? ''));
    const answers = await callAll(
      1,
      wishedMethods.map((method) => ({ method })),
    );
    expect(answers.map(([answer]) => answer?.code)).toEqual(answers.map(() => 'rpc_no_method'));
    const frame = page.frames()[1];
    await frame?.locator('[data-act="review"]').click();
    await frame?.locator('[data-act="sign"][aria-disabled="false"]').waitFor();
    await frame?.locator('[data-act="sign"]').evaluate((button: HTMLElement) => {
      button.click();
      button.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
      button.dispatchEvent(
        new PointerEvent('click', { bubbles: true, composed: true, pointerType: 'mouse' }),
      );
    });
    await pause(500);
    expect(acts.filter((act) => act.includes('recipient.sign'))).toEqual([]);
    expect(await frame?.locator('[data-act="sign-confirm"]').count()).toBe(0);
  });

  it('has a repeated and a late call answered once and not at all (row 9)', async () => {
    await openImpatientHost();
    await page.evaluate(repeatCalls);
    const [answers] = await callAll(51, [{ method: 'status' }]);
    expect(answers).toHaveLength(1);
    expect(await page.evaluate(countRepeated)).toEqual([1, undefined]);
  });

  it('breaks nothing by garbage on port and window, second connects and stray ports (row 10)', async () => {
    await openImpatientHost();
    await page.evaluate(sayEverything);
    const [answers] = await callAll(1000, [{ method: 'status' }]);
    expect(answers).toEqual([{ type: 'result', id: 1000, result: { status: 'ready' } }]);
    await pause(300);
    const after = await page.evaluate(() => (window as unknown as ImpatientWindow).strays);
    expect(after).toEqual([]);
    const polluted = (): string => String(({} as { polluted?: unknown }).polluted);
    const found = await Promise.all(page.frames().map((frame) => frame.evaluate(polluted)));
    expect(found).toEqual(['undefined', 'undefined']);
    expect(pageErrors).toEqual([]);
  });

  it('cannot carry style rules or addresses into the frame as a theme (row 21)', async () => {
    await openImpatientHost();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const readStyle = () =>
      page.frames()[1]!.evaluate(() => document.documentElement.getAttribute('style') ?? '');
    for (const [index, theme] of [...hostileThemes, { accent: '#663399' }].entries()) {
      await callAll(index + 1, [{ method: 'setContext', params: { theme } }]);
      await expect
        .poll(readStyle, { timeout: 10_000 })
        .toMatch(index < hostileThemes.length ? /^$/ : /--ink-accent: ?#663399/);
    }
    const unknown = await callAll(20, [
      { method: 'setContext', params: { theme: { '--ink-scrim': 'red' } } },
      { method: 'setContext', params: { theme: { accent: 'x'.repeat(201) } } },
    ]);
    expect(unknown.map(([answer]) => answer?.code)).toEqual(['rpc_invalid_message', 'rpc_invalid_message']);
    expect(asked.filter((url) => url.includes('evil'))).toEqual([]);
  });
});

describe('the frame, if a stranger ran it', () => {
  it('cannot lead the host page away or stop it with a question, not even after a press (row 18)', async () => {
    await openHost();
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const before = page.url();
    const inside = page.frames().find((frame) => frame.url().startsWith(world.server.origin));
    await widgetFrame(page).locator('[data-act="consent-tick"]').click();
    // Run as if by a press: the debugger lends user activation, which is what this needs to be hard.
    const { answer, tries = [] } = (await inside?.evaluate(hijack, `${world.sites.evilOrigin}/evil`)) ?? {};
    await pause(500);
    expect(answer).toBe(false);
    expect(dialogs).toEqual([]);
    expect(tries.slice(0, 2)).toEqual(['SecurityError', 'SecurityError']);
    expect(page.url()).toBe(before);
  });
});

describe('a token in the attribute', () => {
  it('is in no address, Referer, timing entry, attribute or log once the document is open (row 11)', async () => {
    const traffic = recordTraffic(context);
    const sent = await world.send();
    const body = hostBody(sent, { giveToken: true });
    await page.goto(world.sites.hostOrigin + world.sites.put('/attribute', { body }));
    await untilEvent(page, 'ready');
    const addresses = [...traffic.urls, ...(await readTimingNames(page))];
    expect(addresses).toContain(sent.embed.frameUrl);
    expect(world.tokensAsked).toEqual([]);
    const markup = await Promise.all(page.frames().map((frame) => frame.content()));
    expect(
      [...addresses, ...markup, ...world.server.failures].filter((text) => secretPattern.test(text)),
    ).toEqual([]);
  });
});

/** The network goes while somebody signs. What counts is said, what does not is not lost, and nothing counts twice. */
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { widgetFrame } from '../../../demo/person.ts';
import { openFrame } from '../../support/ceremony.ts';
import { launchBrowser } from '../../support/launch-browser.ts';
import {
  hostBody,
  openAttackWorld,
  pause,
  readHeard,
  untilEvent,
  type AttackWorld,
  type Sent,
} from './attack-world.ts';

let world: AttackWorld;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [world, browser] = await Promise.all([openAttackWorld(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});
afterEach(() => page.close());

async function open(wishes: { filled?: boolean }): Promise<Sent> {
  const sent = await world.send(wishes);
  page = await browser.newPage();
  await page.goto(world.sites.hostOrigin + world.sites.put('/lost', { body: hostBody(sent) }));
  await untilEvent(page, 'ready');
  return sent;
}

/** Each request to sign meets its fate; all else passes. Answers with how many there were. */
async function whenSigning(fate: (route: Route) => Promise<void>): Promise<() => number> {
  let requests = 0;
  await page.route('**/v1/embed/actions', async (route) => {
    if (!(route.request().postData() ?? '').includes('recipient.sign')) return route.continue();
    requests += 1;
    return fate(route);
  });
  return () => requests;
}

async function pressSign(): Promise<void> {
  const sign = widgetFrame(page).locator('[data-act="sign"][aria-disabled="false"]');
  await sign.hover();
  await pause(600);
  await sign.click();
}

const signedTimes = async ({ envelope }: Sent) =>
  (await world.readTrail(envelope.id)).filter(({ type }) => type === 'recipient.signed').length;

const problem = () => widgetFrame(page).locator('inkseal-review-sheet .problem');

describe('the network is lost', () => {
  it('after the server has signed, for every try: it ends signed, once, and no failure is shown', async () => {
    const sent = await open({ filled: true });
    const requests = await whenSigning(async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    });
    await widgetFrame(page).locator('[data-act="review"]').click();
    const failure = problem()
      .waitFor({ timeout: 60_000 })
      .then(
        () => 'a failure was shown',
        () => 'the page was closed',
      );
    await pressSign();
    const shown = await Promise.race([failure, untilEvent(page, 'signed', 40_000).then(() => 'signed')]);
    expect(shown).toBe('signed');
    expect(requests()).toBeGreaterThan(1);
    expect(await signedTimes(sent)).toBe(1);
    await untilEvent(page, 'completed', 40_000);
    expect((await readHeard(page)).events.map(({ event }) => event)).not.toContain('inkseal-error');
  });

  it('before the server hears of it: it is said calmly, and the same button signs once it is back', async () => {
    const sent = await open({ filled: true });
    await whenSigning((route) => route.abort('connectionrefused'));
    await widgetFrame(page).locator('[data-act="review"]').click();
    await pressSign();
    await problem().waitFor({ timeout: 40_000 });
    expect(await problem().textContent()).toContain('Nothing is lost');
    expect(await signedTimes(sent)).toBe(0);
    await page.unroute('**/v1/embed/actions');
    await pressSign();
    await untilEvent(page, 'signed');
    expect(await signedTimes(sent)).toBe(1);
  });

  it('while a field is filled in: what was written is kept, and saved once it is back', async () => {
    const { embed } = await open({});
    const frame = widgetFrame(page);
    await frame.locator('[data-act="consent-tick"]').click();
    await frame.locator('[data-act="consent"]').click();
    const text = frame.locator('inkseal-field input[type="text"], inkseal-field textarea').first();
    await text.waitFor();
    await page.route('**/v1/embed/**', (route) => route.abort('internetdisconnected'));
    await text.fill('Bergen');
    await text.press('Tab');
    await pause(5500); // past the last of the frame's own tries
    expect(await text.inputValue()).toBe('Bergen');
    await page.unroute('**/v1/embed/**');
    const read = async () => {
      const path = `/v1/embeds/${embed.embedId}/tokens`;
      const { body } = await world.customer.call<{ token: string }>('POST', path, { json: {} });
      const host = { hostOrigin: world.sites.hostOrigin };
      const { view } = await openFrame(world.server, { ...embed, token: body.token }, host);
      return view.fields.find(({ type }) => type === 'text')?.value;
    };
    await expect.poll(read, { timeout: 30_000, interval: 1000 }).toMatchObject({ text: 'Bergen' });
  });
});

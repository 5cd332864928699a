/** "Open in a new tab": the same ceremony goes on there, and the page that opened it hears all of it. */
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fillAndSign, widgetFrame } from '../../demo/person.ts';
import { openEmbeddedWorld, showSigning, type EmbeddedWorld } from './embedded-server.ts';

let world: EmbeddedWorld;

beforeAll(async () => {
  world = await openEmbeddedWorld({});
});
afterAll(async () => {
  expect(world.server.failures).toEqual([]);
  await world.close();
});

it('goes on where it was, with a token of its own, and with the same events on the page', async () => {
  const { page, embed, asked, events } = await showSigning(world);
  const frame = widgetFrame(page);
  await frame.locator('[data-act="consent-tick"]').click();
  await frame.locator('[data-act="consent"]').click();
  const text = (place: FrameLocator) =>
    place.locator('inkseal-field input[type="text"], inkseal-field textarea').first();
  await text(frame).fill('Bergen');
  await frame.locator('.saving[data-state="saved"]').waitFor();

  await page.evaluate(() => {
    const button = document.createElement('button');
    button.textContent = 'In a tab';
    button.addEventListener('click', () => document.querySelector('inkseal-sign')?.openTab());
    document.body.append(button);
  });
  const button = page.getByRole('button', { name: 'In a tab' });
  await button.scrollIntoViewIfNeeded();
  // The browser finds the frame under the pointer by what it drew last: before the scrolled page is drawn, which no person
  // outruns, a press on the button still lands in the frame that was there.
  await page.evaluate(
    () =>
      new Promise((drawn) =>
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn, 100))),
      ),
  );
  const opening = page.waitForEvent('popup');
  await button.click();
  const tab = await opening;
  const inTab = tab as unknown as FrameLocator; // it is asked for elements only
  await expect.poll(() => text(inTab).inputValue(), { timeout: 20_000 }).toBe('Bergen');
  await page.locator('inkseal-sign [part="panel"]').getByText('open in a new tab').waitFor();
  await page.locator('inkseal-sign [part="panel"]').getByRole('button', { name: 'Show it here' }).waitFor();
  expect(asked).toEqual(['start', 'start']);
  expect(tab.url()).toBe(embed.frameUrl);

  await inTab.locator('[data-act="next"]').first().waitFor();
  const before = (await events()).length;
  await fillAndSign(inTab, () => undefined);
  await page.locator('inkseal-sign[status="completed"]').waitFor({ timeout: 60_000 });
  const told = (await events()).slice(before).map(({ type }) => type);
  expect(told).toEqual(expect.arrayContaining(['frame.progress', 'recipient.signed', 'envelope.completed']));
  expect(told).not.toContain('frame.error');
  await page.close();
}, 120_000);

it('opened to print has the way to print in sight, one press from the reader that prints', async () => {
  const { page, embed } = await showSigning(world);
  const frame = widgetFrame(page);
  await frame.locator('[data-act="consent-tick"]').click();
  await frame.locator('[data-act="consent"]').click();
  await frame.locator('inkseal-other-actions .more').click();
  const opening = page.waitForEvent('popup');
  await frame.locator('[data-act="print-tab"]').click();
  const tab = await opening;
  const print = tab.locator('[data-act="print"]');
  await print.waitFor({ timeout: 20_000 });
  await expect
    .poll(() =>
      print.evaluate((one) => one.matches(':focus') && one.closest('.menu')?.matches(':popover-open')),
    )
    .toBe(true);
  expect(tab.url()).toBe(embed.frameUrl);
  const reading = tab.waitForEvent('popup');
  await tab.keyboard.press('Enter');
  expect((await reading).url()).toMatch(/^blob:|^about:blank|^$/);
  await page.close();
}, 60_000);

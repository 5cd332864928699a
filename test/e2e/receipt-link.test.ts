/** From the last screen of the ceremony to the public page of its transaction: out of a sandboxed frame, into a tab of its own. */
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

it('the transaction is looked up where the last screen says', async () => {
  const { page, envelope } = await showSigning(world);
  const frame = widgetFrame(page);
  await frame.locator('[data-act=consent-tick]').click();
  await frame.locator('[data-act=consent]').click();
  await fillAndSign(frame, () => undefined);
  await page.locator('inkseal-sign[status=completed]').waitFor({ timeout: 60_000 });
  const opening = page.waitForEvent('popup');
  await frame.locator('.receipt a').click();
  const tab = await opening;
  await tab.getByText(envelope.transactionId).first().waitFor({ timeout: 10_000 });
  expect(await tab.evaluate(() => [window.opener, document.referrer])).toEqual([null, '']);
  await page.close();
}, 90_000);

/** The ceremony under fingers, on a telephone. */
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { widgetFrame } from '../../demo/person.ts';
import { openEmbeddedWorld, showSigning, type EmbeddedWorld } from './embedded-server.ts';

let world: EmbeddedWorld;
beforeAll(async () => {
  world = await openEmbeddedWorld({});
});
afterAll(() => world.close());

/** What has the keyboard, in whatever shadow tree. */
const focused = (frame: FrameLocator): Promise<string> =>
  frame.locator('body').evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.localName ?? '';
  });

it('is signed by taps alone, and no sheet has the keyboard rise over what it says', async () => {
  const { page } = await showSigning(world, { viewport: { width: 375, height: 667 }, touch: true });
  const frame = widgetFrame(page);
  const tap = (selector: string) => frame.locator(selector).first().tap();
  await tap('[data-act=consent-tick]');
  await tap('[data-act=consent]');
  await tap('[data-act=next]');
  // What is asked for is what one writes in: there the keyboard belongs.
  await expect.poll(() => focused(frame)).toBe('textarea');
  await page.keyboard.type('Oslo');
  await tap('[data-act=next]');
  await tap('inkseal-field-editor .tick');
  for (const kind of ['initials', 'signature']) {
    await tap('[data-act=next]');
    await tap('inkseal-field-editor [data-control]');
    await frame.locator('[data-act=adopt]').waitFor();
    expect(await focused(frame), kind).toBe('h2');
    await tap('[data-act=adopt]');
    await frame.locator('[data-act=adopt]').waitFor({ state: 'hidden' });
  }
  await tap('[data-act=review]');
  await frame.locator('[data-act=sign][aria-disabled=false]').waitFor();
  await tap('[data-act=sign]');
  await page.locator('inkseal-sign[status=completed]').waitFor({ timeout: 60_000 });
  await page.close();
}, 120_000);

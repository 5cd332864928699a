/** What the frame shows where a part of it cannot be had: whole on every screen, and nothing for axe to find. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddedWorld, showSigning, type EmbeddedWorld } from './embedded-server.ts';
import { innerFrame, lookInFrame } from './frame-look.ts';

let world: EmbeddedWorld;
beforeAll(async () => {
  world = await openEmbeddedWorld({});
});
afterAll(() => world.close());

const wide = { width: 1280, height: 800 };
const looks: readonly [string, string, typeof wide][] = [
  ['wide and light', '', wide],
  ['on a phone and dark', 'color-scheme="dark"', { width: 375, height: 700 }],
  ['from right to left', 'language="ar"', wide],
];

const parts: readonly [string, RegExp, string][] = [
  ['its script', /assets\/main-[^/]*\.js/, 'button'],
  ['the fields', /desk-tools/, '[data-act="load-again"]'],
  ['pdf.js', /pdf\.min\.mjs/, 'inkseal-notice button.primary'],
];

describe.each(looks)('%s', (_name, attributes, viewport) => {
  it.each(parts)(
    'without %s',
    async (part, missing, again) => {
      const { page } = await showSigning(world, {
        viewport,
        attributes: ({ frameUrl }) => `frame-url="${frameUrl}" ${attributes}`,
        prepare: (page) => page.route(missing, (route) => route.abort()),
      });
      await expect.poll(() => innerFrame(page) !== undefined, { timeout: 20_000 }).toBe(true);
      const button = innerFrame(page).locator(again);
      await button.waitFor({ timeout: 20_000 });
      await lookInFrame(page, part);
      const box = await button.evaluate((one) => one.getBoundingClientRect().toJSON() as DOMRect);
      expect(box.height).toBeGreaterThanOrEqual(24);
      await page.close();
    },
    60_000,
  );
});

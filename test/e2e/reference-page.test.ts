/** GET /docs in a real browser: readable at a desk and on a phone, in both schemes, and nothing in it needs a script. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEmbeddedWorld, type EmbeddedWorld } from './embedded-server.ts';
import { look } from './console-look.ts';

let world: EmbeddedWorld;
beforeAll(async () => {
  world = await openEmbeddedWorld({});
});
afterAll(() => world.close());

test.each([
  [1280, 'light'],
  [375, 'dark'],
] as const)('is accessible at %i px, in the %s scheme, folded and unfolded', async (width, colorScheme) => {
  const { browser, server } = world;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    bypassCSP: true,
  });
  const page = await context.newPage();
  await page.goto(`${server.origin}/docs`);
  await look(page, 'folded');
  const one = page.locator('[data-route="POST /v1/embeds"]');
  expect(await one.getByText('allowedOrigins').isVisible()).toBe(false);
  await one.locator('summary').click();
  expect(await one.getByText('allowedOrigins').isVisible()).toBe(true);
  await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
  await look(page, 'unfolded');
  await context.close();
});

/** An app's look, from the console's settings to the frame on a customer's page, in a real browser under its real policy. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { writePng } from '../../server/platform/pictures/png-picture.ts';
import { signUp, usualPassword } from '../support/console-login.ts';
import { look } from './console-look.ts';
import { openEmbeddedWorld, showSigning, type EmbeddedWorld } from './embedded-server.ts';

/** Larger than logos may be, of two colours. */
function drawLogo(width: number, height: number): Buffer {
  const pixels = Buffer.alloc(width * height * 4);
  for (let index = 0; index < width * height; index++)
    pixels.set(index % width < height ? [10, 93, 63, 255] : [16, 20, 28, 255], index * 4);
  return writePng({ width, height, pixels });
}

describe('the look of an app', () => {
  let world: EmbeddedWorld;
  beforeAll(async () => {
    world = await openEmbeddedWorld({ openSignUp: true });
  });
  afterAll(async () => {
    expect(world.server.failures).toEqual([]);
    await world.close();
  });

  const styleOf = (page: Page, name: string): Promise<string> =>
    page
      .frameLocator('iframe')
      .locator(':root')
      .evaluate((root, role) => getComputedStyle(root).getPropertyValue(role).trim(), name);

  /** What the policy of any frame or page refused, and what went wrong otherwise. */
  function listen(page: Page): string[] {
    const told: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') told.push(message.text());
    });
    page.on('pageerror', (error) => told.push(String(error)));
    return told;
  }

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'is tried and set at the console, in %s at %i px',
    async (locale, width) => {
      const { server, browser } = world;
      const { organizationId, appId } = await server.addCustomer();
      const person = await signUp(server);
      await person.becomes('developer', organizationId);
      const page = await browser.newPage({ locale, viewport: { width, height: 900 } });
      const told = listen(page);
      await page.goto(`${server.origin}/console/apps/${appId}/settings`);
      await page.locator('#email').fill(person.email);
      await page.locator('#password').fill(usualPassword);
      await page.locator('[data-act=sign-in]').click();
      const frame = page.locator('inkseal-theme-preview .frame');
      await frame.waitFor();
      const previewed = () =>
        frame.evaluate((element) => (element as HTMLElement).style.getPropertyValue('--ink-accent'));
      expect(await previewed()).toBe('#2443b8');

      await page.locator('#theme-accent').fill('#fefefe');
      await page.locator('[data-problem=accent]').waitFor();
      expect(await previewed()).toBe('#2443b8');
      await look(page, 'an accent nobody sees');
      await page.locator('[data-act=save-app]').click();
      await page.locator('[data-code=theme_contrast_too_low]').waitFor();
      await page.locator('#theme-accent').fill('#0a5d3f');
      await page.locator('#theme-radius').fill('4');
      await expect.poll(previewed).toBe('#0a5d3f');
      expect(await page.locator('[data-problem]').count()).toBe(0);

      const choose = (name: string, mimeType: string, buffer: Buffer) =>
        page.locator('#logo').setInputFiles({ name, mimeType, buffer });
      await choose('logo.png', 'image/png', Buffer.from('<svg onload="alert(1)"/>'));
      await page.locator('[data-code=logo_invalid]').waitFor();
      await choose('logo.png', 'image/png', drawLogo(1600, 400));
      const shown = page.locator('inkseal-theme-preview img');
      await shown.waitFor();
      const size = () =>
        shown.evaluate(({ naturalWidth, naturalHeight }: HTMLImageElement) => [naturalWidth, naturalHeight]);
      await expect.poll(size).toEqual([640, 160]);
      await page.locator('[data-act=save-app]').click();
      await page.locator('[role=status] .row').waitFor();
      await look(page, 'the settings with a look');
      const { body } = await person.call('GET', `/v1/apps/${appId}`, { appId });
      expect(body).toMatchObject({
        theme: { accent: '#0a5d3f', radius: '4px' },
        logo: { width: 640, height: 160 },
      });
      await page.locator('[data-act=remove-logo]').click();
      await shown.waitFor({ state: 'detached' });
      // Refusals of the server are logged by the browser; nothing else is.
      expect(told.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
      await page.close();
    },
    90_000,
  );

  test('reaches the frame under its policy, below what the page wishes for', async () => {
    const { server } = world;
    const { customer } = server;
    await customer.call('PATCH', `/v1/apps/${customer.appId}`, {
      json: { theme: { accent: '#0a5d3f', radius: '4px' } },
    });
    await fetch(`${server.origin}/v1/apps/${customer.appId}/logo`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${customer.apiKey}` },
      body: new Uint8Array(drawLogo(320, 80)),
    });
    const told: string[][] = [];
    const { page } = await showSigning(world, {
      prepare: async (opened) => {
        told.push(listen(opened));
        await opened.setViewportSize({ width: 1280, height: 900 });
      },
    });
    await expect.poll(() => styleOf(page, '--ink-logo'), { timeout: 30_000 }).toContain('blob:');
    expect(await styleOf(page, '--ink-accent')).toBe('#0a5d3f');
    expect(await styleOf(page, '--ink-radius')).toBe('4px');
    expect(await styleOf(page, '--ink-logo-width')).toBe('132px');
    const seal = page.frameLocator('iframe').locator('inkseal-toolbar .seal');
    const box = () => seal.evaluate((element) => [element.clientWidth, element.clientHeight]);
    expect(await box()).toEqual([132, 34]);
    // What is drawn there is the picture: its left is green and its right is dark.
    await page.setViewportSize({ width: 375, height: 800 });
    expect(await box()).toEqual([56, 34]);

    await page.evaluate(() => {
      const element = document.querySelector('inkseal-sign') as HTMLElement;
      element.style.setProperty('--inkseal-accent', '#7a1f5c');
      element.style.setProperty('--inkseal-radius', 'url(x)');
      element.setAttribute('color-scheme', 'light');
    });
    await expect.poll(() => styleOf(page, '--ink-accent'), { timeout: 15_000 }).toBe('#7a1f5c');
    expect(await styleOf(page, '--ink-radius')).toBe('4px');
    expect(told.flat()).toEqual([]);
    await page.close();
  }, 90_000);
});

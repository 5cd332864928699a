/** What was used and how data is kept, at the console in a real browser: with nothing there yet, and with something. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { signUp, usualPassword, type ConsoleLogin } from '../support/console-login.ts';
import type { TestCustomer } from '../support/inkseal-server.ts';
import { completeOne } from '../support/lifecycle.ts';
import { look } from './console-look.ts';
import { openEmbeddedWorld, type EmbeddedWorld } from './embedded-server.ts';

describe('usage and security at the console', () => {
  let world: EmbeddedWorld;
  let customer: TestCustomer;
  let person: ConsoleLogin;
  beforeAll(async () => {
    const environment = {
      INKSEAL_SECURITY_CONTACT: 'mailto:incident@operator.example?subject=Inkseal',
      INKSEAL_SECURITY_POLICY: 'https://operator.example/security',
      INKSEAL_SUBPROCESSORS: 'Fjord Hosting AS | servers | Norway',
    };
    world = await openEmbeddedWorld({ openSignUp: true, environment });
    customer = await world.server.addCustomer();
    person = await signUp(world.server);
    await person.becomes('auditor', customer.organizationId);
  }, 60_000);
  afterAll(async () => {
    expect(world.server.failures).toEqual([]);
    await world.close();
  });

  async function enter(place: string, locale = 'en-GB', width = 1280): Promise<Page> {
    const page = await world.browser.newPage({ locale, viewport: { width, height: 900 } });
    await page.goto(`${world.server.origin}/console/${place}`);
    await page.locator('#email').fill(person.email);
    await page.locator('#password').fill(usualPassword);
    await page.locator('[data-act=sign-in]').click();
    return page;
  }
  const fact = (page: Page, name: string) => page.locator(`[data-fact=${name}]`).innerText();

  test('teach what will stand there while there is nothing', async () => {
    const page = await enter('usage');
    await page.locator('[data-state=none]').waitFor();
    expect(await fact(page, 'test')).toBe('0');
    expect(await page.locator('[data-plan=off]').count()).toBe(1);
    await look(page, 'no usage');
    await page.locator('[data-state=none] a').click();
    await page.waitForURL(/\/start$/);
    await page.goto(`${world.server.origin}/console/security`);
    await page.locator('[data-part=encryption]').waitFor();
    expect(await fact(page, 'objects')).toMatch(/^0/);
    await look(page, 'nothing stored');
    await page.close();
  }, 60_000);

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'show what there is, in %s at %i px',
    async (locale, width) => {
      await completeOne(world.server, customer);
      const page = await enter('usage', locale, width);
      const app = page.locator(`[data-app=${customer.appId}]`);
      await app.waitFor();
      const month = new Date().toISOString().slice(0, 7);
      expect(Number(await fact(page, 'test'))).toBeGreaterThan(0);
      expect(Number(await app.locator(`[data-month="${month}"]`).innerText())).toBeGreaterThan(0);
      await look(page, 'usage');

      await page.goto(`${world.server.origin}/console/security`);
      await page.locator('[data-kind=sealed]').waitFor();
      expect(await page.locator('[data-processor]').innerText()).toContain('Fjord Hosting AS');
      const contact = page.locator('[data-part=contact] a').first();
      expect(await contact.innerText()).toBe('incident@operator.example');
      await look(page, 'security');
      const checkpoint = page.locator('[data-checkpoint]');
      // The log is signed within seconds.
      const isThere = async (): Promise<number> => {
        await page.reload();
        await page.locator('[data-part=log]').waitFor();
        return checkpoint.count();
      };
      await expect.poll(isThere, { timeout: 20_000 }).toBe(1);
      const note = await page.request.get(
        new URL((await checkpoint.getAttribute('href')) ?? '', page.url()).href,
      );
      expect(Number((await note.text()).split('\n')[1])).toBeGreaterThanOrEqual(
        Number(await fact(page, 'size')),
      );
      await page.locator('[data-part=log] a').first().focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/audit-log$/);
      await page.close();
    },
    90_000,
  );
});

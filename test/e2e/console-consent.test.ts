/** An app's own consent text: written and chosen at the console, read by a signer, and read again when it changes meanwhile. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConsentTexts } from '../../widget/contract/consent-texts.ts';
import { signUp, usualPassword } from '../support/console-login.ts';
import { look } from './console-look.ts';
import { openEmbeddedWorld, showSigning, type EmbeddedWorld } from './embedded-server.ts';

describe('an app’s own consent text', () => {
  let world: EmbeddedWorld;
  beforeAll(async () => {
    world = await openEmbeddedWorld({ openSignUp: true });
  });
  afterAll(async () => {
    expect(world.server.failures).toEqual([]);
    await world.close();
  });

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'is written and chosen at the console, in %s at %i px',
    async (locale, width) => {
      const { server, browser } = world;
      const customer = await server.addCustomer();
      await customer.call('PATCH', `/v1/apps/${customer.appId}`, {
        json: { allowedLanguages: ['en', 'nb'] },
      });
      const person = await signUp(server);
      await person.becomes('developer', customer.organizationId);
      const page = await browser.newPage({ locale, viewport: { width, height: 900 } });
      await page.goto(`${server.origin}/console/apps/${customer.appId}/consent`);
      await page.locator('#email').fill(person.email);
      await page.locator('#password').fill(usualPassword);
      await page.locator('[data-act=sign-in]').click();
      await page.locator('[data-state=none]').waitFor();
      await look(page, 'no consent text');
      const add = async (version: string, texts: { en: string; nb?: string }) => {
        await page.locator('#version').fill(version);
        await page.locator('#text-en').fill(texts.en);
        await page.locator('#text-nb').fill(texts.nb ?? '');
        await page.locator('[data-act=add]').click();
      };
      await add('1', { en: 'Read <b>this</b>' });
      await page.locator('[data-code=consent_text_invalid]').waitFor();
      await add('1', { en: 'Only in English.' });
      await page.locator('[data-version="1"] [data-act=use]').click();
      await page.locator('[data-code=consent_language_missing]').waitFor();
      await add('2', { en: 'In English.\n\nTwice.', nb: 'På norsk.' });
      await page.locator('[data-version="2"] [data-act=use]').focus();
      await page.keyboard.press('Enter');
      await page.locator('[data-version="2"] .tag').waitFor();
      await page.locator('[data-version="2"] summary').click();
      expect(await page.locator('[data-version="2"] [lang=nb]').innerText()).toBe('På norsk.');
      await look(page, 'two consent texts');
      await page.close();
    },
    90_000,
  );

  test('is read by the signer, and anew when another is chosen before they agree', async () => {
    const { customer } = world.server;
    const app = `/v1/apps/${customer.appId}`;
    await customer.call('PATCH', app, { json: { allowedLanguages: ['en'] } });
    for (const [version, text] of [
      ['1', 'Harbour keeps this for ten years.'],
      ['2', 'Harbour keeps this for one year.'],
    ])
      await customer.call<ConsentTexts>('POST', `${app}/consent-texts`, {
        json: { version, texts: { en: text } },
      });
    await customer.call('PATCH', app, { json: { consentVersion: '1' } });
    const { page, envelope } = await showSigning(world);
    const frame = page.frameLocator('iframe');
    const legal = frame.locator('inkseal-consent-sheet .legal');
    await expect.poll(() => legal.innerText(), { timeout: 30_000 }).toContain('for ten years.');
    const tick = frame.locator('[data-act=consent-tick]');
    await tick.check();
    await customer.call('PATCH', app, { json: { consentVersion: '2' } });
    await frame.locator('[data-act=consent]').click();
    await expect.poll(() => legal.innerText(), { timeout: 15_000 }).toContain('for one year.');
    expect(await tick.isChecked()).toBe(false);
    expect(await frame.locator('inkseal-consent-sheet .problem').innerText()).toContain('changed');
    await tick.check();
    await frame.locator('[data-act=consent]').click();
    await legal.waitFor({ state: 'detached' });
    const { body } = await customer.call<{ events: { type: string; body: string }[] }>(
      'GET',
      `/v1/envelopes/${envelope.id}/audit-trail`,
    );
    const given = body.events.filter(({ type }) => type === 'consent.given').map((event) => event.body);
    expect(given).toHaveLength(1);
    expect(given[0]).toContain('_2"');
    await page.close();
  }, 90_000);
});

/** What the console tells of sealing that does not go on, in a real browser. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createEmbedFor, fillEverything, openFrame, sendSample, sign } from '../support/ceremony.ts';
import { signUp, usualPassword } from '../support/console-login.ts';
import { look } from './console-look.ts';
import { openEmbeddedWorld, type EmbeddedWorld } from './embedded-server.ts';

describe('sealing at the console', () => {
  let world: EmbeddedWorld;
  beforeAll(async () => {
    world = await openEmbeddedWorld({ openSignUp: true });
  }, 60_000);
  afterAll(() => world.close());

  test.each([
    ['en-GB', 1280, 'Failed tries: '],
    ['nb-NO', 375, 'Mislykkede forsøk: '],
  ])(
    'that failed is shown with its reason and how often it was tried, in %s at %i px',
    async (locale, width, words) => {
      const { server, browser } = world;
      const customer = await server.addCustomer();
      const person = await signUp(server);
      await person.becomes('developer', customer.organizationId);
      const { envelope } = await sendSample(customer);
      const session = await openFrame(server, await createEmbedFor(customer, envelope));
      await fillEverything(session);
      const away = vi.spyOn(server.parts.sealSigners.test, 'sign').mockRejectedValue(new Error('away'));
      await sign(session);
      const page = await browser.newPage({ locale, viewport: { width, height: 900 } });
      await page.goto(`${server.origin}/console/apps/${customer.appId}/envelopes/${envelope.id}`);
      await page.locator('#email').fill(person.email);
      await page.locator('#password').fill(usualPassword);
      await page.locator('[data-act=sign-in]').click();
      const tries = page.locator('[data-code=seal_failed] [data-attempts]');
      const shown = async (): Promise<number> => {
        await page.reload();
        await page.locator('h1').waitFor();
        await page.waitForLoadState('networkidle');
        return (await tries.count()) === 0 ? 0 : Number(await tries.getAttribute('data-attempts'));
      };
      await page.locator('[data-act=sign-in]').waitFor({ state: 'detached' });
      await expect.poll(shown, { timeout: 30_000, interval: 500 }).toBeGreaterThan(1);
      expect(await tries.innerText()).toMatch(new RegExp(`^${words}[2-9]$`));
      expect(await page.locator('[data-code=seal_failed] code').innerText()).toBe('signer');
      await look(page, 'sealing that failed');
      away.mockRestore();
      await page.close();
    },
    90_000,
  );

  test.each([
    ['en-GB', 1280, 'expires soon', 'has expired'],
    ['nb-NO', 375, 'utløper snart', 'er utløpt'],
  ])(
    'is warned of before its certificate is over, and after, in %s at %i px',
    async (locale, width, soon, over) => {
      const { server, browser } = world;
      const customer = await server.addCustomer();
      const person = await signUp(server);
      await person.becomes('auditor', customer.organizationId);
      const page = await browser.newPage({ locale, viewport: { width, height: 900 } });
      await page.goto(`${server.origin}/console/security`);
      await page.locator('#email').fill(person.email);
      await page.locator('#password').fill(usualPassword);
      await page.locator('[data-act=sign-in]').click();
      const seal = page.locator('[data-part=seal]');
      await page.locator('[data-part=seal][data-state=valid]').waitFor();
      expect(await seal.locator('[role=alert]').count()).toBe(0);
      const { sealExpiresAt } = server.parts;
      for (const [days, state, words] of [
        [29, 'expiring', soon],
        [-1, 'expired', over],
      ] as const) {
        server.parts.sealExpiresAt = new Date(Date.now() + days * 86_400_000);
        await page.reload();
        await page.locator(`[data-part=seal][data-state=${state}]`).waitFor();
        expect(await seal.locator(`[data-code=seal_certificate_${state}]`).innerText()).toContain(words);
        await look(page, `a seal that is ${state}`);
      }
      server.parts.sealExpiresAt = sealExpiresAt;
      await page.close();
    },
    90_000,
  );
});

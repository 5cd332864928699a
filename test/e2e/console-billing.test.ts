/** Billing at the console in a real browser, with a stand-in of Stripe behind the server and nobody behind its pages. */
import { sql } from 'drizzle-orm';
import { expect, test, afterAll, beforeAll, describe } from 'vitest';
import type { Page } from 'playwright-core';
import { signUp, usualPassword } from '../support/console-login.ts';
import { startStripeStandIn, type StripeStandIn } from '../support/stripe-stand-in.ts';
import { look } from './console-look.ts';
import { openEmbeddedWorld, type EmbeddedWorld } from './embedded-server.ts';

describe('billing at the console, against a stand-in of Stripe', () => {
  let stripe: StripeStandIn;
  let world: EmbeddedWorld;
  beforeAll(async () => {
    stripe = await startStripeStandIn();
    world = await openEmbeddedWorld({ openSignUp: true, environment: stripe.environment });
  });
  afterAll(async () => {
    expect(world.server.failures).toEqual([]);
    await world.close();
    await stripe.close();
  });

  /** Leaves for where the button leads, which is not there, and comes back as from Stripe's page. */
  async function leaveBy(page: Page, act: string): Promise<string> {
    const left = page.waitForRequest(/^https:\/\/\w+\.stripe\.com\//);
    await page.locator(`[data-act=${act}]`).click();
    const address = (await left).url();
    await page.goto(`${world.server.origin}/console/billing`);
    return address;
  }

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'shows the plan and leads to the stand-in’s pages, in %s at %i px',
    async (locale, width) => {
      const { server, browser } = world;
      const customer = await server.addCustomer();
      const person = await signUp(server);
      await person.becomes('billing', customer.organizationId);
      const page = await browser.newPage({ locale, viewport: { width, height: 900 } });
      await page.route(/stripe\.com/, (route) => route.fulfill({ contentType: 'text/html', body: 'away' }));
      await page.goto(`${server.origin}/console/billing`);
      await page.locator('#email').fill(person.email);
      await page.locator('#password').fill(usualPassword);
      await page.locator('[data-act=sign-in]').click();
      await page.locator('[data-state=none]').waitFor();
      await look(page, 'no plan');
      await page.locator('input[value=business]').check();
      await page.locator('input[value=team]').check();
      expect(await leaveBy(page, 'checkout')).toMatch(/^https:\/\/checkout\./);

      const asked = stripe.requests.findLast(({ path }) => path === '/v1/checkout/sessions');
      const id = asked?.fields['customer'] ?? '';
      expect(asked?.fields['line_items[0][price]']).toBe('price_team');
      const now = Math.floor(Date.now() / 1000);
      const become = async (status: string, state = status) => {
        stripe.setSubscriptions(id, [
          { status, price: 'price_team', trialEnd: now + 86_400, invoicedAt: now },
        ]);
        const data = { object: { object: 'subscription', customer: id } };
        const { body, signature } = stripe.sign({ id: `evt_${id}_${status}`, object: 'event', data });
        const headers = { 'stripe-signature': signature };
        await fetch(`${server.origin}/v1/billing/stripe-webhook`, { method: 'POST', headers, body });
        const { queries } = server.parts.database;
        await expect
          .poll(() =>
            server.parts.database.rows(
              queries,
              sql`SELECT status FROM billing_account WHERE customer_id = ${id}`,
            ),
          )
          .toEqual([{ status }]);
        await page.reload();
        await page.locator(`[data-state=${state}]`).waitFor();
        await look(page, state);
      };
      await become('trialing');
      await become('past_due');
      await become('unpaid', 'suspended');
      expect(await page.locator('[data-seats]').textContent()).toMatch(/1 (?:of|av) 3/);
      expect(await leaveBy(page, 'portal')).toMatch(/^https:\/\/billing\./);
      await page.close();
    },
    60_000,
  );
});

/** Billing at the console in a real browser, with a stand-in of Stripe behind the server and nobody behind its pages. */
import { sql } from 'drizzle-orm';
import { expect, test, afterAll, beforeAll, describe } from 'vitest';
import type { Page } from 'playwright-core';
import { signUp, usualPassword } from '../support/console-login.ts';
import type { TestCustomer } from '../support/inkseal-server.ts';
import { completeOne } from '../support/lifecycle.ts';
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
    await page.waitForURL(address); // or one of the two ways is broken off by the other
    await page.goto(`${world.server.origin}/console/billing`);
    return address;
  }

  /** As somebody with that role, at a page of the console. */
  async function enter(
    place: string,
    { customer, role }: { customer: TestCustomer; role: string },
    { locale, width }: { locale: string; width: number },
  ): Promise<Page> {
    const { server, browser } = world;
    const person = await signUp(server);
    await person.becomes(role, customer.organizationId);
    const page = await browser.newPage({ locale, viewport: { width, height: 900 } });
    await page.route(/stripe\.com/, (route) => route.fulfill({ contentType: 'text/html', body: 'away' }));
    await page.goto(`${server.origin}/console/${place}`);
    await page.locator('#email').fill(person.email);
    await page.locator('#password').fill(usualPassword);
    await page.locator('[data-act=sign-in]').click();
    return page;
  }

  /** Stripe’s side of a subscription, told by a signed webhook; resolved when the server has asked how it stands. */
  async function subscribe(id: string, status: string): Promise<void> {
    const { server } = world;
    const now = Math.floor(Date.now() / 1000);
    stripe.setSubscriptions(id, [{ status, price: 'price_team', trialEnd: now + 86_400, invoicedAt: now }]);
    const data = { object: { object: 'subscription', customer: id } };
    const { body, signature } = stripe.sign({ id: `evt_${id}_${status}`, object: 'event', data });
    const headers = { 'stripe-signature': signature };
    await fetch(`${server.origin}/v1/billing/stripe-webhook`, { method: 'POST', headers, body });
    const { database } = server.parts;
    const read = sql`SELECT status FROM billing_account WHERE customer_id = ${id}`;
    await expect.poll(() => database.rows(database.queries, read)).toEqual([{ status }]);
  }
  const customerAtStripe = (): string =>
    stripe.requests.findLast(({ path }) => path === '/v1/checkout/sessions')?.fields['customer'] ?? '';

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'shows the plan and leads to the stand-in’s pages, in %s at %i px',
    async (locale, width) => {
      const customer = await world.server.addCustomer();
      const page = await enter('billing', { customer, role: 'billing' }, { locale, width });
      await page.locator('[data-state=none]').waitFor();
      await look(page, 'no plan');
      // From day to day, and each day in one piece.
      const days = page.locator('[data-state=none] dd time');
      expect((await days.allInnerTexts()).join()).not.toMatch(/\d:\d\d/);
      for (const day of await days.all()) expect((await day.boundingBox())?.height).toBeLessThan(30);
      await page.locator('input[value=business]').check();
      await page.locator('input[value=team]').check();
      expect(await leaveBy(page, 'checkout')).toMatch(/^https:\/\/checkout\./);

      const asked = stripe.requests.findLast(
        ({ path, fields }) => path === '/v1/checkout/sessions' && 'line_items[0][price]' in fields,
      );
      const id = customerAtStripe();
      expect(asked?.fields['line_items[0][price]']).toBe('price_team');
      const become = async (status: string, state = status) => {
        await subscribe(id, status);
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

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'says on the usage page how that stands to the plan, to whom billing is shown, in %s at %i px',
    async (locale, width) => {
      const { server } = world;
      const live = await server.addCustomer({ testMode: false });
      const page = await enter('usage', { customer: live, role: 'billing' }, { locale, width });
      const fact = (name: string) => page.locator(`[data-fact=${name}]`).innerText();
      await page.locator('[data-plan=none]').waitFor();
      expect(await fact('billed')).toBe('0');
      expect(await page.locator('[data-plan=off]').count()).toBe(0);
      await look(page, 'usage without a plan');
      await page.locator('[data-plan=none] a').click();
      await page.waitForURL(/\/console\/billing$/);
      await page.locator('input[value=team]').check();
      await leaveBy(page, 'checkout');
      await subscribe(customerAtStripe(), 'active');
      await completeOne(server, live);
      await page.goto(`${server.origin}/console/usage`);
      const plan = page.locator('[data-plan=active]');
      await plan.waitFor();
      expect(await plan.locator('h2').innerText()).toBe('team');
      expect([await fact('billed'), await fact('live')]).toEqual(['1', '1']);
      expect(await fact('seats')).toMatch(/^1 (?:of|av) 3$/);
      expect(await plan.locator('time').count()).toBe(2);
      await look(page, 'usage with a plan');
      await page.close();
      // Whoever may see usage and not what is paid is told of no plan, and of no failure.
      const other = await enter('usage', { customer: live, role: 'developer' }, { locale, width });
      await other.locator(`[data-app=${live.appId}]`).waitFor();
      expect(await other.locator('[data-plan]').count()).toBe(0);
      expect(await other.locator('[role=alert]').count()).toBe(0);
      await other.close();
    },
    90_000,
  );
});

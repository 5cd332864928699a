/** Webhooks at the console in a real browser: a real receiver is told, tested, replayed, turned off and forgotten. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUp, usualPassword } from '../support/console-login.ts';
import { sendSample } from '../support/ceremony.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { look } from './console-look.ts';
import { openEmbeddedWorld, type EmbeddedWorld } from './embedded-server.ts';

describe('webhooks at the console', () => {
  let receiver: WebhookReceiver;
  let world: EmbeddedWorld;
  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    const environment = { INKSEAL_WEBHOOK_LOOPBACK: 'test' };
    world = await openEmbeddedWorld({ openSignUp: true, environment });
  });
  afterAll(async () => {
    expect(world.server.failures).toEqual([]);
    await world.close();
    await receiver.close();
  });

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'are added, tried, looked into, sent again, changed and deleted, in %s at %i px',
    async (locale, width) => {
      const { server, browser } = world;
      receiver.received.length = 0;
      const customer = await server.addCustomer();
      const person = await signUp(server);
      await person.becomes('developer', customer.organizationId);
      const page = await browser.newPage({ locale, viewport: { width, height: 900 } });
      await page.goto(`${server.origin}/console/apps/${customer.appId}/webhooks`);
      await page.locator('#email').fill(person.email);
      await page.locator('#password').fill(usualPassword);
      await page.locator('[data-act=sign-in]').click();
      await page.locator('.empty').waitFor();
      await look(page, 'no webhook');

      await page.locator('#url').fill('https://hooks.example.com:5432/');
      await page.locator('[data-act=create-webhook]').click();
      await page.locator('[data-code=webhook_port_refused]').waitFor();
      await page.locator('#url').fill(`${receiver.url}/hooks?token=s3cret`);
      await page.locator('[data-act=create-webhook]').press('Enter');
      const secret = page.locator('[data-made] pre');
      await secret.waitFor();
      const first = await secret.textContent();
      expect(first).toMatch(/whsec_/);
      const row = page.locator('[data-webhook]');
      expect(await row.textContent()).not.toContain('s3cret');
      await row.locator('[data-act=rotate]').click();
      await expect.poll(() => secret.textContent()).not.toBe(first);
      await row.locator('[data-act=test]').click();
      await row.locator('[data-tested=received]').waitFor();

      await sendSample(customer);
      await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(3);
      await row.locator('[data-act=log]').click();
      const sent = page.locator('[data-delivery]').first();
      await expect
        .poll(
          async () => {
            await page.locator('[data-act=reload]').click();
            return sent.getAttribute('data-status');
          },
          { timeout: 20_000 },
        )
        .toBe('delivered');
      await sent.locator('[data-act=tries]').click();
      await sent.locator('ol li').waitFor();
      await look(page, 'deliveries');
      await sent.locator('[data-act=replay]').click();
      await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(4);

      const toggle = row.locator('[data-act=toggle]');
      const on = await toggle.textContent();
      await toggle.click();
      await expect.poll(() => toggle.textContent()).not.toBe(on);
      await row.locator('[data-act=delete]').click();
      await look(page, 'deleting');
      await page.locator('[data-act=delete-confirm]').click();
      await page.locator('.empty').waitFor();

      await page.locator('#url').fill(`${receiver.url}/hooks`);
      await page.locator('input[value=v1a]').check();
      await page.locator('[data-act=create-webhook]').click();
      const key = row.locator('[data-public-keys] pre');
      await key.waitFor();
      expect(await key.textContent()).toMatch(/^\s*whpk_[A-Za-z0-9+/]{43}=\s*$/);
      expect(await page.locator('[data-made]').count()).toBe(0); // there is no secret to keep
      await row.locator('[data-act=test]').click();
      await row.locator('[data-tested=received]').waitFor();
      expect(receiver.received.at(-1)?.headers['webhook-signature']).toMatch(/^v1a,/);
      await look(page, 'a webhook with a public key');
      await page.close();
    },
    90_000,
  );
});

/** Mails at the console in a real browser, with a real mail server that at first refuses them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUp, usualPassword } from '../support/console-login.ts';
import { startSmtpServer, type SmtpServer } from '../support/smtp-server.ts';
import { look } from './console-look.ts';
import { openEmbeddedWorld, type EmbeddedWorld } from './embedded-server.ts';

describe('mails at the console', () => {
  let smtp: SmtpServer;
  let world: EmbeddedWorld;
  beforeAll(async () => {
    smtp = await startSmtpServer();
    world = await openEmbeddedWorld({ openSignUp: true, environment: { INKSEAL_SMTP_URL: smtp.url } });
  });
  afterAll(async () => {
    expect(world.server.failures).toEqual([]);
    await world.close();
    await smtp.close();
  });

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'show which failed and why, and send it again, in %s at %i px',
    async (locale, width) => {
      const { server, browser } = world;
      const customer = await server.addCustomer();
      const person = await signUp(server);
      await person.becomes('admin', customer.organizationId);
      const page = await browser.newPage({ locale, viewport: { width, height: 900 } });
      await page.goto(`${server.origin}/console/mails`);
      await page.locator('#email').fill(person.email);
      await page.locator('#password').fill(usualPassword);
      await page.locator('[data-act=sign-in]').click();
      await page.locator('.empty').waitFor();
      await look(page, 'no mail');

      smtp.refusal = '550 no such user';
      const email = `guest-${width}@example.com`;
      const json = { email, role: 'sender', language: 'en' };
      expect((await person.call('POST', '/v1/invitations', { json })).status).toBe(201);
      const row = page.locator('[data-mail]');
      const becomes = (status: string) =>
        expect
          .poll(
            async () => {
              await page.reload();
              await row.waitFor();
              return row.getAttribute('data-status');
            },
            { timeout: 30_000, interval: 300 },
          )
          .toBe(status);
      await becomes('failed');
      expect(await row.textContent()).toContain('smtp_550');
      expect(await page.locator('main').textContent()).not.toContain(email);
      await look(page, 'a mail that failed');
      smtp.refusal = undefined;
      await row.locator('[data-act=retry]').press('Enter');
      await row.locator('[data-act=retry]').waitFor({ state: 'detached' });
      await becomes('handed_over');
      expect(smtp.received.filter(({ to }) => to.includes(email))).toHaveLength(1);
      await page.close();
    },
    120_000,
  );
});

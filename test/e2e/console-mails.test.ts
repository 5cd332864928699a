/** Mails at the console in a real browser, with a real mail server that at first refuses them. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordBounce } from '../../server/mail/record-bounce.ts';
import { sendSample } from '../support/ceremony.ts';
import { signUp, usualPassword } from '../support/console-login.ts';
import { deliveryReport } from '../support/delivery-report.ts';
import { customerOrigin } from '../support/inkseal-server.ts';
import { mailsTo } from '../support/recipient-mails.ts';
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

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'to recipients are turned on for an app, and sent again where it makes sense, in %s at %i px',
    async (locale, width) => {
      const { server, browser } = world;
      const customer = await server.addCustomer();
      const person = await signUp(server);
      await person.becomes('developer', customer.organizationId);
      const page = await browser.newPage({ locale, viewport: { width, height: 900 } });
      await page.goto(`${server.origin}/console/apps/${customer.appId}/settings`);
      await page.locator('#email').fill(person.email);
      await page.locator('#password').fill(usualPassword);
      await page.locator('[data-act=sign-in]').click();
      const save = async (wanted: string) => {
        await page.locator('[data-act=save-app]').click();
        await page.locator(wanted).waitFor();
      };
      await page.locator('input[name=signing-requests]').press('Space');
      await save('[data-code=signing_page_missing]');
      await page.locator('#signing-page').fill('https://evil.example/');
      await save('[data-code=signing_page_invalid]');
      await look(page, 'a page that is refused');
      await page.locator('#signing-page').fill(`${customerOrigin}/sign?envelope={envelopeId}`);
      await page.locator('input[name=reminders]').press('Space');
      await page.locator('input[name=signed-copies]').press('Space');
      await page.locator('#remind-after').fill('2');
      await page.locator('#remind-after').press('Enter');
      await page.locator('[role=status] .row').waitFor();
      await look(page, 'mails turned on');
      expect((await customer.call('GET', `/v1/apps/${customer.appId}`)).body).toMatchObject({
        signingRequests: true,
        signedCopies: true,
        reminders: { afterDays: 2, everyDays: 7, most: 3 },
      });

      const email = (name: string): string => `${name}-${width}@example.com`;
      const { envelope } = await sendSample(customer, [
        { email: email('first') },
        { email: email('second'), order: 2 },
        { email: email('copied'), role: 'cc' },
      ]);
      const [first, second, copied] = envelope.recipients.map(({ id }) => `[data-recipient="${id}"]`);
      await page.goto(`${server.origin}/console/apps/${customer.appId}/envelopes/${envelope.id}`);
      await page.locator(`${first} [data-act=remind]`).waitFor();
      await look(page, 'somebody who can be reminded');
      expect(await page.locator(`${first} time`).count()).toBe(1);
      expect(await page.locator(`${second} [data-act=remind], ${copied} [data-act=remind]`).count()).toBe(0);
      await page.locator(`${first} [data-act=remind]`).press('Enter');
      await page.locator('[data-code=reminder_too_soon]').waitFor();
      await server.parts.database.queries.execute(
        sql`UPDATE recipient SET requested_at = requested_at - interval '1 hour'`,
      );
      await page.locator(`${first} [data-act=remind]`).press('Enter');
      await page.locator('[data-code=reminder_too_soon]').waitFor({ state: 'detached' });
      const arrived = () => smtp.received.filter(({ to }) => to.includes(email('first'))).length;
      await expect.poll(arrived, { timeout: 30_000 }).toBe(2);

      const ofFirst = () => mailsTo(server, envelope.recipients[0]?.id);
      const stands = async () => (await ofFirst()).map(({ status }) => status);
      await expect.poll(stands, { timeout: 30_000 }).toEqual(['handed_over', 'handed_over']);
      const mailIds = (await ofFirst()).map(({ id }) => id).toSorted();
      const unreached = page.locator('[data-unreached]');
      await recordBounce(server.parts, deliveryReport(mailIds[0]!));
      await page.reload();
      await page.locator('[data-verdict], [data-act=verify]').first().waitFor();
      expect(await unreached.count()).toBe(0); // another has been taken since
      await recordBounce(server.parts, deliveryReport(mailIds[1]!));
      await page.reload();
      await unreached.waitFor();
      expect(await page.locator(`${first} [data-unreached=bounced] code`).textContent()).toBe('5.1.1');
      expect(await unreached.count()).toBe(1);
      await look(page, 'somebody whom the mail has not reached');

      await person.becomes('auditor', customer.organizationId);
      await page.reload();
      await page.locator(String(first)).waitFor();
      expect(await page.locator('[data-act=remind]').count()).toBe(0);
      await page.close();
    },
    120_000,
  );
});

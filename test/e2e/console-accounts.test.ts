/**
 * The console for people who have an account or get one, with a real server in a real browser: what is mailed to them is
 * taken from the files in the data folder, as on a server without a mail server.
 */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { totpCode, totpStep } from '../../server/accounts/totp.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { openAnyDatabase } from '../support/databases.ts';
import { decodeBase32 } from '../support/base32.ts';
import { signUp, usualPassword } from '../support/console-login.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { readMail } from '../support/mailbox.ts';
import { look } from './console-look.ts';

const password = 'a long enough password';
const slow = { timeout: 15_000 };

describe('accounts at the console', () => {
  let database: Database;
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    database = await openAnyDatabase();
    server = await startTestServer(database, { openSignUp: true });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    expect(server.failures).toEqual([]);
    await server.close();
    await database.close();
  });

  const open = async (address = '/console', { locale = 'en-GB', width = 1280 } = {}): Promise<Page> => {
    const context = await browser.newContext({ locale, viewport: { width, height: 800 } });
    const page = await context.newPage();
    await page.goto(new URL(address, server.origin).href);
    return page;
  };
  const act = (page: Page, name: string) => page.locator(`[data-act=${name}]`);

  /** The page that comes after signing in closes the menu once more. */
  async function openMenu(page: Page): Promise<void> {
    await expect
      .poll(
        async () => {
          if (await act(page, 'sign-out').isVisible()) return true;
          await page.locator('.menu').click();
          return false;
        },
        { ...slow, interval: 500 },
      )
      .toBe(true);
  }

  async function signOut(page: Page): Promise<void> {
    await openMenu(page);
    await act(page, 'sign-out').click();
  }

  async function signIn(page: Page, email: string, secret = password): Promise<void> {
    await page.locator('#email').fill(email);
    await page.locator('#password').fill(secret);
    await act(page, 'sign-in').click();
  }

  /** The mail of an invitation by an owner of the test customer. */
  async function invite(email: string, role: string, mails = 1): Promise<string> {
    const owner = await signUp(server);
    await owner.becomes('owner', server.customer.organizationId);
    const { status } = await owner.call('POST', '/v1/invitations', { json: { email, role } });
    expect(status).toBe(201);
    return (await readMail(server, email, mails)).link;
  }

  test('an invitation makes an account and lets in, once, and nothing of its token is left in the address', async () => {
    const link = await invite('newcomer@example.com', 'developer');
    const page = await open(link);
    await act(page, 'accept-as-new').waitFor();
    expect(page.url()).toBe(`${server.origin}/console/invitation`);
    expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
    await look(page, 'invitation');
    await page.locator('#name').fill('Ada Lovelace');
    await page.locator('#password').fill('newcomer2026!');
    await act(page, 'accept-as-new').click();
    await page.locator('[role=alert][data-code=password_refused]').waitFor();
    await page.locator('#password').fill(password);
    await act(page, 'accept-as-new').click();
    await page.locator('nav a[href="/console/audit-log"]').waitFor();
    await expect
      .poll(() => new URL(page.url()).pathname, slow)
      .toBe(`/console/apps/${server.customer.appId}/envelopes`);
    const again = await open(link, { locale: 'nb-NO', width: 375 });
    await again.locator('[data-link-over]').waitFor();
    await look(again, 'an invitation that is used');
    await Promise.all([page.context().close(), again.context().close()]);
  }, 60_000);

  test('an invitation for somebody with an account waits until they are signed in, and is nobody else’s', async () => {
    const [invited, other] = [await signUp(server), await signUp(server)];
    const link = await invite(invited.email, 'sender', 2);
    const page = await open(link);
    await act(page, 'to-sign-in').click();
    await signIn(page, other.email);
    await act(page, 'sign-out').waitFor();
    await look(page, 'an invitation for somebody else');
    await act(page, 'sign-out').click();
    await act(page, 'to-sign-in').click();
    await signIn(page, invited.email);
    await act(page, 'accept').click();
    await page.locator('nav a[href="/console/audit-log"]').waitFor();
    await page.context().close();
  }, 60_000);

  test('an address is confirmed by its link', async () => {
    const person = await signUp(server);
    const { link } = await readMail(server, person.email, 1);
    const page = await open(link);
    await page.locator('[data-done]').waitFor();
    expect(page.url()).toBe(`${server.origin}/console/verify-email`);
    await look(page, 'confirmed');
    expect((await person.call('GET', '/v1/account')).body).toMatchObject({ emailVerified: true });
    const again = await open(link);
    await again.locator('[data-link-over]').waitFor();
    await Promise.all([page.context().close(), again.context().close()]);
  });

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'who has not confirmed their address is told why they cannot go live, and gets the link, in %s at %i px',
    async (locale, width) => {
      const person = await signUp(server);
      await person.call('POST', '/v1/account/organizations', { json: { name: 'Harbour Lights AS' } });
      const page = await open('/console', { locale, width });
      await signIn(page, person.email);
      await act(page, 'create-app').waitFor();
      const why = page.locator('[data-part=unproven-address]');
      expect(await why.count()).toBe(0);
      await page.locator('input[value=live]').check();
      await why.waitFor();
      expect(await why.textContent()).toContain(person.email);
      await look(page, 'live, unproven');
      await page.locator('#name').fill('Harbour HR');
      await page.locator('#origin').fill('https://hr.harbour.example');
      await act(page, 'create-app').click();
      await page.locator('[role=alert][data-code=email_not_verified] [data-part=unproven-address]').waitFor();
      await look(page, 'live, refused');
      await act(page, 'send-again').click();
      const { link } = await readMail(server, person.email, 2);
      const other = await page.context().newPage();
      await other.goto(link);
      await other.locator('[data-done]').waitFor();
      await act(page, 'create-app').click();
      await act(page, 'create-key').waitFor();
      const { body } = await person.call<{ apps: { testMode: boolean }[] }>('GET', '/v1/apps');
      expect(body.apps.map(({ testMode }) => testMode)).toEqual([false]);
      await page.context().close();
    },
    60_000,
  );

  test('a forgotten password is chosen anew, and nobody learns who has an account', async () => {
    const person = await signUp(server);
    const page = await open('/console', { locale: 'nb-NO', width: 375 });
    await page.locator('a[href="/console/forgot-password"]').click();
    const ask = async (email: string): Promise<string | null> => {
      await act(page, 'send-link').waitFor();
      await page.locator('#email').fill(email);
      await act(page, 'send-link').click();
      await page.locator('[data-sent]').waitFor();
      return page.locator('[data-sent]').textContent();
    };
    const toNobody = await ask('nobody@example.com');
    await look(page, 'asked for a new password');
    await act(page, 'again').click();
    expect(await ask(person.email)).toBe(toNobody);
    const { link } = await readMail(server, person.email, 2);
    await page.goto(link);
    await look(page, 'new password');
    await page.locator('#password').fill('quite another sentence');
    await act(page, 'set-password').click();
    await page.locator('[data-done]').waitFor();
    expect(page.url()).toBe(`${server.origin}/console/reset-password`);
    expect((await person.call('GET', '/v1/account')).status).toBe(401);
    await act(page, 'to-sign-in').click();
    await signIn(page, person.email, 'quite another sentence');
    await act(page, 'create-organization').waitFor();
    await page.goto(link);
    await page.locator('#password').fill('one more sentence of mine');
    await act(page, 'set-password').click();
    await page.locator('[data-link-over]').waitFor();
    await look(page, 'a link that is used');
    await page.context().close();
  }, 60_000);

  /** From off to on, with the codes that are shown once. */
  async function turnOn(page: Page): Promise<{ codeAt: (step: number) => string; recoveryCodes: string[] }> {
    await page.locator('#own').fill(password);
    await act(page, 'prepare').click();
    const secret = (await page.locator('inkseal-two-step inkseal-copyable pre').textContent()) ?? '';
    await look(page, 'two-step sign-in, begun');
    const seed = decodeBase32(secret);
    const codeAt = (step: number): string => totpCode(seed, step);
    await page.locator('#code').fill('000000');
    await act(page, 'confirm').click();
    await page.locator('[role=alert][data-code=two_factor_refused]').waitFor();
    await page.locator('#code').fill(codeAt(totpStep(new Date())));
    await act(page, 'confirm').click();
    await act(page, 'save-codes').waitFor();
    await look(page, 'recovery codes');
    const saved = page.waitForEvent('download');
    await act(page, 'save-codes').click();
    const codes = (await readFile(await (await saved).path(), 'utf8')).trim().split('\n');
    expect(codes).toHaveLength(10);
    await act(page, 'codes-kept').click();
    return { codeAt, recoveryCodes: codes };
  }

  test('two-step sign-in is turned on, asked for with a code or a recovery code, and turned off', async () => {
    const person = await signUp(server);
    await person.becomes('owner', server.customer.organizationId);
    const page = await open('/console/account', { width: 375 });
    await signIn(page, person.email);
    const logins = page.locator('[data-login]');
    await expect.poll(() => logins.count(), slow).toBe(2);
    await look(page, 'account');
    const { codeAt, recoveryCodes } = await turnOn(page);
    await expect.poll(() => logins.count(), slow).toBe(1);
    expect((await person.call('GET', '/v1/account')).status).toBe(401);

    await signOut(page);
    await signIn(page, person.email);
    await page.locator('#code').waitFor();
    await look(page, 'second step');
    await act(page, 'other-code').click();
    await page.locator('#code').fill('not one of them');
    await act(page, 'sign-in').click();
    await page.locator('[role=alert][data-code=two_factor_refused]').waitFor();
    await page.locator('#code').fill(recoveryCodes[0]!);
    await act(page, 'sign-in').click();
    await signOut(page);
    await signIn(page, person.email);
    // One that was not used when it was turned on, and the server takes a clock that is a step ahead.
    await page.locator('#code').fill(codeAt(totpStep(new Date()) + 1));
    await act(page, 'sign-in').click();
    await openMenu(page);
    await page.locator('nav a[href="/console/account"]').click();
    await page.locator('#own').fill(password);
    await page.locator('#code').fill('another-recovery-code');
    await act(page, 'disable').click();
    await page.locator('[role=alert][data-code=two_factor_refused]').waitFor();
    await page.locator('#code').fill(recoveryCodes[1]!);
    await act(page, 'disable').click();
    await act(page, 'prepare').waitFor();
    await page.context().close();
  }, 90_000);

  test('the account page sends the link again, changes the password, and ends a login', async () => {
    const person = await signUp(server);
    const page = await open('/console/account', { locale: 'nb-NO' });
    await signIn(page, person.email);
    await act(page, 'send-again').click();
    const { link } = await readMail(server, person.email, 2);
    expect(link).toContain('/console/verify-email#');
    await look(page, 'account of somebody new');
    await act(page, 'end-login').click();
    await expect.poll(() => page.locator('[data-login]').count(), slow).toBe(1);
    expect((await person.call('GET', '/v1/account')).status).toBe(401);
    await page.locator('#current').fill('not my password');
    await page.locator('#password').fill('quite another sentence');
    await act(page, 'change-password').click();
    await page.locator('[role=alert][data-code=sign_in_refused]').waitFor();
    await page.locator('#current').fill(password);
    await act(page, 'change-password').click();
    await page.getByText('Byttet', { exact: true }).waitFor();
    expect((await person.signIn({ password: 'quite another sentence' })).status).toBe(200);
    await page.context().close();
  }, 60_000);

  test('an owner invites, cancels, gives another role and removes; an organization keeps an owner; one leaves', async () => {
    const customer = await server.addCustomer();
    const [owner, sender] = [await signUp(server, 'Grace Owner'), await signUp(server, 'Ada Sender')];
    await owner.becomes('owner', customer.organizationId);
    await sender.becomes('sender', customer.organizationId);
    const page = await open('/console/members', { width: 375 });
    await signIn(page, owner.email);
    await page.locator('.empty').waitFor();
    await look(page, 'members');
    await page.locator('#email').fill('wanted@example.com');
    await page.locator('input[value=auditor]').check();
    await act(page, 'invite').click();
    await page.locator('[data-invitation]').waitFor();
    expect((await readMail(server, 'wanted@example.com', 1)).link).toContain('/console/invitation#');
    await look(page, 'an invitation out');
    await act(page, 'cancel').click();
    await page.locator('.empty').waitFor();
    await page.locator(`[data-member="${owner.accountId}"] select`).selectOption('admin');
    await page.locator('[role=alert][data-code=last_owner]').waitFor();
    await expect
      .poll(() => page.locator(`[data-member="${owner.accountId}"] select`).inputValue())
      .toBe('owner');
    await page.locator(`[data-member="${sender.accountId}"] select`).selectOption('owner');
    await expect
      .poll(async () => (await owner.call('GET', '/v1/members')).body, slow)
      .toMatchObject({
        members: expect.arrayContaining([expect.objectContaining({ email: sender.email, role: 'owner' })]),
      });
    await page.locator(`[data-member="${owner.accountId}"] [data-act=end]`).click();
    await look(page, 'leaving');
    await act(page, 'end-confirm').click();
    await act(page, 'create-organization').waitFor();
    const other = await open('/console/members', { locale: 'nb-NO' });
    await signIn(other, sender.email);
    await expect.poll(() => other.locator('[data-member]').count(), slow).toBe(1);
    await owner.becomes('sender', customer.organizationId);
    const unseen = await open('/console/members');
    await signIn(unseen, owner.email);
    await unseen.locator('[role=alert][data-code=forbidden]').waitFor();
    await act(unseen, 'end').waitFor();
    await look(unseen, 'members whom one may not see');
    await unseen.context().close();
    await other.reload();
    await other.locator(`[data-member="${owner.accountId}"] [data-act=end]`).click();
    await act(other, 'end-confirm').click();
    await expect.poll(() => other.locator('[data-member]').count(), slow).toBe(1);
    await look(other, 'members');
    await Promise.all([page.context().close(), other.context().close()]);
  }, 90_000);

  test('an account is deleted by its person, with a receipt, and its address is free', async () => {
    const person = await signUp(server);
    const page = await open('/console/account', { locale: 'nb-NO', width: 375 });
    await signIn(page, person.email, usualPassword);
    await act(page, 'delete-account').click();
    await page.locator('#delete-own').waitFor();
    await look(page, 'deleting an account');
    const confirm = async (secret: string) => {
      await page.locator('#delete-own').fill(secret);
      await act(page, 'delete-account-confirm').click();
    };
    await confirm('not the password');
    await page.locator('[role=alert][data-code=sign_in_refused]').waitFor();
    const saved = page.waitForEvent('download');
    await confirm(usualPassword);
    expect((await saved).suggestedFilename()).toBe('inkseal-account-receipt.txt');
    await act(page, 'sign-in').waitFor();
    expect((await person.call('GET', '/v1/account')).status).toBe(401);
    await page.context().close();
  }, 60_000);
});

/**
 * The console for people who have an account or get one, with a real server in a real browser: what is mailed to them is
 * taken from the files in the data folder, as on a server without a mail server.
 */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser } from '../../demo/browser.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import { signUp } from '../support/console-login.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { readMail } from '../support/mailbox.ts';
import { look } from './console-look.ts';

const password = 'a long enough password';

describe('accounts at the console', () => {
  let database: Database;
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    database = await openDatabase({ inMemory: true });
    server = await startTestServer(database, { openSignUp: true });
    const { executablePath, env } = await findBrowser();
    browser = await chromium.launch({ executablePath, env: { ...process.env, ...env } });
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
    expect(new URL(page.url()).pathname).toBe(`/console/apps/${server.customer.appId}/envelopes`);
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

  test('a forgotten password is chosen anew, and nobody learns who has an account', async () => {
    const person = await signUp(server);
    const page = await open('/console', { locale: 'nb-NO', width: 375 });
    await page.locator('a[href="/console/forgot-password"]').click();
    const ask = async (email: string): Promise<string | null> => {
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
});

/** Signing in at the console by a provider that somebody else has written, on another site, in a real browser. */
import { sql } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { totpCode, totpStep } from '../../server/accounts/totp.ts';
import { decodeBase32 } from '../support/base32.ts';
import { usualPassword } from '../support/console-login.ts';
import { prepareOpenIdProvider, type OpenIdProvider } from '../support/openid-provider.ts';
import { Visitor } from '../support/visitor.ts';
import { look } from './console-look.ts';
import { openEmbeddedWorld, type EmbeddedWorld } from './embedded-server.ts';

describe('single sign-on at the console', () => {
  let provider: OpenIdProvider;
  let world: EmbeddedWorld;
  beforeAll(async () => {
    provider = await prepareOpenIdProvider();
    world = await openEmbeddedWorld({ openSignUp: true, environment: provider.environment });
  }, 60_000);
  afterAll(async () => {
    expect(world.server.failures).toEqual([]);
    await world.close();
    await provider.close();
  });

  const act = (page: Page, name: string) => page.locator(`[data-act=${name}]`);
  const open = async (locale: string, width: number): Promise<Page> => {
    const context = await world.browser.newContext({ locale, viewport: { width, height: 800 } });
    const page = await context.newPage();
    await page.goto(`${world.server.origin}/console`);
    return page;
  };
  /** By the provider's own pages. */
  async function signInThere(page: Page, name: string): Promise<void> {
    await act(page, 'single-sign-on').click();
    await page.locator('input[name=login]').fill(name);
    await page.locator('input[name=password]').fill('anything');
    await page.locator('button[type=submit]').click();
    await page.locator('button[type=submit][autofocus]').click(); // that the client may know who one is
  }

  test('a provider that is away is named, and the form for the password is still there', async () => {
    const page = await open('en-GB', 1280);
    await act(page, 'single-sign-on').click();
    await page.locator('[data-code=single_sign_on_unavailable]').waitFor();
    expect(await page.locator('#password').isVisible()).toBe(true);
    await look(page, 'a provider that is away');
    await page.context().close();
    await provider.listen(world.server.origin);
  }, 60_000);

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'a button leads there and back into the console, with an account for whoever had none, in %s at %i px',
    async (locale, width) => {
      const page = await open(locale, width);
      await act(page, 'single-sign-on').waitFor();
      await look(page, 'sign-in with a provider');
      await signInThere(page, `newcomer-${width}`);
      await page.waitForURL(/\/console\/organization$/);
      await page.locator('#name').waitFor();
      expect(page.url()).not.toMatch(/code=|state=/);
      const body: unknown = await page.evaluate(async () => (await fetch('/v1/account')).json());
      expect(body).toMatchObject({ email: `newcomer-${width}@harbour.example`, emailVerified: true });
      await page.context().close();
    },
    60_000,
  );

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'an account of that address is linked with its password and its second factor, in %s at %i px',
    async (locale, width) => {
      const email = `owner-${width}@harbour.example`;
      const owner = new Visitor(world.server);
      await owner.post('/api/auth/sign-up/email', { name: 'Ada Lovelace', email, password: usualPassword });
      const { queries } = world.server.parts.database;
      await queries.execute(sql`UPDATE "user" SET email_verified = true WHERE email = ${email}`);
      const begun = await owner.post('/v1/account/two-factor', { password: usualPassword });
      const code = () => totpCode(decodeBase32(String(begun.body['secret'])), totpStep(new Date()));
      expect((await owner.post('/v1/account/two-factor/confirm', { code: code() })).status).toBe(200);
      await queries.execute(sql`UPDATE two_factor SET last_step = 0`);

      const page = await open(locale, width);
      await signInThere(page, `owner-${width}`);
      await page.waitForURL(/\/console\/single-sign-on$/);
      await page.locator('#password').fill('not the right one');
      await page.locator('#code').fill('000000');
      await look(page, 'linking an account');
      await act(page, 'finish').click();
      await page.locator('[data-code=sign_in_refused]').waitFor();
      await page.locator('#password').fill(usualPassword);
      await page.locator('#code').fill(code());
      await act(page, 'finish').press('Enter');
      await page.waitForURL(/\/console\/organization$/);
      await page.context().clearCookies({ name: 'inkseal.session_token' });
      await queries.execute(sql`UPDATE two_factor SET last_step = 0`);

      await page.goto(`${world.server.origin}/console`);
      await act(page, 'single-sign-on').click(); // the provider knows them by now
      await page.waitForURL(/\/console\/single-sign-on$/);
      await page.locator('#code').waitFor();
      expect(await page.locator('#password').count()).toBe(0);
      await look(page, 'the code alone');
      await page.locator('#code').fill(code());
      await act(page, 'finish').click();
      await page.waitForURL(/\/console\/organization$/);
      await page.context().close();
    },
    60_000,
  );

  test('whoever is refused there is told so here, and may begin again', async () => {
    const page = await open('nb-NO', 375);
    await act(page, 'single-sign-on').click();
    await page.locator('a[href*="/abort"]').click();
    await page.locator('[data-code=single_sign_on_refused]').waitFor();
    await look(page, 'a refusal');
    await page.locator('a[href="/console/sign-in"]').click();
    await act(page, 'single-sign-on').waitFor();
    await page.context().close();
  }, 60_000);
});

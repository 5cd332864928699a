/** Rights to documents in the console: who has one, giving one, and what an organization that got one does with it. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../server/platform/database/database.ts';
import { openAnyDatabase } from '../support/databases.ts';
import type { SentEnvelope } from '../support/ceremony.ts';
import { signUp, usualPassword } from '../support/console-login.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { completeOne } from '../support/lifecycle.ts';
import { look } from './console-look.ts';

describe('rights to documents in the console', () => {
  let database: Database;
  let server: TestServer;
  let browser: Browser;
  let owner: TestCustomer;
  let sent: SentEnvelope;
  beforeAll(async () => {
    database = await openAnyDatabase();
    server = await startTestServer(database, { openSignUp: true });
    browser = await launchBrowser();
    owner = await server.addCustomer();
    sent = await completeOne(server, owner);
  });
  afterAll(async () => {
    await browser.close();
    expect(server.failures).toEqual([]);
    await server.close();
    await database.close();
  });

  interface Look {
    locale: string;
    width: number;
  }
  async function enter(role: string, customer: TestCustomer, path: string, as: Look): Promise<Page> {
    const person = await signUp(server);
    await person.becomes(role, customer.organizationId);
    const { locale, width } = as;
    const page = await browser.newPage({ locale, viewport: { width, height: 800 } });
    await page.goto(`${server.origin}/console${path}`);
    await page.locator('#email').fill(person.email);
    await page.locator('#password').fill(usualPassword);
    await page.locator('[data-act=sign-in]').click();
    return page;
  }
  const envelopePath = () => `/apps/${owner.appId}/envelopes/${sent.envelope.id}`;

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'are shown to the owner, given with the keyboard, and used by who got one, in %s at %i px',
    async (locale, width) => {
      const receiver = await server.addCustomer();
      const empty = await enter('owner', receiver, '/received', { locale, width });
      await empty.locator('.empty').waitFor();
      await look(empty, 'nothing given');
      const { organizationId } = receiver;
      // What the owner needs to know stands there to be copied.
      await empty.getByText(organizationId).waitFor();

      const page = await enter('owner', owner, envelopePath(), { locale, width });
      const parties = page.locator(`[data-document=${sent.document.id}]`);
      await parties.locator(`[data-party=${owner.organizationId}] [data-state=held]`).waitFor();
      const [signer] = sent.envelope.recipients;
      const lapses = parties.locator(`[data-party=${signer!.id}] time`);
      const days = (Date.parse((await lapses.getAttribute('datetime'))!) - Date.now()) / 86_400_000;
      expect(Math.round(days)).toBe(90);
      await look(page, 'who has a right');
      await giveTo(page, 'org_none');
      await page.locator('[role=alert][data-code=not_found]').waitFor();
      await giveTo(page, organizationId);
      await page.locator(`[data-given=${organizationId}]`).waitFor();
      await parties.locator(`[data-party=${organizationId}] [data-state=held]`).waitFor();
      await look(page, 'given');
      await page.close();

      await empty.reload();
      await useReceived(empty);
      await empty.close();
    },
    120_000,
  );

  async function giveTo(page: Page, organizationId: string): Promise<void> {
    await page.locator('[data-act=give]:enabled').press('Enter');
    const field = page.locator('#party');
    await field.fill(organizationId);
    if (organizationId === 'org_none') await look(page, 'giving');
    await field.press('Enter');
  }

  /** Read, placed under a legal hold, and let go; the owner's stays. */
  async function useReceived(page: Page): Promise<void> {
    const given = page.locator(`li[data-document=${sent.document.id}]`);
    await given.waitFor();
    await look(page, 'what was given');
    const download = page.waitForEvent('download');
    await given.locator('[data-act=read]').click();
    const bytes = await readFile(await (await download).path());
    const { response } = await owner.call('GET', `/v1/envelopes/${sent.envelope.id}/documents/sealed`);
    expect(bytes.equals(Buffer.from(await response.arrayBuffer()))).toBe(true);

    await given.locator('a[href*="legal-holds?document="]').click();
    await page.locator('#target').waitFor();
    expect(await page.locator('#target').inputValue()).toBe(sent.document.id);
    await page.locator('#authority').fill('Oslo tingrett');
    await page.locator('#reason').fill('Claim 12/26');
    await page.locator('[data-act=place-hold]').click();
    await page.locator('[data-state=held]').waitFor();

    await page.goto(`${server.origin}/console/received`);
    await given.locator('[data-holds="1"]').waitFor();
    await given.locator('[data-act=delete]').press('Enter');
    await page.locator('[data-act=delete-confirm]').waitFor();
    await look(page, 'letting go');
    await page.keyboard.press('Escape');
    expect(await given.locator('[data-leaving]').count()).toBe(0);
    await given.locator('[data-act=delete]').click();
    await page.locator('[data-act=delete-confirm]').click();
    await given.locator('[data-leaving] a').waitFor();
    expect(await given.locator('[data-act=delete]').count()).toBe(0);
    await look(page, 'asked for and held');
    await given.locator('[data-leaving] a').click();
    await page.locator('[data-blocker=legal_hold]').waitFor();
    await page.getByText(sent.document.name).first().waitFor();
  }

  test('are offered to nobody whose role does not allow it', async () => {
    const wide = { locale: 'en-GB', width: 1280 };
    const receiver = await server.addCustomer();
    const json = { organizationId: receiver.organizationId };
    await owner.call('POST', `/v1/envelopes/${sent.envelope.id}/interests`, { json });
    const auditor = await enter('auditor', receiver, '/received', wide);
    await auditor.locator('[data-act=read]').waitFor();
    expect(await auditor.locator('[data-act=delete], a[href*="legal-holds?"]').count()).toBe(0);
    await auditor.close();
    const reader = await enter('auditor', owner, envelopePath(), wide);
    await reader.locator('[data-party]').first().waitFor();
    expect(await reader.locator('[data-act=give]').count()).toBe(0);
    await reader.close();
    const biller = await enter('billing', receiver, '/received', wide);
    await biller.locator('h1').waitFor();
    expect(await biller.locator('nav a[href$="/received"]').count()).toBe(0);
    await biller.locator('[role=alert][data-code=forbidden]').waitFor();
    await biller.close();
  }, 60_000);
});

/** The export from the console, in a real browser with a real server: seen at both widths, saved, and refused in words. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../server/platform/database/database.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import { sendSample } from '../support/ceremony.ts';
import { signUp, usualPassword, type ConsoleLogin } from '../support/console-login.ts';
import { textIn, unpack } from '../support/evidence-forger.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { look } from './console-look.ts';

describe('the data export in the console', () => {
  let database: Database;
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    database = await openDatabase({ inMemory: true });
    server = await startTestServer(database, { openSignUp: true });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    expect(server.failures).toEqual([]);
    await server.close();
    await database.close();
  });

  async function enter(person: ConsoleLogin, width: number): Promise<Page> {
    const page = await browser.newPage({ locale: 'en-GB', viewport: { width, height: 900 } });
    await page.goto(`${server.origin}/console/export`);
    await page.locator('#email').fill(person.email);
    await page.locator('#password').fill(usualPassword);
    await page.locator('[data-act=sign-in]').click();
    await page.locator('[data-act=organization]').waitFor();
    return page;
  }
  async function save(page: Page, act: string) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator(`[data-act=${act}]`).click(),
    ]);
    const name = download.suggestedFilename();
    return { name, files: unpack(await readFile(await download.path())) };
  }

  test('saves a person’s data and the whole organization’s, and says in words who is not known', async () => {
    const { envelope } = await sendSample(server.customer);
    const owner = await signUp(server);
    await owner.becomes('owner', server.customer.organizationId);
    for (const width of [1280, 375]) {
      const page = await enter(owner, width);
      await look(page, `the export at ${width}`);
      await page.locator('#email').fill('signer1@example.com');
      const person = await save(page, 'person');
      expect(person.name).toBe('person-export.zip');
      expect(textIn(person.files, `envelopes/${envelope.id}/recipient.json`)).toContain('Signer Nº1');
      expect(await page.locator('[role=status]').textContent()).toContain('person-export.zip');
      await page.locator('#email').fill('nobody@example.com');
      await page.locator('[data-act=person]').click();
      await page.locator('[data-code=not_found]').waitFor();
      await look(page, `the refusal at ${width}`);
      const whole = await save(page, 'organization');
      expect(textIn(whole.files, 'organization.json')).toContain(server.customer.organizationId);
      await page.close();
    }
  });
});

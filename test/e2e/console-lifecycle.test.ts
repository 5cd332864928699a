/** Deletion from the console, in a real browser with a real server: asked for, thought better of, done, and proved. */
import { readFile } from 'node:fs/promises';
import { PDFDocument } from 'pdf-lib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '../../server/platform/database/database.ts';
import { ServiceError } from '../../server/platform/http/service-error.ts';
import type { Document } from '../../widget/contract/documents.ts';
import type { DeletionReceipt } from '../../widget/contract/lifecycle.ts';
import { openNote, parseVerifierKey } from '../../widget/verify/core/signed-note.ts';
import { openAnyDatabase } from '../support/databases.ts';
import { sendSample, type SentEnvelope } from '../support/ceremony.ts';
import { signUp, usualPassword, type ConsoleLogin } from '../support/console-login.ts';
import { startTestServer, type TestCustomer, type TestServer } from '../support/inkseal-server.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { askDeletion, completeOne, hour, LifecycleTime } from '../support/lifecycle.ts';
import { readSampleAgreement } from '../support/prepared.ts';
import { look } from './console-look.ts';

describe('the lifecycle in the console', () => {
  let database: Database;
  let server: TestServer;
  let browser: Browser;
  let time: LifecycleTime;
  beforeAll(async () => {
    database = await openAnyDatabase();
    server = await startTestServer(database, { openSignUp: true });
    time = new LifecycleTime(server);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    expect(server.failures.filter((one) => !one.includes('[storage_unavailable]'))).toEqual([]);
    await server.close();
    await database.close();
  });

  async function enter(
    person: ConsoleLogin,
    path: string,
    options: { locale?: string; width?: number } = {},
  ): Promise<Page> {
    const { locale = 'en-GB', width = 1280 } = options;
    const page = await browser.newPage({ locale, viewport: { width, height: 800 } });
    await page.goto(`${server.origin}/console${path}`);
    await page.locator('#email').fill(person.email);
    await page.locator('#password').fill(usualPassword);
    await page.locator('[data-act=sign-in]').click();
    return page;
  }

  async function beginAs(role: 'owner' | 'compliance', customer: TestCustomer): Promise<ConsoleLogin> {
    const person = await signUp(server);
    await person.becomes(role, customer.organizationId);
    return person;
  }

  async function askFor(page: Page, customer: TestCustomer, sent: SentEnvelope, name: string): Promise<void> {
    await page.goto(`${server.origin}/console/apps/${customer.appId}/envelopes/${sent.envelope.id}`);
    await page.locator('[data-act=delete]').click();
    await page.locator('label.tick', { hasText: name }).click();
    await look(page, `asking for ${name}`);
    await page.locator('[data-act=delete-confirm]').click();
    await page.locator('[data-asked]').waitFor();
    await page.locator('[data-asked] a').click();
  }

  async function saveReceipts(page: Page): Promise<void> {
    const read = async (act: string) => {
      const download = page.waitForEvent('download');
      await page.locator(`[data-act=${act}]:enabled`).click();
      return readFile(await (await download).path());
    };
    const { note, receipt } = JSON.parse((await read('receipt')).toString()) as DeletionReceipt;
    const published = await (await fetch(`${server.origin}/.well-known/receipt-key.txt`)).text();
    await openNote(note, [await parseVerifierKey(published.trim())]);
    expect(receipt.scope).toBe('recipient');
    const pdf = await PDFDocument.load(await read('receipt-pdf'));
    expect(pdf.getTitle()).toBe(`Deletion receipt ${receipt.id}`);
  }

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'deletes what is chosen, can be cancelled, and proves it, in %s at %i px',
    async (locale, width) => {
      const customer = await server.addCustomer();
      const sent = await completeOne(server, customer);
      const page = await enter(await beginAs('owner', customer), '/deletions', { locale, width });
      await page.locator('.empty').waitFor();
      await look(page, 'no deletions');

      const [signer] = sent.envelope.recipients;
      await askFor(page, customer, sent, sent.document.name);
      await page.locator('[data-state=pending_grace]').waitFor();
      await page.locator('[data-blocker=interest]').waitFor();
      await page.getByText(sent.document.name).first().waitFor();
      await look(page, 'in grace');
      await page.locator('[data-act=cancel]').click();
      await look(page, 'cancelling');
      await page.locator('[data-act=cancel-confirm]').click();
      await page.locator('[data-state=cancelled]').waitFor();

      await askFor(page, customer, sent, signer!.name);
      await page.locator('[data-state=pending_grace]').waitFor();
      // Too late, but the page does not know it yet.
      await page.locator('[data-act=cancel]').click();
      await time.pass(73 * hour);
      await page.locator('[data-act=cancel-confirm]').click();
      await page.locator('[role=alert][data-code=deletion_not_cancellable]').waitFor();
      await page.reload();
      await page.locator('[data-state=erasing_copies]').waitFor();
      await look(page, 'destroyed');
      await saveReceipts(page);
      await page.goto(`${server.origin}/console/apps/${customer.appId}/envelopes/${sent.envelope.id}`);
      await page.locator('[data-act=delete]').waitFor();
      expect(await page.getByText(signer!.name).count()).toBe(0);
      await look(page, 'an envelope without its signer');
      await page.close();
    },
    120_000,
  );

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'deletes the whole organization once its name was typed, and can think better of it, in %s at %i px',
    async (locale, width) => {
      const customer = await server.addCustomer();
      await sendSample(customer);
      const page = await enter(await beginAs('owner', customer), '/deletions', { locale, width });
      await page.locator('[data-act=organization]').click();
      await page.locator('#typed').fill('Another AS');
      await page.locator('[data-act=organization-confirm]').click();
      await page.locator('#mistyped').waitFor();
      await look(page, 'a name that is not the organization’s');
      await page.locator('#typed').fill('Customer AS');
      await look(page, 'about to delete the organization');
      await page.locator('[data-act=organization-confirm]').click();
      await page.locator('[data-request] [data-state=pending_grace]').waitFor();
      for (const blocker of ['documents', 'envelope_open'])
        await page.locator(`[data-blocker=${blocker}]`).waitFor();
      expect(await page.locator('[data-act=organization]').count()).toBe(0);
      await look(page, 'the organization in its grace');
      await page.locator('[data-act=cancel]').click();
      await page.locator('[data-act=cancel-confirm]').click();
      await page.locator('[data-state=cancelled]').waitFor();
      await page.locator('[data-act=organization]').waitFor();
      await page.close();
    },
    120_000,
  );

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'says when the server could not finish a deletion, and that it tries again, in %s at %i px',
    async (locale, width) => {
      const customer = await server.addCustomer();
      const upload = { pdf: await readSampleAgreement() };
      const { body } = await customer.call<Document>('POST', '/v1/documents?name=Lease.pdf', upload);
      await askDeletion(customer, { scope: 'document', documentId: body.id });
      const { objectKeys } = server.parts;
      const remove = objectKeys.deleteBlobs.bind(objectKeys);
      const refusing = vi.spyOn(objectKeys, 'deleteBlobs').mockImplementation(async (ids) => {
        // One object and not the store: what the sweep asks for to tell the two apart is deleted.
        if (ids.length > 1) throw new ServiceError('storage_unavailable');
        return remove(ids);
      });
      await time.pass(73 * hour);
      await time.settle();
      const page = await enter(await beginAs('owner', customer), '/deletions', { locale, width });
      await page.locator('[data-state=shredding]').waitFor();
      await page.locator('[data-failure=storage_unavailable]').waitFor();
      await look(page, 'a deletion that fails');
      refusing.mockRestore();
      await time.pass(hour);
      await page.reload();
      await page.locator('[data-state=erasing_copies]').waitFor();
      expect(await page.locator('[data-failure]').count()).toBe(0);
      await page.close();
    },
    120_000,
  );

  test('offers nobody what their role does not allow', async () => {
    const customer = await server.addCustomer();
    const reader = await enter(await beginAs('compliance', customer), '/deletions');
    await reader.locator('.empty').waitFor();
    expect(await reader.locator('[data-act=organization]').count()).toBe(0);
    expect(await reader.locator('nav a[href$="/export"]').count()).toBe(0);
    expect(await reader.locator('nav a[href$="/legal-holds"]').count()).toBe(1);
    await reader.goto(`${server.origin}/console/export`);
    await reader.locator('[data-not-permitted]').waitFor();
    await look(reader, 'an export that is not permitted');
    await reader.close();
  });

  async function release(page: Page): Promise<void> {
    await page.locator('[data-act=release]:enabled').click();
    await page.locator('#why').fill('Settled');
    await page.locator('[data-act=release-confirm]').click();
  }

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'places a legal hold, and two people release it, in %s at %i px',
    async (locale, width) => {
      const customer = await server.addCustomer();
      const { envelope } = await sendSample(customer);
      const person = await beginAs('compliance', customer);
      const page = await enter(person, `/legal-holds?envelope=${envelope.id}`, { locale, width });
      await page.locator('.empty').waitFor();
      await look(page, 'no legal holds');
      expect(await page.locator('#target').inputValue()).toBe(envelope.id);
      await page.locator('#target').fill('env_none');
      await page.locator('#authority').fill('Oslo tingrett');
      await page.locator('#reason').fill('Claim 12/26');
      await page.locator('input[name=two]').check();
      await page.locator('[data-act=place-hold]').click();
      await page.locator('[role=alert][data-code=not_found]').waitFor();
      await page.locator('#target').fill(envelope.id);
      await page.locator('[data-act=place-hold]').click();
      await page.locator('[data-state=held]').waitFor();
      expect(await page.locator('input[name=scope]:checked').count()).toBe(1);
      await page.locator('[data-act=release]').click();
      await look(page, 'releasing');
      await page.keyboard.press('Escape');
      await release(page);
      await page.locator('[data-state=asked]').waitFor();
      await look(page, 'release asked for');
      await release(page);
      await page.locator('[role=alert][data-code=second_person_required]').waitFor();
      const second = await enter(await beginAs('compliance', customer), '/legal-holds', { locale, width });
      await release(second);
      await second.locator('[data-state=released]').waitFor();
      await second.close();
      await release(page);
      await page.locator('[role=alert][data-code=legal_hold_released]').waitFor();
      await page.close();
    },
    120_000,
  );

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])('makes a retention policy and ends it, in %s at %i px', async (locale, width) => {
    const customer = await server.addCustomer();
    const keeper = await enter(await beginAs('compliance', customer), '/retention', { locale, width });
    await keeper.locator('.empty').waitFor();
    // Whoever preserves is not who destroys.
    expect([await keeper.locator('#keep').count(), await keeper.locator('#destroy').count()]).toEqual([1, 0]);
    await keeper.close();
    const page = await enter(await beginAs('owner', customer), '/retention', { locale, width });
    await page.locator('.empty').waitFor();
    await look(page, 'no policies');
    await page.locator('#name').fill('Bookkeeping');
    await page.locator('#keep').fill('1825');
    await page.locator('#destroy').fill('365');
    await page.locator('[data-act=create-policy]').click();
    await page.locator('[role=alert][data-code=retention_policy_invalid]').waitFor();
    await page.locator('#destroy').fill('3650');
    await page.locator('[data-act=create-policy]').click();
    await page.locator('[data-policy]', { hasText: '1825' }).waitFor();
    await page.locator('[data-act=end]:enabled').click();
    await look(page, 'ending');
    await page.locator('[data-act=end-confirm]').click();
    await page.locator('[data-state=ended]').waitFor();
    await look(page, 'ended');
    await page.close();
  });

  test('says where billing is off, and limits nobody', async () => {
    const customer = await server.addCustomer();
    const page = await enter(await beginAs('owner', customer), '/billing');
    await page.locator('[data-state=off]').waitFor();
    expect(await page.locator('main').innerText()).not.toContain('Stripe'); // where nothing is paid
    await look(page, 'billing is off');
    await page.close();
  });
});

/**
 * The console with a real server in a real browser: a newcomer gets from nothing to a document signed in a page of their
 * own, with the very files that the console shows them.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort } from '../../demo/launch.ts';
import { signInFrame, widgetFrame } from '../../demo/person.ts';
import type { Database } from '../../server/platform/database/database.ts';
import { verifySealedPdf } from '../../widget/verify/core/verify-sealed-pdf.ts';
import { openAnyDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import { look } from './console-look.ts';

const password = 'a long enough password';

describe('the console', () => {
  let database: Database;
  let server: TestServer;
  let browser: Browser;
  let folder: string;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-console-'));
    database = await openAnyDatabase();
    server = await startTestServer(database, { openSignUp: true });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    for (const child of children) child.kill();
    await browser.close();
    expect(server.failures).toEqual([]);
    await server.close();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(options: { locale?: string; width?: number } = {}): Promise<{
    page: Page;
    complaints: string[];
  }> {
    const { locale = 'en-GB', width = 1280 } = options;
    const page = await browser.newPage({ locale, viewport: { width, height: 800 } });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${server.origin}/console`);
    return { page, complaints };
  }

  async function signUp(page: Page, email: string): Promise<void> {
    await page.locator('a[href="/console/sign-up"]').click();
    await page.locator('#name').fill('Grace Hopper');
    await page.locator('#email').fill(email);
    await page.locator('#password').fill(password);
    await page.locator('[data-act=sign-up]').click();
  }

  async function makeApp(page: Page, origin: string): Promise<void> {
    await page.locator('[data-act=create-organization]').waitFor();
    await page.locator('#name').fill('Harbour Lights AS');
    await page.locator('[data-act=create-organization]').click();
    await page.locator('[data-act=create-app]').waitFor();
    await page.locator('#name').fill('Harbour HR');
    await page.locator('#origin').fill(origin);
    await page.locator('[data-act=create-app]').click();
    await page.locator('[data-act=create-key]').waitFor();
  }

  /** Runs what the console shows, as somebody would who has copied it into an empty folder. */
  async function runSnippets(page: Page, origin: string): Promise<void> {
    const read = (name: string) => page.locator(`[data-snippet=${name}] pre`).textContent();
    await writeFile(join(folder, 'server.mjs'), (await read('backend')) ?? '');
    await writeFile(join(folder, 'page.html'), (await read('page')) ?? '');
    const command = ((await read('run')) ?? '').trim().replace(' node ', ` exec ${process.execPath} `);
    children.push(spawn('sh', ['-c', command], { cwd: folder, stdio: 'inherit' }));
    const answers = () =>
      fetch(origin).then(
        ({ ok }) => ok,
        () => false,
      );
    await expect.poll(answers, { timeout: 15_000 }).toBe(true);
  }

  /** The envelope that was signed, with its proofs and its file; and the one of the preview, to be taken back. */
  async function findAgain(page: Page): Promise<void> {
    const rows = page.locator('.list > li');
    await page.locator('nav a[href$="/envelopes"]').click();
    await expect.poll(() => rows.count()).toBe(2);
    await look(page, 'envelopes');
    await page.locator('#status').selectOption('completed');
    await page.locator('[data-act=search]').click();
    await expect.poll(() => rows.count()).toBe(1);
    expect(new URL(page.url()).search).toBe('?status=completed');
    await page.locator('.list a').click();
    await page.locator('[data-act=verify]').click();
    await page.locator('[data-verdict=proven]').waitFor();
    await look(page, 'envelope');
    const sealed = page.waitForEvent('download');
    await page.locator('[data-act^=sealed-]').click();
    const file = await readFile(await (await sealed).path());
    expect((await verifySealedPdf(new Uint8Array(file))).valid).toBe(true);
    const evidence = page.waitForEvent('download');
    await page.locator('[data-act=evidence]').click();
    expect((await evidence).suggestedFilename()).toMatch(/^env_.*-evidence\.zip$/);
  }

  async function takeBack(page: Page): Promise<void> {
    await page.locator('nav a[href$="/envelopes"]').click();
    await page.locator('li:has([data-status=sent]) a').click();
    await page.locator('[data-act=void]').click();
    await look(page, 'voiding');
    await page.locator('#reason').fill('Only a preview');
    await page.locator('[data-act=void-confirm]').click();
    await page.locator('[data-status=voided]').waitFor();
    await page.locator('nav a[href$="/sessions"]').click();
    await page.locator('[data-session]').first().waitFor();
    await look(page, 'sessions');
    const open = page.locator('[data-act=revoke]');
    const before = await open.count();
    await open.first().click();
    await expect.poll(() => open.count()).toBe(before - 1);
    await page.locator('nav a[href$="/audit-log"]').click();
    await page.locator('[data-event="embed_session.revoked"]').waitFor();
    await look(page, 'audit log');
    await page.locator('[data-act=verify]').click();
    await page.locator('[data-verdict=proven]').waitFor();
  }

  test('brings a newcomer from an account to a document signed in their own page', async () => {
    const { page, complaints } = await open();
    const origin = `http://localhost:${await findFreePort()}`;
    await signUp(page, 'grace@example.com');
    await makeApp(page, origin);
    await page.locator('[data-act=create-key]').click();
    const key = page.locator('inkseal-copyable pre').first();
    await expect.poll(() => key.textContent()).toMatch(/^sk_test_/);
    await runSnippets(page, origin);

    const own = await browser.newPage();
    const said: string[] = [];
    own.on('console', (message) => void said.push(message.text()));
    await own.goto(origin);
    await signInFrame(widgetFrame(own), () => undefined);
    await expect.poll(() => said, { timeout: 30_000 }).toContain('signed and sealed');
    await own.close();

    await page.locator('[data-act=preview]').click();
    await page.locator('[data-event=ready]').waitFor({ timeout: 30_000 });
    await look(page, 'first steps');
    await findAgain(page);
    await takeBack(page);
    await page.locator('nav a[href$="/start"]').click();
    // Shown once: nothing that is left on the server or in the page tells it again.
    await page.reload();
    await page.locator('[data-act=create-key]').waitFor();
    expect(await page.locator('[data-snippet=run] pre').textContent()).toContain('YOUR_API_KEY');
    await page.locator('nav a[href$="/keys"]').click();
    await page.locator('[data-key]').waitFor();
    await look(page, 'keys');
    expect(complaints).toEqual([]);
    await page.close();
  }, 150_000);

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])('is accessible from the first page on, in %s at %i px', async (locale, width) => {
    const { page, complaints } = await open({ locale, width });
    await page.locator('form').waitFor();
    await look(page, 'sign in');
    expect(await page.locator('h1').innerText()).toBe(locale === 'en-GB' ? 'Sign in' : 'Logg inn');
    await signUp(page, `somebody-${width}@example.com`);
    await page.locator('[data-act=create-organization]').waitFor();
    await look(page, 'organization');
    await makeApp(page, 'http://localhost:3000');
    await look(page, 'first steps');
    // Whoever comes to a new page is at its heading, and Tab goes on from there.
    const heading = () => page.evaluate(() => deepActive()?.localName);
    await page.evaluate(() => {
      Object.assign(globalThis, {
        deepActive: () => {
          let active = document.activeElement;
          while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
          return active;
        },
      });
    });
    expect(await heading()).toBe('h1');
    if (width < 800) await page.locator('.menu').click();
    await page.locator('nav a[href$="/settings"]').click();
    await page.locator('#origins').waitFor();
    await expect.poll(heading).toBe('h1');
    await look(page, 'settings');
    await page.locator('#origins').fill('http://not-mine.example');
    await page.locator('[data-act=save-app]').click();
    await page.locator('[role=alert][data-code=origin_invalid]').waitFor();
    await page.goBack();
    await page.locator('[data-act=create-key]').waitFor();
    if (width < 800) await page.locator('.menu').click();
    await page.locator('[data-act=sign-out]').click();
    await page.locator('[data-act=sign-in]').waitFor();
    expect(complaints.filter((text) => !text.includes('422'))).toEqual([]);
    await page.close();
  });

  test('asks for the login first and then goes where the address says', async () => {
    const { page } = await open();
    await signUp(page, 'returning@example.com');
    await makeApp(page, 'http://localhost:3000');
    const settings = page.url().replace('/start', '/settings');
    await page.locator('[data-act=sign-out]').click();
    await page.locator('[data-act=sign-in]').waitFor();
    await page.goto(settings);
    await page.locator('#email').fill('returning@example.com');
    await page.locator('#password').fill('not the password');
    await page.locator('[data-act=sign-in]').click();
    await page.locator('[role=alert][data-code=sign_in_refused]').waitFor();
    await page.locator('#password').fill(password);
    await page.locator('[data-act=sign-in]').click();
    await page.locator('#origins').waitFor();
    expect(page.url()).toBe(settings);
    await page.goto(`${server.origin}/console/nowhere`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.close();
  });

  test('can be framed by nobody, runs no script but its own, and says so where accounts are closed', async () => {
    const answer = await fetch(`${server.origin}/console/apps`);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        'trusted-types lit-html',
      ]),
    );
    expect(policy).not.toContain('unsafe');
    expect(await answer.text()).not.toMatch(
      /<script(?! type="module" src="\/app\/console\/)|<style|\son\w+=/,
    );
    const closed = await startTestServer(await openAnyDatabase());
    const page = await browser.newPage();
    await page.goto(`${closed.origin}/console/sign-up`);
    await page.getByText('INKSEAL_SIGN_UP=open').waitFor();
    await page.close();
    const { database: other } = closed.parts;
    await closed.close();
    await other.close();
  });
});

declare function deepActive(): Element | null;

/** The page that checks a file in the browser: the same checklist as the command line, case by case, and nothing sent. */
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../server/platform/database/database.ts';
import { openAnyDatabase } from '../support/databases.ts';
import { withFileTimestamp, withValidation } from '../support/crafted-extensions.ts';
import { craftCertificate } from '../support/crafted-seals.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { launchBrowser } from '../support/launch-browser.ts';
import {
  sealForCases,
  verifyCaseNames,
  type SeparateFiles,
  type VerifyCase,
} from '../support/verify-cases.ts';

const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe('the page that checks a file', () => {
  let database: Database;
  let server: TestServer;
  let browser: Browser;
  let sealed: Uint8Array;
  let apart: SeparateFiles;
  let cases: Record<string, VerifyCase>;
  beforeAll(async () => {
    database = await openAnyDatabase();
    server = await startTestServer(database);
    ({ sealed, apart, cases } = await sealForCases(server));
    browser = await launchBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
    await database.close();
  });

  async function open(
    options: { locale?: string; width?: number } = {},
  ): Promise<{ page: Page; asked: string[] }> {
    const page = await browser.newPage({
      locale: options.locale ?? 'en-GB',
      viewport: { width: options.width ?? 1024, height: 800 },
    });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => {
      if (message.type() === 'error') asked.push(message.text());
    });
    await page.goto(`${server.origin}/verify`);
    return { page, asked };
  }

  const choose = async (page: Page, bytes: Uint8Array): Promise<string | null> => {
    await page.setInputFiles('#file', {
      name: 'file.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from(bytes),
    });
    const verdict = page.locator('[data-verdict]:visible:not([data-verdict=reading])');
    await verdict.waitFor();
    return verdict.getAttribute('data-verdict');
  };
  const outcomes = (page: Page): Promise<string[]> =>
    page
      .locator('[data-check]:visible')
      .evaluateAll((all) =>
        all.map(
          (one) => `${(one as HTMLElement).dataset['check']} ${(one as HTMLElement).dataset['result']}`,
        ),
      );

  test('reads as a checklist and answers: same, and sends nothing', async () => {
    const { page, asked } = await open();
    expect(await choose(page, sealed)).toBe('same');
    expect(await outcomes(page)).toEqual([
      'seal passed',
      'coverage passed',
      'chain passed',
      'timestamp absent',
      'trail passed',
      'content passed',
      'log passed',
    ]);
    expect(asked).toEqual([`${server.origin}/verify`]);
    await page.close();
  });

  test('says of a certificate that the document is another file, and which', async () => {
    const { page } = await open();
    expect(await choose(page, apart.certificate)).toBe('same');
    expect(await outcomes(page)).toContain('content absent');
    const note = await page.locator('[data-note=certificate]').innerText();
    expect(note).toMatch(/this file is the completion certificate\..*another file: SHA-256 [0-9a-f]{64}$/i);
    expect(await choose(page, sealed)).toBe('same');
    expect(await page.locator('[data-note=certificate]').isVisible()).toBe(false);
    await page.close();
  });

  test('says what follows the seal, and takes no authority at its word', async () => {
    const { page } = await open();
    const certificates = [new Uint8Array(craftCertificate('Any'))];
    const extended = withValidation(withFileTimestamp(sealed), { certificates });
    expect(await choose(page, extended)).toBe('same');
    expect(await outcomes(page)).toContain('timestamp open');
    const timestamp = page.locator('[data-check=timestamp]');
    expect(await timestamp.innerText()).toContain('by an authority that nobody vouches for here');
    expect(await timestamp.locator('svg:visible').count()).toBe(1);
    const notes = async (): Promise<string[]> => page.locator('[data-note]:visible').allInnerTexts();
    expect(await notes()).toEqual([
      expect.stringContaining('test mode'),
      expect.stringContaining('data for checking its certificates was added'),
      expect.stringMatching(/a timestamp over the whole file was added: 20\S+ CN=Crafted$/),
    ]);
    expect(await choose(page, sealed)).toBe('same');
    expect(await notes()).toHaveLength(1);
    expect(await choose(page, cases['letter_changed_fail']?.bytes ?? sealed)).toBe('changed');
    expect(await notes()).toEqual([]);
    await page.close();
  });

  test.each(verifyCaseNames)('refuses %s as the command line does', async (name) => {
    const { page } = await open();
    const one = cases[name];
    expect(await choose(page, one?.bytes ?? new Uint8Array())).toBe(
      one?.answer === 'same' ? 'broken' : one?.answer,
    );
    expect(await page.locator('[data-why] code').textContent()).toBe(one?.failure);
    expect((await outcomes(page)).at(-1)).toMatch(/ failed$/);
    await page.close();
  });

  test.each([
    ['en-GB', 1024, 'Check'],
    ['nb-NO', 375, 'Kontroller'],
    ['de-AT', 320, 'versiegeltes'],
    ['ar-EG', 375, 'مختوم'],
  ])('is accessible, in %s at %i px wide, by keyboard too', async (locale, width, title) => {
    const { page } = await open({ locale, width });
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('file');
    for (const bytes of [sealed, cases['letter_changed_fail']?.bytes ?? sealed]) {
      await choose(page, bytes);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      // Through the debugger, as the page's own policy lets no other script in.
      await page.evaluate(await readFile(axeFile, 'utf8'));
      const found = await page.evaluate(async (tags) => {
        const { axe } = globalThis as unknown as {
          axe: { run(options: object): Promise<{ violations: { id: string }[] }> };
        };
        return (await axe.run({ runOnly: tags })).violations.map(({ id }) => id);
      }, levels);
      expect(found).toEqual([]);
    }
    expect(await page.title()).toContain(title);
    expect(await page.evaluate(() => document.documentElement.dir)).toBe(
      locale.startsWith('ar') ? 'rtl' : 'ltr',
    );
    await page.close();
  });

  test('takes what is dropped anywhere on it', async () => {
    const { page } = await open();
    await page.evaluate((bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], 'file.pdf'));
      document.body.dispatchEvent(
        new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
    }, Array.from(sealed));
    await page.locator('[data-verdict=same]').waitFor({ state: 'visible' });
    await page.close();
  });
});

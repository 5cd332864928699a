/** The address on the completion certificate, as anybody sees it who holds the document: no account, no names. */
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../server/platform/database/database.ts';
import { openAnyDatabase } from '../support/databases.ts';
import {
  createEmbedFor,
  openFrame,
  sendSample,
  signAndSeal,
  type SentEnvelope,
} from '../support/ceremony.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { launchBrowser } from '../support/launch-browser.ts';

const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe('the public page of a transaction', () => {
  let database: Database;
  let server: TestServer;
  let browser: Browser;
  let sent: SentEnvelope;
  let pdf: Buffer;
  let original: Buffer;
  let address: string;

  beforeAll(async () => {
    database = await openAnyDatabase();
    server = await startTestServer(database);
    sent = await sendSample(server.customer);
    const session = await openFrame(server, await createEmbedFor(server.customer, sent.envelope));
    await signAndSeal(server.customer, session, sent.envelope.id);
    const path = `/v1/envelopes/${sent.envelope.id}/documents/sealed`;
    pdf = Buffer.from(await (await server.customer.call('GET', path)).response.arrayBuffer());
    const uploaded = await server.customer.call('GET', `/v1/documents/${sent.document.id}/content`);
    original = Buffer.from(await uploaded.response.arrayBuffer());
    address = `${server.origin}/transactions/${sent.envelope.transactionId}`;
    browser = await launchBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    expect(server.failures).toEqual([]);
    await server.close();
    await database.close();
  });

  async function open(url = address, language = 'en'): Promise<Page> {
    const context = await browser.newContext({ locale: language, viewport: { width: 375, height: 812 } });
    const page = await context.newPage();
    await page.goto(url);
    return page;
  }

  test('shows hashes, kinds and times up to completion, and names nobody', async () => {
    const page = await open();
    const text = await page.locator('main').innerText();
    expect(text).toContain(sent.envelope.transactionId);
    expect(text).toContain('recipient.signed');
    expect(text).toContain('envelope.completed');
    expect(text).not.toContain('downloaded'); // that was afterwards
    expect(text).toContain(sent.document.originalSha256);
    expect(await page.content()).not.toMatch(
      /Ødegård|signer1@|Employment|Agreement|Customer AS|127\.0\.0\.1|(env|rcp|doc|org|app|evt)_/,
    );
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(375);
    await page.context().close();
  });

  test.each([
    ['the sealed file', () => pdf, 'Yes. This is the sealed document'],
    ['the file as it was uploaded', () => original, 'as it was uploaded'],
    [
      'a file with one other byte',
      () => Buffer.concat([pdf.subarray(0, 999), Buffer.from('#'), pdf.subarray(1000)]),
      'No. This file is none of those',
    ],
  ])('compares %s without sending it anywhere', async (_, bytes, verdict) => {
    const page = await open();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const input = page.getByLabel('Choose a file');
    await input.setInputFiles({ name: 'file.pdf', mimeType: 'application/pdf', buffer: bytes() });
    const status = page.getByRole('status');
    await status.getByText(verdict).waitFor({ timeout: 5_000 });
    expect((await status.innerText()).trim()).toContain(verdict);
    expect(await status.locator('p:visible').count()).toBe(1);
    expect(requests).toEqual([]);
    await page.context().close();
  });

  test('lets no script make a connection, and nobody frame it', async () => {
    const { headers } = await fetch(address);
    const policy = headers.get('content-security-policy') ?? '';
    for (const rule of [
      "default-src 'none'",
      "frame-ancestors 'none'",
      "form-action 'none'",
      "base-uri 'none'",
    ])
      expect(policy).toContain(rule);
    expect(policy).not.toMatch(/unsafe|connect-src|\*/);
    expect(headers.get('cache-control')).toBe('no-store');
    const page = await open();
    const sending = page.evaluate(() =>
      fetch('/healthz').then(
        () => 'sent',
        () => 'refused',
      ),
    );
    expect(await sending).toBe('refused');
    await page.context().close();
  });

  test.each([
    ['en', 1280],
    ['nb', 375],
  ])('is accessible in %s at %i px, in both schemes', async (language, width) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({
        locale: language,
        viewport: { width, height: 900 },
        colorScheme,
        bypassCSP: true,
      });
      const page = await context.newPage();
      await page.goto(address);
      expect(await page.getAttribute('html', 'lang')).toBe(language);
      await page.locator('input').setInputFiles({ name: 'x.pdf', mimeType: 'application/pdf', buffer: pdf });
      await page.locator('[data-verdict="sealed"]').waitFor();
      await page.addScriptTag({ content: await readFile(axeFile, 'utf8') });
      const found = await page.evaluate(async (tags) => {
        const { axe } = window as unknown as {
          axe: {
            run(
              what: object,
              options: object,
            ): Promise<{ violations: { id: string; nodes: { html: string }[] }[]; passes: unknown[] }>;
          };
        };
        const { violations, passes } = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
        return {
          passes: passes.length,
          violations: violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`),
        };
      }, levels);
      expect(found.violations).toEqual([]);
      expect(found.passes).toBeGreaterThan(5);
      await context.close();
    }
  });

  test('says so when an id is mistyped, or unknown, and shows nothing of what is not completed', async () => {
    const id = sent.envelope.transactionId;
    const last = id.endsWith('7') ? '8' : '7';
    const typo = await fetch(`${server.origin}/transactions/${id.slice(0, -1)}${last}`);
    expect([typo.status, await typo.text()]).toEqual([
      404,
      expect.stringContaining('This is no transaction id'),
    ]);
    const typed = id.toLowerCase().replaceAll('-', '');
    expect((await fetch(`${server.origin}/transactions/${typed}`)).status).toBe(200);
    const none = await fetch(`${server.origin}/transactions/txn_000000000-000000000-000000000`);
    expect([none.status, await none.text()]).toEqual([
      404,
      expect.stringContaining('no transaction of that id'),
    ]);
    const { envelope } = await sendSample(server.customer);
    const open = await (await fetch(`${server.origin}/transactions/${envelope.transactionId}`)).text();
    expect(open).toContain('Not completed');
    expect(open).not.toMatch(/envelope\.sent|<code|<script/);
  });

  test('is rate-limited by address', async () => {
    const answers: number[] = [];
    for (let count = 0; count < 61; count++)
      answers.push((await fetch(`${server.origin}/transactions/x`)).status);
    expect(answers.at(-1)).toBe(429);
    const limited = await fetch(address);
    expect(((await limited.json()) as { code: string }).code).toBe('rate_limited');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

/** A sealed PDF signed once more: nothing may be written on it, so its completion certificate comes beside it. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { repository } from '../../demo/launch.ts';
import { jobTitle, signAsPerson, widgetFrame, type SignedFiles } from '../../demo/person.ts';
import { verifyFile } from '../../widget/verify/core/verify-file.ts';
import { openSigningWorld, runTool, type SigningWorld } from './signing-world.ts';

let world: SigningWorld;
let page: Page;
let first: string;
let again: SignedFiles;

beforeAll(async () => {
  world = await openSigningWorld();
  page = await world.browser.newPage({ viewport: { width: 1280, height: 800 } });
  const errand = { pageOrigin: world.pageOrigin, say: () => undefined };
  const once = await signAsPerson(page, errand);
  expect(once.certificateFile).toBeUndefined();
  expect(await page.locator('#download-certificate').isVisible()).toBe(false);
  first = kept(once.sealedFile);
  again = await signAsPerson(page, { ...errand, pdf: first });
});
afterAll(() => world.close());

const kept = (path: string | undefined): string => join(world.signedFolder, basename(path ?? ''));

async function expectBothFiles(sealed: Buffer, certificate: Buffer): Promise<void> {
  const before = await readFile(first);
  expect(sealed.subarray(0, before.length)).toEqual(before);
  expect(sealed.length).toBeGreaterThan(before.length);
  expect(await verifyFile(new Uint8Array(sealed))).toMatchObject({ valid: true, facts: null });
  const report = await verifyFile(new Uint8Array(certificate));
  expect(report).toMatchObject({ valid: true, answer: 'same', seal: { reason: { isCertificate: true } } });
  const sha256 = createHash('sha256').update(before).digest('hex');
  expect(report.checks).toContainEqual(
    expect.objectContaining({ name: 'content', outcome: 'absent', about: `SHA-256 ${sha256}` }),
  );
}

it('is kept by the customer as two files, named so that they belong together', async (context) => {
  expect(basename(again.certificateFile ?? '')).toBe(
    `${basename(again.sealedFile, '.pdf')}-completion-certificate.pdf`,
  );
  await expectBothFiles(await readFile(kept(again.sealedFile)), await readFile(kept(again.certificateFile)));
  const text = await runTool('pdftotext', '-layout', kept(again.certificateFile), '-');
  if (text === undefined) return context.skip('no pdftotext');
  for (const word of [jobTitle, 'Maya Lindqvist', 'TEST MODE']) expect(text).toContain(word);
});

it('is handed to the signer as two files, in the frame and by the customer', async () => {
  const frame = widgetFrame(page);
  expect(await frame.locator('inkseal-outcome .earlier').textContent()).toMatch(/signed before/);
  const bytesOf = async (download: Download): Promise<Buffer> => readFile(await download.path());
  const saved = async (press: () => Promise<void>): Promise<Download> => {
    const [download] = await Promise.all([page.waitForEvent('download'), press()]);
    return download;
  };
  for (const [sealedButton, certificateButton] of [
    [frame.locator('[data-act="download"]'), frame.locator('[data-act="download-certificate"]')],
    [page.locator('#download'), page.locator('#download-certificate')],
  ] as const) {
    const sealed = await saved(() => sealedButton.click());
    const certificate = await saved(() => certificateButton.click());
    expect(certificate.suggestedFilename()).not.toBe(sealed.suggestedFilename());
    await expectBothFiles(await bytesOf(sealed), await bytesOf(certificate));
  }
});

it('is written by npm run demo as two files, and both are named', async () => {
  const out = join(world.folder, 'out.pdf');
  const certificate = join(world.folder, 'out-completion-certificate.pdf');
  const parameters = [join(repository, 'demo', 'demo.ts'), '--headless', '--pdf', first, '--out', out];
  // The demo ends itself after 120 s and says while doing what: that is to be read here, not that a test took long.
  const { stdout } = await promisify(execFile)(process.execPath, parameters);
  expect(stdout).toContain(`sealed PDF: ${out}\n`);
  expect(stdout).toContain(`completion certificate: ${certificate}\n`);
  await expectBothFiles(await readFile(out), await readFile(certificate));
}, 150_000);

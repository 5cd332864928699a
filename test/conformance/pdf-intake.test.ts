/**
 * Real files of every awkward kind through intake, as the server runs it. The corpus is other people's and not part of
 * this repository; where it is absent these tests say so and are skipped.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PdfIntake } from '../../server/documents/pdf/intake.ts';
import { openForSealing } from '../../server/documents/pdf/seal-parser.ts';
import type { PdfReading } from '../../server/documents/pdf/read-pdf.ts';
import { devCorpus, listCorpus, type CorpusFile } from '../support/corpus/corpus-files.ts';

const files = listCorpus(devCorpus);
const present = files.length > 0;
if (!present)
  console.warn(`SKIPPED: no corpus of real PDFs at ${devCorpus}; intake was tested on small files only`);
const kindOf = ({ note }: CorpusFile): string => note.split(';')[0] ?? '';

/** What must be refused, and why; everything else must be accepted with all its pages. */
const refused: Readonly<Record<string, string>> = {
  'broken-objstream1.pdf': 'unreadable_pdf',
  'EmptyPage-corrupted.pdf': 'unreadable_pdf',
  'truncated-70pct-160F.pdf': 'unreadable_pdf',
  'edition_protected_signing_allowed_with_field_signed.pdf': 'signed_and_encrypted',
  'minimal-pubkey-aes256.pdf': 'encryption_unsupported',
  'docx-renamed.pdf': 'not_a_pdf',
  'empty-zero-bytes.pdf': 'not_a_pdf',
  'annotation-and-visible-change.pdf': 'certified_no_changes',
  'issue14130.pdf': 'xfa_only',
  'zero-pages.pdf': 'no_pages',
};

const readings = new Map<string, PdfReading>();
const outcomes = new Map<string, string[]>();
let intake: PdfIntake;
let folder: string;
beforeAll(() => {
  intake = new PdfIntake();
  folder = mkdtempSync(join(tmpdir(), 'inkseal-intake-'));
});
afterAll(async () => {
  await intake.close();
  rmSync(folder, { recursive: true });
  for (const [kind, list] of outcomes) console.log(`intake of ${kind}: ${list.join(', ')}`);
});

async function outcome(file: CorpusFile, password?: string): Promise<PdfReading | string> {
  const options = password === undefined ? {} : { password };
  const result = await intake.read(readFileSync(file.path), options).catch((error: unknown) => {
    return String((error as { code?: unknown }).code ?? error);
  });
  const told = typeof result === 'string' ? result : `${result.completionMode} by ${result.normalisedBy}`;
  const kind = kindOf(file);
  outcomes.set(kind, [...(outcomes.get(kind) ?? []), told]);
  return result;
}

describe.skipIf(!present)('corpus', () => {
  test('the corpus has the mix it is there for', () => {
    expect(files.length).toBeGreaterThan(60);
    for (const name of Object.keys(refused)) expect(files.map((file) => file.name)).toContain(name);
  });

  test.each(files)('corpus file $name ends as it must', async (file) => {
    const result = await outcome(file, file.password);
    const expected = refused[file.name];
    if (expected !== undefined || typeof result === 'string') {
      expect(result).toBe(expected);
      return;
    }
    expect(result.pageCount).toBe(file.pages);
    expect(result.pageSizes).toHaveLength(result.pageCount);
    expect(result.completionMode).toBe(/already signed/.test(file.note) ? 'append-only' : 'stamp');
    expect(result.encryption).toBe(encryptionIn(file));
    if (result.completionMode === 'append-only') expect(result.copy).toBeNull();
    await openForSealing(result.copy ?? readFileSync(file.path));
    readings.set(file.name, result);
  });

  test.each(files.filter(({ password }) => password !== undefined))(
    'corpus file $name asks for its password and refuses another',
    async (file) => {
      expect(await outcome(file)).toBe('password_required');
      expect(await outcome(file, `${file.password}-`)).toBe('password_wrong');
    },
  );

  test('qpdf finds nothing wrong with any copy made from the corpus', () => {
    const copies = [...readings].filter(([, { copy }]) => copy !== null);
    expect(copies.length).toBeGreaterThan(40);
    for (const [name, { copy }] of copies) {
      const path = join(folder, name);
      writeFileSync(path, copy ?? '');
      const checked = spawnSync('qpdf', ['--check', path], { encoding: 'utf8' });
      expect(checked.status, `${name}: ${checked.stdout}${checked.stderr}`).toBe(0);
    }
  });

  test('every copy made from the corpus looks like its original in poppler', () => {
    const copies = files.filter(({ name }) => readings.get(name)?.copy);
    expect(copies.length).toBeGreaterThan(40);
    for (const file of copies) {
      const path = join(folder, file.name);
      writeFileSync(path, readings.get(file.name)?.copy ?? '');
      const before = raster(file.path, file.password);
      expect(share(before, raster(path)), `${file.name}: share of pixels that changed`).toBeLessThan(0.001);
    }
  });
});

function encryptionIn(file: CorpusFile): string {
  if (file.password !== undefined) return 'user-password';
  return /encrypted owner-only/.test(file.note) ? 'owner-only' : 'none';
}

/** The first three pages as grey pixels, at most 400 a side, each with its header. */
function raster(path: string, password?: string): Buffer {
  const opening = password === undefined ? [] : ['-upw', password];
  const args = ['-gray', '-scale-to', '400', '-l', '3', ...opening, path];
  return execFileSync('pdftoppm', args, { maxBuffer: 1e8, stdio: ['ignore', 'pipe', 'ignore'] });
}

function share(before: Buffer, after: Buffer): number {
  expect(after.length).toBe(before.length);
  let changed = 0;
  for (let at = 0; at < before.length; at++) {
    if (Math.abs((before[at] ?? 0) - (after[at] ?? 0)) > 40) changed++;
  }
  return changed / before.length;
}

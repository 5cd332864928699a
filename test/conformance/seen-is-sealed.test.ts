/**
 * What a signer sees is what is sealed: the frame's own elements in Chromium against the sealed file drawn by Poppler,
 * value by value.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AdoptedMark } from '../../widget/contract/fields.ts';
import { writePicture } from '../../server/signing/mark-picture.ts';
import type { Stamp, StampContent } from '../../server/sealing/seal-document.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { openFieldPage, showValues, type FieldPage } from '../support/field-page.ts';
import { renderWithPoppler, type Box, type PageImage } from '../support/page-image.ts';
import { createSealInput, createTestSigner } from '../support/seal-input.ts';

const present = spawnSync('which', ['pdftoppm']).status === 0;
if (!present) console.log('SKIPPED: no pdftoppm. On Debian: apt-get install poppler-utils');

const sheet = { width: 600, height: 1140 };
const dpi = 288; // four dots a point
const dotsPerPoint = dpi / 72;
const wide = { width: 200, height: 22 };
const tall = { width: 150, height: 60 };
const long =
  'The tenant pays the deposit within fourteen days, and the landlord keeps it until the end of the lease.';
const oneWord = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
const drawing = [0, 0.5, 0.3, 0.1, 0.6, 0.9, 1, 0.2, 1.5, 0.8, 2, 0.1, 2.9, 0.5];

type MarkFont = Extract<AdoptedMark, { kind: 'typed' }>['font'];
const text = (value: string): StampContent => ({ kind: 'text', text: value });
const typed = (value: string, font: MarkFont): StampContent => ({
  kind: 'mark',
  mark: { kind: 'typed', text: value, font },
});

/** A wave of ink from edge to edge, on nothing. */
function photographed(width: number, height: number): AdoptedMark {
  const pixels = Buffer.alloc(width * height * 4);
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++)
      if (Math.abs(y - height / 2 - (height / 2 - 4) * Math.sin((12 * x) / width)) < 4)
        pixels.set([20, 30, 110, 255], 4 * (y * width + x));
  return { kind: 'uploaded', png: writePicture({ width, height, pixels }) };
}

const cases: readonly [name: string, size: { width: number; height: number }, content: StampContent][] = [
  ['a short text', wide, text('Kari Nordmann')],
  ['a short text in a tall field', tall, text('Office manager')],
  ['a long text in a low field', wide, text(long)],
  ['a long text in a tall field', tall, text(long)],
  ['typed lines', tall, text('Storgata 1\n0155 Oslo\n  Norway')],
  ['one long word', wide, text(oneWord)],
  [
    'an address without a break',
    { width: 90, height: 20 },
    text('kari.nordmann+lease@subdomain.example.com'),
  ],
  ['kerning and ligatures', wide, text('AVATAR, To, fifty offices, Ty. Wa')],
  ['Greek', tall, text('Γεώργιος Παπαδόπουλος, Λεωφόρος Κηφισίας 44, Αθήνα')],
  ['Cyrillic', tall, text('Александр Сергеевич, улица Пушкина, дом Колотушкина')],
  ['marks over letters', wide, text('e\u0301 x\u0323\u0301 b\u0301 Q\u0301 Việt Nam')],
  ['Devanagari', wide, text('नमस्ते क्षत्रिय हिन्दी')],
  ['letters no font has', wide, text('김명 สม 😀')],
  ['hidden characters', wide, text('a\u202Eb\u200Bc\u00ADd\u2066e')],
  ['a tiny field', { width: 24, height: 7 }, text('12.50 kr')],
  ['much in a tiny field', { width: 60, height: 12 }, text(long)],
  ['a narrow field', { width: 14, height: 60 }, text('Ja takk')],
  ['a date', { width: 120, height: 44 }, text('2026-11-24')],
  ['a tick in a square', { width: 16, height: 16 }, { kind: 'check' }],
  ['a tick in a wide field', { width: 60, height: 14 }, { kind: 'check' }],
  ['a typed signature', { width: 180, height: 50 }, typed('Åse Kjær-Grønn', 'caveat')],
  ['another typed signature', { width: 180, height: 50 }, typed('Official Signature', 'dancing-script')],
  ['a typed signature in a narrow field', { width: 60, height: 40 }, typed('Maximiliane Wolff', 'caveat')],
  ['a typed signature in Greek', { width: 160, height: 40 }, typed('Γιώργος', 'mynerve')],
  ['a typed signature its font has no letters for', { width: 160, height: 40 }, typed('Γιώργος', 'caveat')],
  ['a typed signature no hand has letters for', { width: 160, height: 40 }, typed('क्षत्रिय', 'caveat')],
  [
    'a drawn signature',
    { width: 180, height: 50 },
    { kind: 'mark', mark: { kind: 'drawn', aspect: 3, strokes: [drawing] } },
  ],
  ['a chosen radio box', { width: 16, height: 16 }, { kind: 'choice' }],
  [
    'a signature drawn with a pen that was pressed',
    { width: 180, height: 50 },
    {
      kind: 'mark',
      mark: { kind: 'drawn', aspect: 3, strokes: [drawing], pressures: [[0, 0.2, 0.4, 0.6, 0.8, 1, 1]] },
    },
  ],
  ['a picture of a signature', { width: 180, height: 50 }, { kind: 'mark', mark: photographed(240, 80) }],
  ['a tall picture of initials', { width: 120, height: 40 }, { kind: 'mark', mark: photographed(60, 120) }],
  ['Japanese', tall, text('東京都千代田区丸の内一丁目「丸ビル」、株式会社アクメ No. 12')],
  ['a Japanese name with rare letters', wide, text('髙﨑 葛󠄀城')],
  ['Arabic', wide, text('عقد إيجار رقم 12 (نسخة)')],
  ['Arabic over lines, with Latin and vowels', tall, text('مُحَمَّد عبد الله، Acme AS، شارع الملك')],
  ['Arabic within Latin', wide, text('Lease (عقد إيجار) 2026')],
  ['a typed signature in Japanese', { width: 160, height: 40 }, typed('山田 太郎', 'caveat')],
  ['a typed signature in Arabic', { width: 160, height: 40 }, typed('فاطمة الزهراء', 'caveat')],
  ['Persian with what keeps letters apart', wide, text('می\u200cخواهم کتاب\u200cها را')],
  ['Arabic with what joins letters to nothing', wide, text('ه\u200d ، \u200dب')],
  ['a typed signature in Persian', { width: 160, height: 40 }, typed('کیان\u200cپور', 'caveat')],
  ['a typed signature in Arabic and Latin', { width: 160, height: 40 }, typed('فاطمة Smith', 'caveat')],
  ['a script from right to left that no font has', wide, text('שלום כהן')],
];

/** In three columns, far enough apart that nothing of one is in the box of another. */
const stamps: Stamp[] = cases.map(([, size, content], index) => ({
  page: 1,
  x: 15 + (index % 3) * 205,
  y: 15.5 + Math.floor(index / 3) * 74.3,
  ...size,
  width: Math.min(size.width, 190),
  content,
}));

/** The smallest box around what is dark there, in points; undefined when nothing is. */
function inkBox(image: PageImage, { x, y, width, height }: Box): Box | undefined {
  const [left, top] = [Math.round(x * dotsPerPoint), Math.round(y * dotsPerPoint)];
  const [right, bottom] = [Math.round((x + width) * dotsPerPoint), Math.round((y + height) * dotsPerPoint)];
  let found: [number, number, number, number] | undefined;
  for (let row = Math.max(0, top); row < Math.min(image.height, bottom); row++)
    for (let column = Math.max(0, left); column < Math.min(image.width, right); column++) {
      if ((image.pixels[row * image.width + column] ?? 255) > 170) continue;
      const [x0, y0, x1, y1] = found ?? [column, row, column, row];
      found = [Math.min(x0, column), Math.min(y0, row), Math.max(x1, column), Math.max(y1, row)];
    }
  if (!found) return undefined;
  const [x0, y0, x1, y1] = found.map((dots) => dots / dotsPerPoint) as [number, number, number, number];
  return { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

const around = ({ x, y, width, height }: Box, margin: number): Box => ({
  x: x - margin,
  y: y - margin,
  width: width + 2 * margin,
  height: height + 2 * margin,
});

/** The lines an element shows, each with its baseline on the sheet. */
interface ShownLine {
  text: string;
  size: number;
  baseline: number;
}

const readLines = ({ page }: FieldPage): Promise<ShownLine[][]> =>
  page.evaluate(() =>
    [...document.body.children].map((element) => {
      const set = element.shadowRoot?.querySelector('inkseal-set-text');
      const top = element.getBoundingClientRect().top;
      return [...(set?.shadowRoot?.querySelectorAll('text') ?? [])].map((line) => ({
        text: line.textContent ?? '',
        size: Number(line.getAttribute('font-size')),
        baseline: top + Number(line.getAttribute('y')),
      }));
    }),
  );

describe.skipIf(!present)('what the signer saw', () => {
  let folder: string;
  let field: FieldPage;
  let seen: PageImage;
  let sealed: PageImage;
  let lines: ShownLine[][];
  let ownLines: ShownLine[][];
  let path: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'inkseal-seen-'));
    path = join(folder, 'sealed.pdf');
    const document = await PDFDocument.create();
    document.addPage([sheet.width, sheet.height]);
    const bytes = await document.save({ useObjectStreams: false });
    const input = createSealInput({ bytes, signer: createTestSigner() }, { stamps });
    writeFileSync(path, (await sealDocument(input)).document.bytes);
    sealed = renderWithPoppler({ path, page: 1, dpi });
    field = await openFieldPage(sheet, { dpi });
    await showValues(field, stamps, sheet, 'own');
    ownLines = await readLines(field);
    await showValues(field, stamps, sheet, 'placed');
    lines = await readLines(field);
    seen = await field.picture();
  }, 120_000);
  afterAll(async () => {
    await field?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(cases.map(([name], index) => [name, index] as const))(
    '%s is sealed where and as it was',
    (_name, at) => {
      const stamp = stamps[at]!;
      const [onScreen, inFile] = [seen, sealed].map((image) => inkBox(image, around(stamp, 6)));
      expect(onScreen, 'ink on the screen').toBeDefined();
      for (const side of ['x', 'y', 'width', 'height'] as const)
        expect(Math.abs(inFile![side] - onScreen![side]), side).toBeLessThan(1);
      for (const line of lines[at] ?? []) {
        const strip = { ...around(stamp, 4), y: line.baseline - line.size * 0.75, height: line.size * 0.75 };
        const [shown, drawn] = [seen, sealed].map((image) => inkBox(image, strip));
        if (line.text.trim() === '' || line.size < 3) continue;
        expect(Math.abs(drawn!.x - shown!.x), `start of "${line.text}"`).toBeLessThan(1);
        expect(Math.abs(drawn!.width - shown!.width), `width of "${line.text}"`).toBeLessThan(1);
      }
    },
  );

  test.each(
    cases.flatMap(([name, , content], index) => (content.kind === 'text' ? [[name, index] as const] : [])),
  )('%s has the same lines in the file, and gives its letters back', (_name, at) => {
    // What readers put around words that run to the left is none of their letters.
    const plain = (value: string): string =>
      value
        .normalize('NFC')
        .replace(/[\u202a-\u202e]/g, '')
        .replace(/\s+/g, ' ')
        .trim();
    const shown = (lines[at] ?? []).map((line) => plain(line.text)).filter((line) => line !== '');
    const { x, y, width, height } = around(stamps[at]!, 1);
    const crop = [x, y, width, height].map((side) => String(Math.round(side)));
    const flags = ['-x', '-y', '-W', '-H'].flatMap((flag, index) => [flag, crop[index] ?? '']);
    // As they are drawn; where words run to the left, their order is found by whoever reads the page.
    const order = shown.some((text) => /\p{Script=Arabic}/u.test(text)) ? [] : ['-raw'];
    const { stdout } = spawnSync('pdftotext', ['-r', '72', '-l', '1', ...order, ...flags, path, '-'], {
      encoding: 'utf8',
    });
    const read = stdout
      .split(/[\n\f]/)
      .map(plain)
      .filter((line) => line !== '');
    if (order.length > 0) return expect(read).toEqual(shown);
    const letters = (words: readonly string[]): string =>
      words.join('').replace(/[^\p{Script=Arabic}]/gu, '');
    expect(letters(read)).toBe(letters(shown));
  });

  test('the signer’s own field, left alone, shows the lines of the placed value and no text of its own', async () => {
    expect(ownLines.filter((shown) => shown.length > 0)).toEqual(lines.filter((shown) => shown.length > 0));
    await showValues(field, stamps.slice(0, 3), sheet, 'own');
    const control = field.page.locator('inkseal-field [data-control]').first();
    const fill = () => control.evaluate((box) => getComputedStyle(box).webkitTextFillColor);
    expect(await fill()).toBe('rgba(0, 0, 0, 0)');
    await control.focus();
    expect(await fill()).not.toBe('rgba(0, 0, 0, 0)');
    const shown = field.page.locator('inkseal-field inkseal-set-text').first();
    expect(await shown.evaluate((value) => getComputedStyle(value).visibility)).toBe('hidden');
  });
});

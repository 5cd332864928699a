import { expect, test } from 'vitest';
import { smallPdf } from '../../../test/support/small-pdf.ts';
import { entriesOf, syntaxOf } from './pdf-syntax.ts';
import { PDF, PdfName, PdfNumber } from './libpdf.ts';

async function pageEntries(entries: string): Promise<string[]> {
  const pdf = await PDF.load(smallPdf([{ entries }]));
  return entriesOf(pdf.getPages()[0]!.dict).map((entry) => entry.join(' '));
}

test.each([
  ['a byte order mark', '/A 1 /#EF#BB#BFA 2'],
  ['bytes that are no UTF-8', '/A#E9 1 /A#FF 2 /A#EF#BF#BD 3'],
  ['the same letter in two encodings', '/A#E9 1 /A#C3#A9 2'],
  ['bytes as they are', '/A#E9 1 /A\u00ff 2'],
  ['what has to be escaped', '/A#20#E9 1 /A#23#E9 2 /A#2F#E9 3'],
])('names that differ stay apart and are written as they were read: %s', async (_, entries) => {
  const expected = entries.replace('\u00ff', '#FF').match(/\S+ \d/g)!;
  expect((await pageEntries(entries)).slice(-expected.length)).toEqual(expected);
});

test('a name of letters that no byte is stays UTF-8', () => {
  expect(syntaxOf(PdfName.of('印'))).toBe('/#E5#8D#B0');
});

test.each([
  [0.000004, '0.000004'],
  [1.25e-9, '0.00000000125'],
  [-4e-7, '-0.0000004'],
  [0.123456789, '0.123456789'],
  [595.2755905511812, '595.2755905511812'],
  [12, '12'],
  [-0.5, '-0.5'],
  [1e21, '1000000000000000000000'],
  [-1.5e22, '-15000000000000000000000'],
  [1.2345678901234568e25, '12345678901234568000000000'],
])('a number is written as exactly as it was read: %d', (value, written) => {
  expect(syntaxOf(PdfNumber.of(value))).toBe(written);
  expect(Number(written)).toBe(value);
});

test('what is no number is not written as one', () => {
  expect(() => syntaxOf(PdfNumber.of(NaN))).toThrow('none');
});

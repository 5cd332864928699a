/** Signed files whose cross-references miss their mark, read and sealed again as they are. */
import { beforeAll, expect, test } from 'vitest';
import { createSealInput, createTestSigner } from '../support/seal-input.ts';
import { smallPdf } from '../support/small-pdf.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { readPdf } from '../../server/documents/pdf/read-pdf.ts';
import { straightened } from '../../server/documents/pdf/straightened.ts';

let signed: string;
const signer = createTestSigner();
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
beforeAll(async () => {
  const { document } = await sealDocument(createSealInput({ bytes: smallPdf([{}, {}]), signer }));
  signed = Buffer.from(document.bytes).toString('latin1');
});

/** The last `name N` of the file, off by so many bytes. */
function missing(name: string, by: number): Uint8Array {
  const [, before = '', digits = '', after = ''] =
    new RegExp(`^([\\s\\S]*${name}\\s)(\\d+)(?!\\d)([\\s\\S]*)$`).exec(signed) ?? [];
  return bytesOf(`${before}${String(Number(digits) + by).padStart(digits.length, '0')}${after}`);
}

test('a file whose references meet their sections is given back as it is', () => {
  const bytes = bytesOf(signed);
  expect(straightened(bytes)).toBe(bytes);
});

test.each([
  ['startxref', -1],
  ['startxref', 5],
  ['/Prev', -2],
  ['/Prev', 3],
])('a signed file whose %s misses by %i bytes is sealed, each of its own bytes kept', async (name, by) => {
  const bytes = missing(name, by);
  expect(Buffer.from(straightened(bytes)).equals(bytesOf(signed))).toBe(true);
  expect(await readPdf(bytes, { maxPages: 9 })).toMatchObject({
    completionMode: 'append-only',
    pageCount: 3,
  });
  const { document } = await sealDocument(
    createSealInput({ bytes, signer }, { completionMode: 'append-only' }),
  );
  expect(document.report.valid).toBe(true);
  expect(Buffer.from(document.bytes).subarray(0, bytes.length).equals(bytes)).toBe(true);
});

test('a signed file that ends in startxref 0 is sealed, each of its own bytes kept', async () => {
  const table = signed.replace(/startxref\s+\d+\s+%%EOF\s*$/, 'startxref\n0\n%%EOF\n');
  const bytes = bytesOf(table);
  expect(await readPdf(bytes, { maxPages: 9 })).toMatchObject({ completionMode: 'append-only' });
  const { document } = await sealDocument(
    createSealInput({ bytes, signer }, { completionMode: 'append-only' }),
  );
  expect(document.report.valid).toBe(true);
  expect(Buffer.from(document.bytes).subarray(0, bytes.length).equals(bytes)).toBe(true);
});

test('an entry of an outline is no section, and what leads nowhere stays', () => {
  const outline = bytesOf('%PDF-1.7\n1 0 obj\n<< /Prev 12 0 R >>\nendobj\n/Prev 99999\n');
  expect(straightened(outline)).toBe(outline);
});

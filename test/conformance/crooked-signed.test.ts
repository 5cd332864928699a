/** Signed files whose trees of pages or boxes are not as they should be: no copy can put them right, and each is sealed as it is. */
import { describe, expect, test } from 'vitest';
import { readPdf } from '../../server/documents/pdf/read-pdf.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { createSealInput, createTestSigner } from '../support/seal-input.ts';
import { writePdf } from '../support/small-pdf.ts';

const page = (entries = '/MediaBox [0 0 612 792]', type = '/Type /Page') =>
  `<< ${type} /Parent 2 0 R ${entries} >>`;
const root = (kids: string, count: number, more = '') =>
  `<< /Type /Pages /Kids ${kids} /Count ${count} /MediaBox [0 0 300 400] /CropBox [10 10 200 300] ${more} >>`;
/** 2 is the root, 3 and 4 are pages. */
const file = (tree: string, first = page(), second = page(), more: readonly string[] = []) =>
  writePdf(['<< /Type /Catalog /Pages 2 0 R >>', tree, first, second, ...more]);

const signer = createTestSigner();
const seal = async (bytes: Uint8Array) =>
  (await sealDocument(createSealInput({ bytes, signer }, { completionMode: 'append-only' }))).document;

describe('a signed file is sealed as it is', () => {
  test.each([
    ['with a page twice', file(root('[3 0 R 4 0 R 3 0 R]', 3)), 3],
    ['with nothing but one page, twice', file(root('[3 0 R 3 0 R]', 2)), 2],
    ['with a page that is no object of its own first', file(root(`[${page()} 3 0 R]`, 2)), 2],
    ['with kids by reference', file(root('5 0 R', 2), page(), page(), ['[3 0 R 4 0 R]']), 2],
    ['with pages that do not say what they are', file(root('[3 0 R]', 1), page('', '')), 1],
    [
      'with boxes that are null',
      file(root('[3 0 R]', 1, '/Rotate 90'), page('/MediaBox null /CropBox null')),
      1,
    ],
    ['with boxes that lead nowhere', file(root('[3 0 R]', 1), page('/MediaBox 99 0 R /CropBox 99 0 R')), 1],
    ['with a turn that is a string', file(root('[3 0 R]', 1), page('/Rotate (90)')), 1],
  ])('%s', async (_what, bytes, pageCount) => {
    const signed = (await seal(bytes)).bytes;
    expect(await readPdf(signed, { maxPages: 9 })).toMatchObject({
      completionMode: 'append-only',
      pageCount,
    });
    const twice = await seal(signed);
    expect(twice.report.valid).toBe(true);
    expect(twice.pageCount).toBe(pageCount);
    expect(Buffer.from(twice.bytes.subarray(0, signed.length)).equals(Buffer.from(signed))).toBe(true);
  });
});

test('a signed file whose count hides a page from those who sign it is signed_and_damaged', async () => {
  const { bytes } = await seal(file(root('[3 0 R 4 0 R]', 1)));
  await expect(readPdf(bytes, { maxPages: 9 })).rejects.toMatchObject({ code: 'signed_and_damaged' });
});

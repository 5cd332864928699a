/** The code on the completion certificate, read by somebody else's decoder from the page as readers draw it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsQR from 'jsqr';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { languages, type Language } from '../../widget/contract/languages.ts';
import { directionOf } from '../../widget/contract/writing.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { certificatePage } from '../../server/sealing/page-content.ts';
import { findInPath } from '../support/outside-tools.ts';
import {
  renderWithMupdf,
  renderWithPdfjs,
  renderWithPoppler,
  type Drawing,
  type PageImage,
} from '../support/page-image.ts';
import { createBlankPdf, createSealInput, createTestSigner } from '../support/seal-input.ts';

const transactionId = 'txn_7K3MZQ0FH-2V8N4WX1A-6T5RBC9DE';
const lookupUrl = `https://sign.example.com/transactions/${transactionId}`;
const dpi = 144;
const millimetre = dpi / 25.4;

function read({ width, height, pixels }: PageImage) {
  const colours = new Uint8ClampedArray(4 * width * height);
  for (const [index, grey] of pixels.entries()) colours.set([grey, grey, grey, 255], 4 * index);
  return jsQR(colours, width, height, { inversionAttempts: 'dontInvert' });
}

describe('the code on the certificate', () => {
  let folder: string;
  const paths = new Map<Language, string>();
  const drawing = (language: Language): Drawing => ({ path: paths.get(language) ?? '', page: 2, dpi });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'inkseal-code-'));
    const bytes = await createBlankPdf();
    const signer = createTestSigner();
    for (const language of languages) {
      const input = createSealInput({ bytes, signer }, { title: 'Agreement about a lease' });
      const certificate = { ...input.certificate, language, transactionId, lookupUrl };
      const { document } = await sealDocument({ ...input, certificate });
      paths.set(language, join(folder, `${language}.pdf`));
      writeFileSync(paths.get(language) ?? '', document.bytes);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(languages)('leads to the transaction, in %s, and stands where lines end', async (language) => {
    const image = await renderWithPdfjs(drawing(language));
    const found = read(image);
    expect(found?.data).toBe(lookupUrl);
    const { topLeftCorner, topRightCorner, bottomLeftCorner } = found!.location;
    const side = topRightCorner.x - topLeftCorner.x;
    expect(side / millimetre).toBeGreaterThan(17.9);
    expect((bottomLeftCorner.y - topLeftCorner.y) / millimetre).toBeGreaterThan(17.9);
    const middle = (topLeftCorner.x + topRightCorner.x) / 2 / image.width;
    if (directionOf(language) === 'rtl') expect(middle).toBeLessThan(0.25);
    else expect(middle).toBeGreaterThan(0.75);
  });

  test('has four modules of nothing around it', async () => {
    const image = await renderWithPdfjs({ ...drawing('en'), dpi: 2 * dpi });
    const { location, version } = read(image)!;
    const { topLeftCorner: from, topRightCorner, bottomLeftCorner } = location;
    const modules = 17 + 4 * version;
    const room = (3.6 * (topRightCorner.x - from.x)) / modules;
    const [left, top] = [Math.ceil(from.x - room), Math.ceil(from.y - room)];
    const [right, bottom] = [Math.floor(topRightCorner.x + room), Math.floor(bottomLeftCorner.y + room)];
    const isOutside = (x: number, y: number): boolean =>
      x < from.x - 2 || x > topRightCorner.x + 2 || y < from.y - 2 || y > bottomLeftCorner.y + 2;
    const dirty: [number, number][] = [];
    for (let y = top; y <= bottom; y++)
      for (let x = left; x <= right; x++)
        if (isOutside(x, y) && image.pixels[y * image.width + x] !== 255) dirty.push([x, y]);
    expect(dirty).toEqual([]);
    expect(image.width).toBe(Math.ceil((certificatePage.width * 2 * dpi) / 72));
  });

  test.skipIf(!findInPath('pdftoppm'))('is read as well when Poppler draws it', () => {
    expect(read(renderWithPoppler(drawing('en')))?.data).toBe(lookupUrl);
  });

  test.skipIf(!findInPath('mutool'))('is read as well when MuPDF draws it', () => {
    expect(read(renderWithMupdf(drawing('ar')))?.data).toBe(lookupUrl);
  });
});

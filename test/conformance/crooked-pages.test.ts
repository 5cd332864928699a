/** Trees of pages, and pages, that readers take each in a way of their own: sealed, every reader finds the pages and what was signed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { TextItem } from 'pdfjs-dist/types/src/display/api.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PDF } from '../../server/documents/pdf/libpdf.ts';
import { readPdf } from '../../server/documents/pdf/read-pdf.ts';
import type { Stamp } from '../../server/sealing/seal-document.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { stream } from '../support/bare-page.ts';
import { comparePage } from '../support/corpus/pixel-match.ts';
import { readText } from '../support/corpus/pdf-tools.ts';
import { createSealInput, createTestSigner } from '../support/seal-input.ts';
import { writePdf } from '../support/small-pdf.ts';

const page = (parent: number, entries = '/MediaBox [0 0 612 792]') =>
  `<< /Type /Page /Parent ${parent} 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> ${entries} >>`;
/** 2 is the root, 3 a page. */
const tree = (root: string, { catalog = '/Pages 2 0 R', first = page(2), more = [] as string[] } = {}) =>
  writePdf([
    `<< /Type /Catalog ${catalog} >>`,
    root,
    first,
    stream('BT /F1 24 Tf 72 500 Td (Words) Tj ET'),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...more,
  ]);
const one = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>';

const trees: readonly [string, Uint8Array, number][] = [
  ['kids by reference', tree('<< /Type /Pages /Kids 6 0 R /Count 1 >>', { more: ['[3 0 R]'] }), 1],
  ['no count', tree('<< /Type /Pages /Kids [3 0 R] >>'), 1],
  [
    'a count that hides a page',
    tree('<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 1 >>', { more: [page(2)] }),
    2,
  ],
  ['a count of more than there are', tree('<< /Type /Pages /Kids [3 0 R] /Count 7 >>'), 1],
  ['kids that are nothing', tree('<< /Type /Pages /Kids [null 3 0 R 99 0 R] /Count 1 >>'), 1],
  ['a page twice', tree('<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>'), 2],
  [
    'a node twice',
    tree('<< /Type /Pages /Kids [6 0 R 6 0 R] /Count 2 >>', {
      first: page(6),
      more: ['<< /Type /Pages /Parent 2 0 R /Kids [3 0 R] /Count 1 >>'],
    }),
    2,
  ],
  ['a root within the catalogue', tree('null', { catalog: `/Pages ${one}` }), 1],
  ['a page for a root', tree('null', { catalog: '/Pages 3 0 R' }), 1],
  [
    'a page that names the parent of others',
    tree('<< /Type /Pages /Kids [3 0 R] /Count 1 /Rotate 90 /MediaBox [0 0 400 500] >>', {
      first: page(6, ''),
      more: ['<< /Type /Pages /Kids [] /Count 0 /MediaBox [0 0 300 600] >>'],
    }),
    1,
  ],
  [
    'a turn that is no whole number',
    tree(one, { first: page(2, '/MediaBox [0 0 612 792] /Rotate 90.0') }),
    1,
  ],
  ['a turn in a string', tree(one, { first: page(2, '/MediaBox [0 0 612 792] /Rotate (90)') }), 1],
  [
    'more turns than some readers count',
    tree(one, { first: page(2, `/MediaBox [0 0 612 792] /Rotate ${10 ** 9 * 360 + 90}`) }),
    1,
  ],
  [
    'boxes that are null',
    tree(
      '<< /Type /Pages /Kids [3 0 R] /Count 1 /Rotate 90 /MediaBox [0 0 500 700] /CropBox [9 9 400 600] >>',
      {
        first: page(2, '/MediaBox null /CropBox 99 0 R /Rotate null'),
      },
    ),
    1,
  ],
  [
    'content that cannot be unpacked',
    tree(one, { first: page(2).replace('4 0 R', '6 0 R'), more: [stream('abcde', '/Filter /FlateDecode')] }),
    1,
  ],
  [
    'content packed in a way of its own',
    tree(one, {
      first: page(2).replace('4 0 R', '[4 0 R 6 0 R]'),
      more: [stream('abcde', '/Filter /Own')],
    }),
    1,
  ],
  [
    'resources of which a group is none',
    tree(one, {
      first: page(2, '/MediaBox [0 0 612 792] /Resources << /Font [5 0 R] /XObject 99 0 R >>').replace(
        '/Resources << /Font << /F1 5 0 R >> >>',
        '',
      ),
    }),
    1,
  ],
  ['no content', tree(one, { first: page(2).replace('/Contents 4 0 R', '') }), 1],
];

const signer = createTestSigner();
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'inkseal-trees-'))));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(trees)('%s', async (_what, bytes, pageCount) => {
  const { copy, pageSizes } = await readPdf(bytes, { maxPages: 9 });
  expect(pageSizes).toHaveLength(pageCount);
  const [size = { width: 1, height: 1 }] = pageSizes;
  const box = { x: size.width * 0.2, y: size.height * 0.2, width: 150, height: 30 };
  const stamps: Stamp[] = [{ page: 1, ...box, content: { kind: 'text', text: 'Stempel' } }];
  const { document } = await sealDocument(createSealInput({ bytes: copy ?? bytes, signer }, { stamps }));
  expect(document.report.valid).toBe(true);
  expect(document.pageCount).toBe(pageCount + 1);
  expect((await PDF.load(document.bytes)).getPageCount()).toBe(pageCount + 1);
  const [before, after] = [join(folder, 'shown.pdf'), join(folder, 'sealed.pdf')];
  writeFileSync(before, copy ?? bytes);
  writeFileSync(after, document.bytes);
  expect(readText(after, pageCount + 1) ?? 'Completion certificate').toContain('Completion certificate');
  const match = await comparePage({ before, after, page: 1, size, stamps, hasFoot: true });
  expect(match).toEqual({ share: 1, told: [] });
});

test('what is written on a page of the largest unit lies where it was placed', async () => {
  const { copy, pageSizes } = await readPdf(
    tree(one, { first: page(2, '/MediaBox [0 0 20 30] /UserUnit 75000') }),
    { maxPages: 9 },
  );
  const [{ width, height } = { width: 0, height: 0 }] = pageSizes;
  expect({ width, height }).toEqual({ width: 20 * 75_000, height: 30 * 75_000 });
  const box = { x: width * 0.5, y: height * 0.5, width: width * 0.3, height: height * 0.05 };
  const stamps: Stamp[] = [{ page: 1, ...box, content: { kind: 'text', text: 'Stempel' } }];
  const bytes = copy ?? new Uint8Array();
  const { document } = await sealDocument(createSealInput({ bytes, signer }, { stamps }));
  const opening = getDocument({ data: new Uint8Array(document.bytes), verbosity: 0 });
  const shown = await (await opening.promise).getPage(1);
  const { items } = await shown.getTextContent();
  const text = items.find((item) => 'str' in item && item.str === 'Stempel') as TextItem | undefined;
  const [x, y] = shown
    .getViewport({ scale: 1 })
    .convertToViewportPoint(Number(text?.transform[4]), Number(text?.transform[5])) as [number, number];
  await opening.destroy();
  expect(x / width).toBeCloseTo(0.5, 2);
  expect(y / height).toBeGreaterThan(0.5);
  expect(y / height).toBeLessThan(0.55);
});

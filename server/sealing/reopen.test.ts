import { expect, test } from 'vitest';
import { createSealInput, createTestSigner } from '../../test/support/seal-input.ts';
import { smallPdf } from '../../test/support/small-pdf.ts';
import { openForSealing } from '../documents/pdf/seal-parser.ts';
import { countPagesAnew } from './reopen.ts';
import { sealDocument } from './seal-engine.ts';

const signer = createTestSigner();

async function sealed(pages: number) {
  const bytes = smallPdf(Array.from({ length: pages }, () => ({})));
  const { document } = await sealDocument(createSealInput({ bytes, signer }));
  const { pdf } = await openForSealing(bytes);
  const root = pdf.context.catalog.getDict().getRef('Pages')?.objectNumber ?? NaN;
  const drawn = pdf.getPages().map(({ ref }) => ref.objectNumber);
  return { file: Buffer.from(document.bytes), pageCount: document.pageCount, drawn: { root, pages: drawn } };
}

/** The file with the last `from` in it replaced by as many characters. */
function changed(file: Buffer, from: string, to: string): Buffer {
  const copy = Buffer.from(file);
  copy.write(to, copy.lastIndexOf(from), 'latin1');
  return copy;
}

test('counts the pages of a sealed file, the certificate among them, as the whole file does', async () => {
  const { file, pageCount, drawn } = await sealed(3);
  expect(countPagesAnew(file, drawn)).toBe(pageCount);
  expect((await openForSealing(file)).pdf.getPageCount()).toBe(pageCount);
});

test('has no count where a page is not where the file says, or the tree is another one', async () => {
  const { file, drawn } = await sealed(3);
  const [page = NaN] = drawn.pages;
  expect(countPagesAnew(changed(file, `\n${page} 0 obj`, `\n${page + 1} 0 obj`), drawn)).toBeUndefined();
  expect(countPagesAnew(changed(file, 'startxref', 'startxrof'), drawn)).toBeUndefined();
  expect(countPagesAnew(file, { ...drawn, root: drawn.root + 1 })).toBeUndefined();
  expect(countPagesAnew(file, { ...drawn, pages: [9_999] })).toBeUndefined();
});

test('the foot of all pages is written once', async () => {
  const streamsOf = ({ file }: { file: Buffer }): number =>
    file.toString('latin1').split('endstream').length - 1;
  const [few, many] = [await sealed(2), await sealed(12)];
  const own = 10; // each page has one content stream of its own
  expect(streamsOf(many) - streamsOf(few)).toBe(own);
});

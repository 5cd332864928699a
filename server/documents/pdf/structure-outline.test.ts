import { expect, test, vi } from 'vitest';
import { createPage } from '../../../test/support/bare-page.ts';
import { firstFreeObject, smallPdf } from '../../../test/support/small-pdf.ts';
import { outlineCopy, type CopyOutline } from './copy-outline.ts';
import { PdfArray, PdfDict, PdfNull, PdfNumber, type PdfObject } from './libpdf.ts';
import { SyntaxAllowance, SyntaxWriter, TooMuchSyntax } from './pdf-syntax.ts';
import { openForSealing } from './seal-parser.ts';

/** More than a call has arguments; the parser, which makes such calls, reads no list as long as that by itself. */
const many = 200_000;

async function outlineOf(tree: PdfDict): Promise<CopyOutline> {
  const bytes = createPage('', {
    catalog: '/StructTreeRoot 6 0 R',
    page: '/StructParents 0',
    objects: ['<< /Type /StructTreeRoot >>'],
  });
  const { pdf } = await openForSealing(bytes);
  const resolve = pdf.context.registry.resolve.bind(pdf.context.registry);
  const root = pdf.context.catalog.getDict().get('StructTreeRoot', resolve) as PdfDict;
  root.set('ParentTree', tree);
  return outlineCopy(pdf, bytes.byteLength);
}

const parentsOf = (keys: readonly number[]): PdfDict =>
  PdfDict.of({
    Nums: new PdfArray(keys.flatMap((key): PdfObject[] => [PdfNumber.of(key), PdfNull.instance])),
  });

test('reads a tree of more keys than a call has arguments', async () => {
  const { structure } = await outlineOf(parentsOf(Array.from({ length: many }, (_, key) => key + 3)));
  expect(structure?.parents.limits).toEqual([3, many + 2]);
  expect(structure?.nextKey).toBe(many + 3);
});

test('reads a tree of more nodes than a call has arguments', async () => {
  const nodes: PdfObject[] = Array.from({ length: many }, () => PdfNull.instance);
  const { structure } = await outlineOf(PdfDict.of({ Kids: new PdfArray([...nodes, parentsOf([8])]) }));
  expect(structure?.parents.limits).toBeNull();
  expect(structure?.nextKey).toBe(9);
});

test.each([
  ['one key', () => 7],
  ['keys of their own', (page: number) => page],
])(
  'pages that share a list of parents under %s have it written once, and each takes it from what may be written',
  async (_how, keyOf: (page: number) => number) => {
    const [pages, references] = [20, 2_000];
    const root = firstFreeObject(pages);
    const keys = Array.from({ length: pages }, (_, key) => `${key} ${root + 1} 0 R`).join(' ');
    const list = `[${`${root} 0 R `.repeat(references)}]`;
    const bytes = smallPdf(
      Array.from({ length: pages }, (_, page) => ({ entries: `/StructParents ${keyOf(page)}` })),
      {
        catalog: `/StructTreeRoot ${root} 0 R`,
        objects: [`<< /Type /StructTreeRoot /ParentTree << /Nums [${keys}] >> >>`, list],
      },
    );
    const { pdf } = await openForSealing(bytes);
    const written = vi.spyOn(SyntaxWriter.prototype, 'writeObject');
    const outline = outlineCopy(pdf, bytes.byteLength);
    expect(written.mock.calls.length).toBeLessThan(2 * references);
    written.mockRestore();
    expect(outline.pages.map(({ structure }) => structure?.count)).toEqual(Array(pages).fill(references));
    const allowance = new SyntaxAllowance(10 * list.length);
    expect(() => outlineCopy(pdf, bytes.byteLength, allowance)).toThrow(TooMuchSyntax);
  },
);

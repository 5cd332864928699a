import { expect, test } from 'vitest';
import { createPage } from '../../../test/support/bare-page.ts';
import { outlineCopy, type CopyOutline } from './copy-outline.ts';
import { PdfArray, PdfDict, PdfNull, PdfNumber, type PdfObject } from './libpdf.ts';
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

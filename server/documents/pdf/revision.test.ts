import { PDFDocument } from 'pdf-lib';
import { expect, test } from 'vitest';
import { outlineCopy } from './copy-outline.ts';
import { PDF, type PdfDict } from './libpdf.ts';
import { Revision } from './revision.ts';
import { openForSealing } from './seal-parser.ts';

test('has room for more small objects than one stream of them could number', async () => {
  const draft = await PDFDocument.create();
  draft.addPage();
  const bytes = await draft.save({ useObjectStreams: true });
  const outline = outlineCopy((await openForSealing(bytes)).pdf, bytes.byteLength);
  expect(outline.xrefKind).toBe('stream');
  const revision = new Revision(outline);
  const refs = Array.from({ length: 66_000 }, () => revision.reserve());
  for (const [index, ref] of refs.entries()) revision.pack(ref.objectNumber, `<< /Place ${index} >>`);
  const { registry } = (await PDF.load(Buffer.concat([bytes, revision.write()]))).context;
  for (const index of [0, 999, 1_000, 1_001, 65_535, 65_536, 65_999]) {
    const found = refs[index] && (registry.resolve(refs[index]) as PdfDict | null);
    expect(found?.getNumber('Place')?.value).toBe(index);
  }
});

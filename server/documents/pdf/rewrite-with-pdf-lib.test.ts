import { expect, test } from 'vitest';
import { firstFreeObject, smallPdf } from '../../../test/support/small-pdf.ts';
import { PDF } from './libpdf.ts';
import { rewriteWithPdfLib } from './rewrite-with-pdf-lib.ts';

test('a file of PDF/A-1, which must not have object streams, is written without them', async () => {
  const schema = 'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"';
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ${schema}><pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta>`;
  const bytes = smallPdf([{}], {
    catalog: `/Metadata ${firstFreeObject(1)} 0 R`,
    objects: [`<< /Type /Metadata /Subtype /XML /Length ${xmp.length} >>\nstream\n${xmp}\nendstream`],
  });
  const written = await rewriteWithPdfLib(bytes);
  expect(Buffer.from(written).includes('/ObjStm')).toBe(false);
  expect((await PDF.load(written)).getPageCount()).toBe(1);
  expect(Buffer.from(await rewriteWithPdfLib(smallPdf())).includes('/ObjStm')).toBe(true);
});

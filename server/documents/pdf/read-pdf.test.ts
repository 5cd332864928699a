import { deflateSync } from 'node:zlib';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, test } from 'vitest';
import { firstFreeObject, smallPdf, writePdf } from '../../../test/support/small-pdf.ts';
import { PDF, PdfDict } from './libpdf.ts';
import { readPageContent } from './page-content.ts';
import { readPdf } from './read-pdf.ts';
import { openForSealing } from './seal-parser.ts';

const read = (bytes: Uint8Array, password?: string) => readPdf(bytes, { maxPages: 5, password });
const refusal = (code: string) => expect.objectContaining({ code }) as unknown;
const text = (content: string) => `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;

async function protect(bytes: Uint8Array, passwords: { userPassword?: string; ownerPassword: string }) {
  const pdf = await PDF.load(bytes);
  pdf.setProtection(passwords);
  return pdf.save();
}

const field = firstFreeObject(1);
/** A signature dictionary as a signed file has one, with nothing behind it that could be verified. */
const signature = (reference = '') =>
  `<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 10 20 30] /Contents <3000> ${reference} >>`;
const signed = (reference = '', fieldEntries = '', catalog = '') =>
  smallPdf([{ entries: `/Annots [${field} 0 R]` }], {
    catalog: `/AcroForm << /SigFlags 3 /Fields [${field} 0 R] >> ${catalog}`,
    objects: [
      `<< /FT /Sig /T (S) /V ${field + 1} 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] ${fieldEntries} >>`,
      signature(reference),
    ],
  });
const docMdp = (level: number) =>
  `/Reference [<< /TransformMethod /DocMDP /TransformParams << /P ${level} /V /1.2 >> >>]`;

async function textItemsOf(bytes: Uint8Array | null) {
  const loading = getDocument({ data: new Uint8Array(bytes ?? []), verbosity: 0 });
  const content = await (await (await loading.promise).getPage(1)).getTextContent();
  await loading.destroy();
  return content.items.flatMap((item) => ('str' in item ? [item] : []));
}

const textOf = async (bytes: Uint8Array | null): Promise<string> =>
  (await textItemsOf(bytes)).map(({ str }) => str).join('');

test('a plain file becomes a normalised copy with the same pages, sized as they are seen', async () => {
  const bytes = smallPdf([{}, { entries: '/Rotate 90 /CropBox [0 0 300 842]' }]);
  const reading = await read(bytes);
  expect(reading).toMatchObject({
    pageCount: 2,
    pageSizes: [
      { width: 595, height: 842 },
      { width: 842, height: 300 },
    ],
    completionMode: 'stamp',
    encryption: 'none',
    normalisedBy: 'qpdf',
  });
  expect(await textOf(reading.copy)).toBe('Page 1');
});

test('the value of a form field is drawn into the page of the copy, and the form is gone', async () => {
  const bytes = smallPdf([{ entries: `/Annots [${field} 0 R]` }], {
    catalog: `/AcroForm << /NeedAppearances true /DA (/F1 12 Tf 0 g) /DR << /Font << /F1 3 0 R >> >> /Fields [${field} 0 R] >>`,
    objects: [
      '<< /FT /Tx /T (name) /V (Ada Lovelace) /DA (/F1 12 Tf 0 g) /Type /Annot /Subtype /Widget /F 4 /Rect [72 500 300 530] >>',
    ],
  });
  const { copy } = await read(bytes);
  expect(await textOf(copy)).toContain('Ada Lovelace');
  expect(Buffer.from(copy ?? []).includes('/AcroForm')).toBe(false);
});

test('the value of a form field keeps the letters and lines that qpdf would not draw', async () => {
  const value = 'Žofie Ødegård – Ада';
  const hex = Buffer.from(`\ufeff${value}`, 'utf16le').swap16().toString('hex');
  const fields = [0, 1, 2].map((index) => `${field + index} 0 R`).join(' ');
  const widget = '/Type /Annot /Subtype /Widget /F 4';
  const bytes = smallPdf([{ entries: `/Annots [${fields}]` }], {
    catalog: `/AcroForm << /NeedAppearances true /DA (/F1 12 Tf 0 g) /DR << /Font << /F1 3 0 R >> >> /Fields [${fields}] >>`,
    objects: [
      `<< /FT /Tx /T (name) /V <${hex}> /DA (/F1 12 Tf 0 g) ${widget} /Rect [72 500 300 530] >>`,
      `<< /FT /Tx /T (plain) /V (Plain) /DA (/F1 12 Tf 0 g) ${widget} /Rect [72 400 300 430] >>`,
      `<< /FT /Tx /T (lines) /Ff 4096 /V (first\\nsecond) /DA (/F1 12 Tf 0 g) ${widget} /Rect [72 300 300 380] >>`,
    ],
  });
  const drawn = await textItemsOf((await read(bytes)).copy);
  const heightOf = (text: string) => drawn.find(({ str }) => str === text)?.transform[5] as unknown;
  expect(heightOf(value)).toBeGreaterThan(500);
  expect(heightOf('Plain')).toBeGreaterThan(400);
  expect(heightOf('first')).toBeGreaterThan(Number(heightOf('second')) + 8);
});

test('a file with broken cross-references is repaired by the next engine', async () => {
  const bytes = Buffer.from(smallPdf([{}, {}]));
  bytes.write('9999', bytes.lastIndexOf('startxref') + 10, 'latin1');
  const reading = await read(bytes);
  expect(reading.pageCount).toBe(2);
  expect(reading.normalisedBy).not.toBe('none');
  expect(await textOf(reading.copy)).toBe('Page 1');
});

test('a file whose catalog stands in its trailer is copied', async () => {
  const bytes = smallPdf([{}], { trailer: '/Root << /Type /Catalog /Pages 2 0 R >>' });
  expect(await textOf((await read(bytes)).copy)).toBe('Page 1');
});

test.each([
  ['an empty file', Buffer.alloc(0)],
  ['another format', Buffer.from('PK\u0003\u0004 word/document.xml')],
  ['a header too far from the start', Buffer.concat([Buffer.alloc(1025, 32), smallPdf()])],
])('%s is not_a_pdf', async (_, bytes) => {
  await expect(read(bytes)).rejects.toEqual(refusal('not_a_pdf'));
});

test('junk before the header is accepted as readers accept it', async () => {
  const bytes = Buffer.concat([Buffer.from('\r\n\u0000junk\n'), smallPdf()]);
  await expect(read(bytes)).resolves.toMatchObject({ pageCount: 1 });
});

test('a file of which nothing can be found is unreadable_pdf', async () => {
  await expect(read(Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Cata'))).rejects.toEqual(
    refusal('unreadable_pdf'),
  );
});

test('a file without pages is no_pages, one with too many too_many_pages with the numbers', async () => {
  await expect(read(smallPdf([]))).rejects.toEqual(refusal('no_pages'));
  await expect(read(smallPdf([{}, {}, {}, {}, {}, {}]))).rejects.toMatchObject({
    code: 'too_many_pages',
    details: { pageCount: 6, maxPages: 5 },
  });
});

test.each([
  ['/MediaBox [0 0 1000000000000 1000000000000]'],
  ['/MediaBox [0 0 595 842] /UserUnit 10000000'],
  ['/MediaBox [20000000 0 20000595 842]'],
])('a page on which nothing can be drawn where it belongs is page_too_large: %s', async (entries) => {
  await expect(read(smallPdf([{}, { entries }]))).rejects.toMatchObject({
    code: 'page_too_large',
    details: { page: 2 },
  });
});

test('a sheet of many units, or of large ones, is none of those', async () => {
  for (const entries of ['/MediaBox [0 0 140000 140000]', '/MediaBox [0 0 595 842] /UserUnit 75000'])
    await expect(read(smallPdf([{ entries }]))).resolves.toMatchObject({ pageCount: 1 });
});

test('content whose filter has the short name that inline images use is copied', async () => {
  const packed = deflateSync('BT /F1 24 Tf 72 700 Td (Packed) Tj ET').toString('latin1');
  const bytes = smallPdf([{ entries: `/Contents ${field} 0 R` }], {
    objects: [`<< /Filter /Fl /Length ${packed.length} >>\nstream\n${packed}\nendstream`],
  });
  expect(await textOf((await read(bytes)).copy)).toBe('Packed');
});

test('a file under a user password asks for it, says when it is wrong, and is decrypted with the right one', async () => {
  const bytes = await protect(smallPdf(), { userPassword: 'käse', ownerPassword: 'owner' });
  await expect(read(bytes)).rejects.toEqual(refusal('password_required'));
  await expect(read(bytes, 'cheese')).rejects.toEqual(refusal('password_wrong'));
  for (const password of ['käse', 'owner']) {
    const reading = await read(bytes, password);
    expect(reading).toMatchObject({ encryption: 'user-password', completionMode: 'stamp' });
    expect(Buffer.from(reading.copy ?? []).includes('/Encrypt')).toBe(false);
    expect(await textOf(reading.copy)).toBe('Page 1');
  }
});

test('a file only its owner restricted opens without a password, and the copy is not encrypted', async () => {
  const reading = await read(await protect(smallPdf(), { ownerPassword: 'owner' }));
  expect(reading.encryption).toBe('owner-only');
  expect(Buffer.from(reading.copy ?? []).includes('/Encrypt')).toBe(false);
});

test('a file encrypted for certificate holders is encryption_unsupported, inline or by reference', async () => {
  const handler = '<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 >>';
  const inline = smallPdf([{}], { trailer: `/Root 1 0 R /Encrypt ${handler}` });
  const referred = smallPdf([{}], { trailer: `/Root 1 0 R /Encrypt ${field} 0 R`, objects: [handler] });
  await expect(read(inline)).rejects.toEqual(refusal('encryption_unsupported'));
  await expect(read(referred)).rejects.toEqual(refusal('encryption_unsupported'));
});

test('a file that only writes about encryption is not encrypted', async () => {
  const bytes = smallPdf([{}], { objects: ['(a trailer with /Encrypt << /Filter /Adobe.PubSec >>)'] });
  await expect(read(bytes)).resolves.toMatchObject({ encryption: 'none', completionMode: 'stamp' });
});

test('a signed file is left byte for byte as it is and can only be appended to', async () => {
  await expect(read(signed())).resolves.toMatchObject({
    completionMode: 'append-only',
    normalisedBy: 'none',
    copy: null,
    pageCount: 1,
  });
});

test('a signed file is recognised by a range that is an object of its own, too', async () => {
  const bytes = smallPdf([{}], {
    catalog: `/AcroForm << /SigFlags 3 /Fields [${field} 0 R] >>`,
    objects: [
      `<< /FT /Sig /T (S) /V ${field + 1} 0 R >>`,
      signature().replace('[0 10 20 30]', `${field + 2} 0 R`),
      '[0 10 20 30]',
    ],
  });
  await expect(read(bytes)).resolves.toMatchObject({ completionMode: 'append-only', copy: null });
});

test('an empty signature field does not make a file signed', async () => {
  const bytes = smallPdf([{}], {
    catalog: `/AcroForm << /Fields [${field} 0 R] >>`,
    objects: ['<< /FT /Sig /T (S) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] >>'],
  });
  await expect(read(bytes)).resolves.toMatchObject({ completionMode: 'stamp' });
});

test.each([
  ['the certification', signed(docMdp(1), '', `/Perms << /DocMDP ${field + 1} 0 R >>`)],
  ['the reference of a signature', signed(docMdp(1))],
  ['the lock of a signed field', signed('', '/Lock << /Type /SigFieldLock /Action /All /P 1 >>')],
])('a file whose signature forbids changes, by %s, is certified_no_changes', async (_, bytes) => {
  await expect(read(bytes)).rejects.toEqual(refusal('certified_no_changes'));
});

test.each([2, 3])('certification at level %i lets another signature be added', async (level) => {
  const bytes = signed(docMdp(level), '', `/Perms << /DocMDP ${field + 1} 0 R >>`);
  await expect(read(bytes)).resolves.toMatchObject({ completionMode: 'append-only' });
});

test('a signed file with an object of a number that readers do not follow is signed_and_damaged', async () => {
  const text = Buffer.from(signed()).toString('latin1').replace('\nxref', '\nxrex');
  const bytes = Buffer.from(`${text}9000000 0 obj\nnull\nendobj\n`, 'latin1');
  await expect(read(bytes)).rejects.toEqual(refusal('signed_and_damaged'));
});

test('a file both signed and encrypted is refused as that, before any password is asked for', async () => {
  const bytes = Buffer.from(await protect(smallPdf(), { userPassword: 'a', ownerPassword: 'b' }));
  const both = Buffer.concat([bytes, Buffer.from('\n% /ByteRange [0 10 20 30]\n%%EOF\n')]);
  await expect(read(both)).rejects.toEqual(refusal('signed_and_encrypted'));
  await expect(read(both, 'a')).rejects.toEqual(refusal('signed_and_encrypted'));
});

test('a dynamic XFA form is xfa_only; a static one is stamped like any form', async () => {
  const xfa = (more: string, form = '') =>
    smallPdf([{}], {
      catalog: `/AcroForm << /Fields [${field + 2} 0 R] /XFA ${field} 0 R >> ${more}`,
      objects: [
        text('<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"></xdp:xdp>'),
        'true',
        `<< /FT /Sig /T (S) ${form} >>`,
        signature(),
      ],
    });
  await expect(read(xfa('/NeedsRendering true'))).rejects.toEqual(refusal('xfa_only'));
  await expect(read(xfa(`/NeedsRendering ${field + 1} 0 R`))).rejects.toEqual(refusal('xfa_only'));
  const isSigned = `/V ${field + 3} 0 R`;
  await expect(read(xfa('/NeedsRendering true', isSigned))).rejects.toEqual(refusal('xfa_only'));
  await expect(read(xfa('', isSigned))).resolves.toMatchObject({ completionMode: 'append-only' });
  await expect(read(xfa(''))).resolves.toMatchObject({ completionMode: 'stamp' });
});

test('a page tree that contains itself ends with a refusal', async () => {
  const bytes = writePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Count 2 /Kids [2 0 R 2 0 R] >>',
  ]);
  await expect(read(bytes)).rejects.toMatchObject({
    code: expect.stringMatching(/unreadable_pdf|no_pages/) as string,
  });
});

describe('states saved and restored without a partner', () => {
  const content = async (ofPage: string) => {
    const { copy } = await read(smallPdf([{ content: ofPage }]));
    const { pdf } = await openForSealing(copy ?? new Uint8Array());
    const [page] = pdf.getPages();
    return Buffer.from(
      readPageContent(page?.dict ?? new PdfDict(), (ref) => pdf.context.registry.resolve(ref)).bytes,
    ).toString();
  };

  test('restore nothing in the copy, either', async () => {
    expect(await content('.5 0 0 .5 0 0 cm Q Q 0 0 9 9 re f')).toMatch(/^\.5 0 0 \.5 0 0 cm +0 0 9 9 re f/);
  });

  test('are not left open by the hundred', async () => {
    expect((await content(`0 0 9 9 re f${' q'.repeat(500)}`)).trim()).toBe('0 0 9 9 re f');
  });

  test('are inspection_failed when more are saved at once than any page has', async () => {
    const nested = (depth: number) => smallPdf([{ content: `${'q '.repeat(depth)}${'Q '.repeat(depth)}` }]);
    await expect(read(nested(1_100))).rejects.toEqual(refusal('inspection_failed'));
    await expect(read(nested(500))).resolves.toMatchObject({ pageCount: 1 });
  });
});

describe('an image of more pixels than a page can have', () => {
  const jpeg = 'ffd8ffe000044a46ffc0000b08ea60ea6001011100ffd9';
  const jpx = `0000000c6a502020ff4fff5100290000${'00007530'.repeat(2)}${'00000000'.repeat(2)}`;
  const bytesOf = (hex: string) => Buffer.from(hex, 'hex').toString('latin1');
  const image = (width: number, height: number, data: string, filter = '') =>
    `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 ${filter} /Length ${data.length} >>\nstream\n${data}\nendstream`;
  const withImage = (object: string, catalog = '', more: readonly string[] = []) =>
    smallPdf(
      [
        {
          entries: `/Resources << /XObject << /I ${field} 0 R >> /Font << /F1 3 0 R >> >>`,
          content: 'q 10 0 0 10 0 0 cm /I Do Q',
        },
      ],
      { catalog, objects: [object, ...more] },
    );

  test.each([
    ['by its dictionary', image(30_000, 30_000, 'x')],
    ['by the header of its JPEG', image(1, 1, bytesOf(jpeg), '/Filter /DCTDecode')],
    ['by the header of its JPEG 2000', image(1, 1, bytesOf(jpx), '/Filter /JPXDecode')],
    [
      'within a form',
      `<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /J ${field + 1} 0 R >> >> /Length 5 >>\nstream\n/J Do\nendstream`,
      image(30_000, 30_000, 'x'),
    ],
  ])('is inspection_failed, %s', async (_where, object, ...more: string[]) => {
    await expect(read(withImage(object, '', more))).rejects.toMatchObject({
      code: 'inspection_failed',
      details: { image: { width: expect.any(Number) }, mostPixels: 150_000_000 },
    });
  });

  test('is one too in a file that is signed, which is not copied', async () => {
    const catalog = `/AcroForm << /SigFlags 3 /Fields [${field + 1} 0 R] >>`;
    const more = [`<< /FT /Sig /T (S) /V ${field + 2} 0 R >>`, signature()];
    await expect(read(withImage(image(10, 10, 'x'.repeat(100)), catalog, more))).resolves.toMatchObject({
      completionMode: 'append-only',
    });
    await expect(read(withImage(image(30_000, 30_000, 'x'), catalog, more))).rejects.toEqual(
      refusal('inspection_failed'),
    );
  });

  test('is no sheet of A0 at 300 dpi', async () => {
    await expect(read(withImage(image(9933, 14_043, 'x')))).resolves.toMatchObject({ pageCount: 1 });
  });
});

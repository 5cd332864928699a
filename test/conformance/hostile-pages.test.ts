/**
 * A sender who makes a page that swallows, hides, covers or re-letters what sealing draws on it. Whatever the page, each
 * reader must show the signature, the line at the foot and the words that were signed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PdfIntake } from '../../server/documents/pdf/intake.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { createPage, stream, type PageParts } from '../support/bare-page.ts';
import {
  compareOutside,
  renderWithMupdf,
  renderWithPdfjs,
  renderWithPoppler,
  type Drawing,
  type PageImage,
} from '../support/page-image.ts';
import { createSealInput, createTestSigner } from '../support/seal-input.ts';

const words = 'BT /F1 14 Tf 72 700 Td (Loan agreement. The buyer pays 1000 EUR.) Tj ET\n';
const layerOff = {
  catalog: '/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] /Order [] >> >>',
  resources: '/Properties << /MC0 6 0 R >>',
  objects: ['<< /Type /OCG /Name (x) >>'],
};
const form = (content: string) =>
  stream(
    content,
    '/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 5 0 R >> /Properties << /MC0 6 0 R >> >>',
  );
const inForm = (content: string): PageParts => ({
  ...layerOff,
  resources: `${layerOff.resources} /XObject << /X0 7 0 R >>`,
  objects: [...layerOff.objects, form(content)],
});
const annotation = (entries: string): PageParts => ({
  page: '/Annots [6 0 R]',
  objects: [`<< /Type /Annot /Rect [40 440 400 500] /F 4 /C [1 1 1] ${entries} >>`],
});

/** White over the words. */
const covered = (parts: PageParts): Buffer =>
  createPage(`${words}/X0 Do`, { ...parts, objects: [form('1 1 1 rg 60 680 400 60 re f')] });

const pages: readonly [string, Buffer][] = [
  ['nothing of the kind', createPage(words)],
  ['a layer that is off, never ended', createPage(`${words}/OC /MC0 BDC\n`, layerOff)],
  ['the same inside q', createPage(`${words}q /OC /MC0 BDC\n`, layerOff)],
  ['the same many times', createPage(`${words}${'/OC /MC0 BDC '.repeat(900)}`, layerOff)],
  ['the same in a form', createPage(`${words}/X0 Do`, inForm('/OC /MC0 BDC'))],
  ['the same before a string never ended', createPage(`${words}/OC /MC0 BDC (`, layerOff)],
  ['a string never ended', createPage(`${words}(swallow`)],
  ['a string in an array', createPage(`${words}[ (swallow`)],
  ['a hexadecimal string', createPage(`${words}<41`)],
  ['an array', createPage(`${words}[`)],
  ['a dictionary', createPage(`${words}/x << /a`)],
  ['an inline image', createPage(`${words}BI /W 1 /H 1 /BPC 8 /CS /G ID \0\0\0`)],
  ['a comment', createPage(`${words}% no end of line`)],
  ['invisible text', createPage(`${words}BT 3 Tr`)],
  ['a clip by text', createPage(`${words}q BT /F1 40 Tf 7 Tr 10 10 Td (a) Tj`)],
  ['the same in a form', createPage(`${words}/X0 Do`, inForm('BT /F1 40 Tf 7 Tr 10 10 Td (a) Tj'))],
  ['a clip by a path', createPage(`${words}0 0 9 9 re W`)],
  ['the same in a form', createPage(`${words}/X0 Do`, inForm('0 0 9 9 re W'))],
  ['states restored too often', createPage(`${words}Q Q Q 0 0 9 9 re W n`)],
  ['the same in a form', createPage(`${words}/X0 Do`, inForm('Q Q Q Q 0 0 9 9 re W n'))],
  ['the same with another matrix', createPage(`${words}/X0 Do`, inForm('Q Q Q Q .1 0 0 .1 900 900 cm'))],
  [
    'the same in a form beside an image',
    createPage(`${words}/X0 Do`, inForm('BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q Q Q Q 0 0 9 9 re W n')),
  ],
  ['the same beside an image', createPage(`${words}BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q Q Q 0 0 9 9 re W n`)],
  [
    'the same within what some take for an image',
    createPage(
      `${words}/X0 Do`,
      inForm('BI /W 1 /H 1 /BPC 8 /CS /G /F /AHx ID 00>EI Q Q Q Q 0 0 9 9 re W n'),
    ),
  ],
  [
    'the same on the page',
    createPage(`${words}BI /W 1 /H 1 /BPC 8 /CS /G /F /AHx ID 00>EI Q Q Q 0 0 9 9 re W n`),
  ],
  ['another matrix', createPage(`${words}.1 0 0 .1 900 900 cm`)],
  ['a white square', createPage(words, annotation('/Subtype /Square /IC [1 1 1] /BS << /W 0 >>'))],
  [
    'a white text box',
    createPage(words, annotation('/Subtype /FreeText /DA (/F1 1 Tf 1 1 1 rg) /Contents ( )')),
  ],
  [
    'thick white ink',
    createPage(words, annotation('/Subtype /Ink /InkList [[40 472 400 472]] /BS << /W 60 >>')),
  ],
  ['a thick white line', createPage(words, annotation('/Subtype /Line /L [40 472 400 472] /BS << /W 60 >>'))],
  ['a redaction', createPage(words, annotation('/Subtype /Redact /IC [1 1 1]'))],
  ['a link with a border', createPage(words, annotation('/Subtype /Link /Border [0 0 90]'))],
  [
    'a field with a background',
    createPage(words, annotation('/Subtype /Widget /FT /Sig /T (s) /MK << /BG [1 1 1] >>')),
  ],
  [
    'other contents under a name that decodes to Contents',
    createPage(words, {
      page: '/#EF#BB#BFContents 6 0 R',
      objects: [stream(words.replace('1000', '9000'))],
    }),
  ],
  [
    'other resources under a name that decodes to Resources',
    createPage(`${words}/X0 Do`, {
      resources: '/XObject << /X0 6 0 R >>',
      page: '/#EF#BB#BFResources << /XObject << /X0 7 0 R >> /Font << /F1 5 0 R >> >>',
      objects: [form('0 0 m'), form('60 640 400 40 re f')],
    }),
  ],
  [
    'a drawing under a name that is no text and another than is drawn',
    createPage(`${words}/X#EF#BF#BD Do`, {
      resources: '/XObject << /X#E9 6 0 R >>',
      objects: [form('60 640 400 40 re f')],
    }),
  ],
  [
    'a drawing under a name that is no text',
    createPage(`${words}/X#CB#CE Do`, {
      resources: '/XObject << /X#CB#CE 6 0 R >>',
      objects: [form('60 640 400 40 re f')],
    }),
  ],
  [
    'a cover that only some readers take from the tree of pages',
    covered({ tree: '/Resources << /XObject << /X0 6 0 R >> >>' }),
  ],
  [
    'a cover that none does, in a group beside one of the page',
    covered({ tree: '/Resources << /XObject << /X0 6 0 R >> >>', resources: '/XObject << /X1 6 0 R >>' }),
  ],
  [
    'a cover that only some readers take from the content',
    covered({ contents: '/Resources << /XObject << /X0 6 0 R >> >>' }),
  ],
  [
    'a line that covers because it is a little wider than nothing',
    createPage(`${words}1 1 1 RG 100000000 0 0 100000000 0 0 cm /G0 gs 0 .0000070 m .00000595 .0000070 l S`, {
      resources: '/ExtGState << /G0 << /LW .000004 >> >>',
    }),
  ],
  ['letters in a font of our name', createPage(words.replace('/F1', '/Inkseal_regular'))],
];

const box = { x: 60, y: 300, width: 180, height: 40 };
const foot = { x: 0, y: 778, width: 612, height: 14 };
const has = (tool: string): boolean => spawnSync('which', [tool]).status === 0;
const readers: readonly [string, boolean, (drawing: Drawing) => PageImage | Promise<PageImage>][] = [
  ['pdf.js', true, renderWithPdfjs],
  ['poppler', has('pdftoppm'), renderWithPoppler],
  ['MuPDF', has('mutool'), renderWithMupdf],
];

describe('a page that leaves open or lays over what is signed on it:', () => {
  const signer = createTestSigner();
  let intake: PdfIntake;
  let folder: string;
  beforeAll(() => {
    intake = new PdfIntake();
    folder = mkdtempSync(join(tmpdir(), 'inkseal-hostile-'));
  });
  afterAll(async () => {
    await intake.close();
    rmSync(folder, { recursive: true });
  });

  test.each(pages)('%s', async (_what, file) => {
    const { copy, outline } = await intake.read(file);
    const bytes = copy ?? new Uint8Array(file);
    const mark = { kind: 'typed', text: 'Mallory Signer', font: 'caveat' } as const;
    const stamps = [{ page: 1, ...box, content: { kind: 'mark', mark } as const }];
    const { document } = await sealDocument(
      createSealInput({ bytes, signer }, { stamps, outline: outline ?? undefined }),
    );
    expect(document.report.valid).toBe(true);
    const [shown, sealed] = [join(folder, 'shown.pdf'), join(folder, 'sealed.pdf')];
    writeFileSync(shown, bytes);
    writeFileSync(sealed, document.bytes);
    for (const [reader, isThere, render] of readers) {
      if (!isThere) continue;
      const before = await render({ path: shown, page: 1, dpi: 72 });
      const after = await render({ path: sealed, page: 1, dpi: 72 });
      const { inside, outside } = compareOutside(before, after, { boxes: [box, foot], pageWidth: 612 });
      expect(inside[0], `${reader}: ink of the signature`).toBeGreaterThan(150);
      expect(inside[1], `${reader}: the line at the foot`).toBeGreaterThan(40);
      expect(outside, `${reader}: nothing else has changed`).toBe(0);
    }
  });
});

/** What a file has beside its pages is in the sealed one as well: compared as pdf.js reads both. */
import { readFileSync } from 'node:fs';
import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PdfIntake } from '../../server/documents/pdf/intake.ts';
import { ServiceError } from '../../server/platform/http/service-error.ts';
import type { Stamp } from '../../server/sealing/seal-document.ts';
import { sealDocument } from '../../server/sealing/seal-engine.ts';
import { createPage, stream } from '../support/bare-page.ts';
import { devCorpus, listCorpus, sampleCorpus } from '../support/corpus/corpus-files.ts';
import { isSealable } from '../support/corpus/sealable.ts';
import { createSealInput, createTestSigner } from '../support/seal-input.ts';

const tagged = createPage('/P << /MCID 0 >> BDC BT /F1 14 Tf 72 700 Td (Terms) Tj ET EMC', {
  catalog: `/Lang (nb-NO) /MarkInfo << /Marked true >> /StructTreeRoot 6 0 R /Outlines 9 0 R
    /PageLabels << /Nums [0 << /S /r /St 4 >>] >> /Dests << /terms [3 0 R /XYZ 72 700 0] >>
    /Names << /EmbeddedFiles << /Names [(prices.csv) 11 0 R] >> >>`,
  page: '/StructParents 0 /Tabs /S /Annots [13 0 R 14 0 R]',
  objects: [
    '<< /Type /StructTreeRoot /K 7 0 R /ParentTree << /Nums [0 [8 0 R]] >> >>',
    '<< /Type /StructElem /S /Document /P 6 0 R /K [8 0 R] >>',
    '<< /Type /StructElem /S /P /P 7 0 R /Pg 3 0 R /K 0 /Alt (terms) >>',
    '<< /Type /Outlines /First 10 0 R /Last 10 0 R /Count 1 >>',
    '<< /Title (Terms) /Parent 9 0 R /Dest [3 0 R /XYZ 72 700 0] >>',
    '<< /Type /Filespec /F (prices.csv) /UF (prices.csv) /EF << /F 12 0 R >> >>',
    stream('item;price', '/Type /EmbeddedFile'),
    '<< /Type /Annot /Subtype /Link /Rect [72 600 200 620] /Border [0 0 0] /A << /S /URI /URI (https://example.com/terms) >> >>',
    '<< /Type /Annot /Subtype /Link /Rect [72 560 200 580] /Border [0 0 0] /Dest (terms) >>',
  ],
});

const text = { kind: 'text', text: 'Kari' } as const;
const stamps: Stamp[] = [{ page: 1, x: 60, y: 300, width: 180, height: 30, content: text }];

/** pdf.js gives some as maps and says that they are objects. */
const entriesOf = (found: unknown): [string, unknown][] =>
  found instanceof Map ? [...(found as Map<string, unknown>)] : Object.entries(found ?? {});

type Aspect = (pdf: PDFDocumentProxy) => Promise<unknown>;
const aspects: Readonly<Record<string, Aspect>> = {
  attachments: async (pdf) =>
    entriesOf(await pdf.getAttachments()).filter(([name]) => name !== 'audit-trail.json'),
  bookmarks: async (pdf) =>
    ((await pdf.getOutline()) as { title: string; url: string | null }[] | null)?.map(({ title, url }) => [
      title,
      url,
    ]),
  'page labels': async (pdf) =>
    (await pdf.getPageLabels())?.filter((label) => label !== '').slice(0, 1) ?? [],
  destinations: async (pdf) =>
    entriesOf(await pdf.getDestinations())
      .map(([name]) => name)
      .sort(),
  links: async (pdf) => {
    const annotations = (await (await pdf.getPage(1)).getAnnotations()) as Record<string, unknown>[];
    return annotations
      .filter(({ subtype }) => subtype === 'Link')
      .map(({ url, rect, dest }) => [url, rect, Array.isArray(dest) ? 'place' : dest]);
  },
  marks: async (pdf) => Object.fromEntries(entriesOf(await pdf.getMarkInfo())),
  structure: async (pdf) => {
    const page = await pdf.getPage(1);
    const isForm = ((await page.getAnnotations()) as { subtype?: string }[]).some(
      ({ subtype }) => subtype === 'Widget',
    );
    return isForm ? [] : rolesOf(await page.getStructTree());
  },
  language: async (pdf) => ((await pdf.getMetadata()).info as Record<string, unknown>)['Language'],
};

function rolesOf(node: unknown): unknown {
  const { role, children } = (node ?? {}) as { role?: string; children?: unknown[] };
  return role === undefined ? [] : [role, ...(children ?? []).map(rolesOf)];
}

/** Whether all of it is there in its order; what sealing adds stands behind it, in sections of its own. */
function isWithin(before: unknown, after: unknown): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return before === after;
  const added = after.slice(before.length) as unknown[];
  return (
    before.every((one, index) => isWithin(one, after[index])) &&
    added.every((one) => Array.isArray(one) && one[0] === 'Sect')
  );
}

const isKept = (aspect: string, before: unknown, after: unknown): boolean =>
  aspect === 'structure' ? isWithin(before, after) : JSON.stringify(after) === JSON.stringify(before);

/** What is absent before is nothing that could be lost: repairing a damaged file finds more. */
const hasAny = (aspect: unknown): boolean => !['null', '[]', '{}'].includes(JSON.stringify(aspect ?? null));

async function readAspects(bytes: Uint8Array): Promise<Record<string, unknown>> {
  const opening = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  try {
    const pdf = await opening.promise;
    const read = Object.entries(aspects).map(async ([name, aspect]) => [name, await aspect(pdf)] as const);
    return Object.fromEntries(await Promise.all(read));
  } finally {
    await opening.destroy();
  }
}

describe('what a file has beside its pages', () => {
  const signer = createTestSigner();
  let intake: PdfIntake;
  beforeAll(() => {
    intake = new PdfIntake();
  });
  afterAll(() => intake.close());

  const seal = async (original: Uint8Array): Promise<Uint8Array> =>
    sealRead(original, await intake.read(original));

  async function sealRead(
    original: Uint8Array,
    { copy, completionMode }: Awaited<ReturnType<PdfIntake['read']>>,
  ): Promise<Uint8Array> {
    const changes = { completionMode, stamps: completionMode === 'stamp' ? stamps : [] };
    const bytes = copy ?? original;
    return (await sealDocument(createSealInput({ bytes, signer }, changes))).document.bytes;
  }

  test('attachments, bookmarks, links, labels, structure and language are there once sealed', async () => {
    const before = await readAspects(tagged);
    expect(before).toMatchObject({ 'page labels': ['iv'], marks: { Marked: true }, language: 'nb-NO' });
    expect(before['structure']).toEqual(['Root', ['Document', ['P', []]]]);
    for (const name of ['attachments', 'bookmarks', 'destinations', 'links'])
      expect(before[name], name).not.toHaveLength(0);
    const after = await readAspects(await seal(tagged));
    for (const name of Object.keys(aspects)) expect(isKept(name, before[name], after[name]), name).toBe(true);
  });

  const files = sampleCorpus(listCorpus(devCorpus)).filter(({ password }) => password === undefined);
  test.skipIf(files.length === 0)(
    'the same in the corpus files that are sealed',
    async () => {
      let compared = 0;
      const lost: string[] = [];
      const refused: string[] = [];
      const unsealed: string[] = [];
      for (const file of files) {
        const { name, path } = file;
        const original = readFileSync(path);
        const read = await intake.read(original).catch((error: unknown) => {
          if (!(error instanceof ServiceError)) throw error;
          refused.push(name);
          return undefined;
        });
        if (read === undefined) {
          if (await isSealable(file)) unsealed.push(`${name}: refused`);
          continue;
        }
        const sealed = await sealRead(original, read).catch((error: unknown) => {
          unsealed.push(`${name}: ${(error as { code?: string }).code ?? String(error)}`);
          return undefined;
        });
        if (sealed === undefined) continue;
        const [before, after] = [await readAspects(original), await readAspects(sealed)];
        for (const aspect of Object.keys(aspects))
          if (hasAny(before[aspect]) && !isKept(aspect, before[aspect], after[aspect]))
            lost.push(`${name}: ${aspect}`);
        compared += 1;
      }
      expect(lost).toEqual([]);
      expect(unsealed).toEqual([]); // what upload takes, sealing must seal
      expect(compared).toBe(files.length - refused.length);
      expect(compared).toBeGreaterThan(files.length * 0.6);
    },
    600_000,
  );
});

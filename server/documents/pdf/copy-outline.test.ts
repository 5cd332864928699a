import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { firstFreeObject, smallPdf, type SmallPage } from '../../../test/support/small-pdf.ts';
import { outlineCopy, packOutline, unpackOutline, type CopyOutline } from './copy-outline.ts';
import { readPdf } from './read-pdf.ts';
import { openForSealing } from './seal-parser.ts';

async function outlineOf(
  pages: SmallPage[],
  more: Parameters<typeof smallPdf>[1] = {},
): Promise<CopyOutline> {
  const bytes = smallPdf(pages, more);
  return outlineCopy((await openForSealing(bytes)).pdf, bytes.byteLength);
}

test('what is noted when a file comes in is what its copy tells, and of which bytes', async () => {
  const { copy, outline } = await readPdf(smallPdf([{}, { entries: '/Rotate 90' }]), { maxPages: 9 });
  const bytes = copy ?? new Uint8Array();
  const kept = unpackOutline(outline ?? new Uint8Array());
  expect(kept?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(kept?.outline).toEqual(outlineCopy((await openForSealing(bytes)).pdf, bytes.byteLength));
  expect(kept?.outline.pages.map(({ visible }) => visible.width)).toEqual([595, 842]);
});

test('of a file that nothing is drawn on, nothing is noted', async () => {
  const signature = '<< /FT /Sig /T (s) /V << /Type /Sig /ByteRange [0 1 2 3] /Contents <3000> >> >>';
  const signed = smallPdf([{}], {
    catalog: `/AcroForm << /Fields [${firstFreeObject(1)} 0 R] >>`,
    objects: [signature],
  });
  const { completionMode, outline } = await readPdf(signed, { maxPages: 9 });
  expect([completionMode, outline]).toEqual(['append-only', null]);
});

test('says how deep each page’s own content leaves what is drawn behind it', async () => {
  const contents = ['q Q', 'q q Q', 'Q q', '(never ended'];
  const { pages } = await outlineOf(contents.map((content) => ({ content })));
  expect(pages.map(({ ending }) => ending)).toEqual([
    { saves: 1, restores: 1, leaks: false },
    { saves: 1, restores: 2, leaks: false },
    { saves: 2, restores: 2, leaks: false },
    null,
  ]);
});

test('says where a form that the page can draw leaves something open', async () => {
  const form = (content: string): string =>
    `<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length ${content.length} >>\nstream\n${content}\nendstream`;
  const drawing = (number: number): SmallPage => ({
    entries: `/Resources << /XObject << /X ${firstFreeObject(2) + number} 0 R >> >>`,
  });
  const { pages } = await outlineOf([drawing(0), drawing(1)], { objects: [form('BT'), form('BT ET')] });
  expect(pages.map(({ ending }) => ending?.leaks)).toEqual([true, false]);
});

test('pages that share their resources do so in what is noted of them', async () => {
  const { resources, pages } = await outlineOf([{}, {}, { entries: '/Resources << /ProcSet [/PDF] >>' }]);
  expect(pages.map((page) => page.resources)).toEqual([0, 0, 1]);
  expect(resources[0]?.fonts).toContain('/F1 3 0 R');
  expect(resources[1]).toEqual({ fonts: '', pictures: '', others: expect.stringContaining('/ProcSet') });
});

test('what another release has noted is left alone, and of too much nothing is kept', async () => {
  const outline = await outlineOf([{}]);
  const packed = packOutline({ sha256: '00', outline }) ?? new Uint8Array();
  expect(unpackOutline(packed)?.outline).toEqual(outline);
  const later = inflateSync(packed).toString().replace('"format":1', '"format":2');
  expect(unpackOutline(deflateSync(later))).toBeUndefined();
  const long = { ...outline, names: [['/Long', ' '.repeat(17_000_000)] as const] };
  expect(packOutline({ sha256: '00', outline: long })).toBeUndefined();
});

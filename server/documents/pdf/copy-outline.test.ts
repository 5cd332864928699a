import { expect, test, vi } from 'vitest';
import { firstFreeObject, smallPdf, type SmallPage } from '../../../test/support/small-pdf.ts';
import { outlineCopy, type CopyOutline } from './copy-outline.ts';
import { packOutline, unpackOutline } from './packed-outline.ts';
import { SyntaxAllowance, SyntaxWriter, TooMuchSyntax } from './pdf-syntax.ts';
import { openForSealing } from './seal-parser.ts';

async function outlineOf(
  pages: SmallPage[],
  more: Parameters<typeof smallPdf>[1] = {},
): Promise<CopyOutline> {
  const bytes = smallPdf(pages, more);
  return outlineCopy((await openForSealing(bytes)).pdf, bytes.byteLength);
}

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

test.each([2, 60])(
  'what is kept of a file of %i pages says the same as what was noted of it',
  async (pages) => {
    const bytes = smallPdf(
      Array.from({ length: pages }, (_, index) => ({ entries: `/Rotate ${90 * (index % 4)}` })),
    );
    const { pdf } = await openForSealing(bytes);
    const [packed, noted] = [
      packOutline(pdf, bytes.byteLength) ?? new Uint8Array(),
      outlineCopy(pdf, bytes.byteLength),
    ];
    expect(unpackOutline(packed)).toEqual(noted);
    expect(packed.byteLength).toBeLessThan(4_097);
    expect(packed.byteLength < JSON.stringify(noted).length).toBe(pages === 60);
  },
);

/** One list of that many references, which each page has as its contents: written out for every one of them. */
function sharingPages(pages: number, references: number): Uint8Array {
  const list = `[${Array.from({ length: references }, () => '5 0 R').join(' ')}]`;
  const shared = `/Contents ${firstFreeObject(pages)} 0 R`; // of two, the later one counts
  return smallPdf(
    Array.from({ length: pages }, () => ({ entries: shared })),
    { objects: [list] },
  );
}

test('of too much nothing is kept', async () => {
  const bytes = sharingPages(40, 100_000); // 24 MB of references, written out
  const { pdf } = await openForSealing(bytes);
  expect(packOutline(pdf, bytes.byteLength)).toBeUndefined();
});

test('what is too much is noticed before more of it is written than may be', async () => {
  const bytes = sharingPages(10, 2_000);
  const { pdf } = await openForSealing(bytes);
  const written = vi.spyOn(SyntaxWriter.prototype, 'writeObject');
  const outline = () => outlineCopy(pdf, bytes.byteLength, new SyntaxAllowance(1_000));
  expect(outline).toThrow(TooMuchSyntax);
  expect(written.mock.calls.length).toBeLessThan(300);
  written.mockRestore();
});

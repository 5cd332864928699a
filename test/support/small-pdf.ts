/** PDFs written out by hand, so that a test shows exactly which entry it is about. */

/**
 * A file of the given object bodies (the first is object 1) with a correct cross-reference table. The trailer names
 * object 1 as the catalog unless `trailer` says otherwise.
 */
export function writePdf(bodies: readonly string[], trailer = '/Root 1 0 R'): Uint8Array {
  let text = '%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n';
  const offsets = bodies.map((body, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${rows}`;
  text += `trailer\n<< /Size ${bodies.length + 1} ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

export interface SmallPage {
  /** Further entries of the page dictionary, such as `/Rotate 90`; `/MediaBox` is A4 unless given here. */
  readonly entries?: string;
  readonly content?: string;
}

/** One page per element, each saying "Page N" in Helvetica unless it brings its own content. */
export function smallPdf(
  pages: readonly SmallPage[] = [{}],
  more: { catalog?: string; objects?: readonly string[]; trailer?: string } = {},
): Uint8Array {
  const firstPage = 4;
  const kids = pages.map((_, index) => `${firstPage + 2 * index} 0 R`).join(' ');
  const bodies = [
    `<< /Type /Catalog /Pages 2 0 R ${more.catalog ?? ''} >>`,
    `<< /Type /Pages /Count ${pages.length} /Kids [${kids}] /Resources << /Font << /F1 3 0 R >> >> >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  pages.forEach((page, index) => {
    const entries = page.entries ?? '';
    const box = entries.includes('/MediaBox') ? '' : '/MediaBox [0 0 595 842]';
    const content = page.content ?? `BT /F1 24 Tf 72 700 Td (Page ${index + 1}) Tj ET`;
    bodies.push(
      `<< /Type /Page /Parent 2 0 R /Contents ${firstPage + 2 * index + 1} 0 R ${box} ${entries} >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    );
  });
  return writePdf([...bodies, ...(more.objects ?? [])], more.trailer);
}

/** The number the first of `objects` gets in `smallPdf(pages, { objects })`. */
export const firstFreeObject = (pages: number): number => 4 + 2 * pages;

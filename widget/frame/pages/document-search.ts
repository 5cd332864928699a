import type { PDFDocumentProxy } from 'pdfjs-dist';
import type { FrameDocument } from './first-document.ts';
import type { PagePlace } from './page-place.ts';
import { readOpened } from './read-opened.ts';
import { boxesWithin, readLines, type Box, type TextLine } from './text-lines.ts';

/** How often it was found on a page; where exactly is looked up again when the page is shown. */
export interface PageHits {
  place: PagePlace;
  count: number;
}

export interface Searched {
  documents: readonly FrameDocument[];
  pdf(documentId: string): Promise<PDFDocumentProxy>;
}

/** A letter as it is compared: small, without its accents, and taken apart where it is several. */
const fold = (letter: string): string => letter.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const foldAll = (text: string): string => [...text.trim()].map(fold).join('').replace(/\s+/g, ' ');

/** Folded text with the line and the place in it that each of its characters came from. */
function foldLines(lines: readonly TextLine[]): { text: string; origins: { line: number; at: number }[] } {
  let text = '';
  const origins: { line: number; at: number }[] = [];
  lines.forEach((line, index) => {
    let at = 0;
    for (const letter of `${line.text} `) {
      const folded = /\s/.test(letter) ? (text.endsWith(' ') ? '' : ' ') : fold(letter);
      text += folded;
      for (let unit = 0; unit < folded.length; unit++) origins.push({ line: index, at });
      at += letter.length;
    }
  });
  return { text, origins };
}

/** Where it stands, one list of boxes for each time: what is found may go over the end of a line. */
export function findInLines(lines: readonly TextLine[], wanted: string): Box[][] {
  const needle = foldAll(wanted);
  if (needle === '') return [];
  const { text, origins } = foldLines(lines);
  const found: Box[][] = [];
  for (let from = text.indexOf(needle); from >= 0; from = text.indexOf(needle, from + needle.length)) {
    const boxes: Box[] = [];
    const [first, last] = [origins[from], origins[from + needle.length - 1]];
    for (let index = first?.line ?? 0; index <= (last?.line ?? -1); index++) {
      const line = lines[index];
      const start = index === first?.line ? first.at : 0;
      const end = index === last?.line ? last.at + 1 : (line?.text.length ?? 0);
      if (line) boxes.push(...boxesWithin(line, start, end));
    }
    found.push(boxes);
  }
  return found;
}

const readPage = (searched: Searched, { documentId, page: number }: PagePlace): Promise<TextLine[]> =>
  readOpened(searched, documentId, async (pdf) => {
    const page = await pdf.getPage(number);
    const content = await page.getTextContent({ disableNormalization: true });
    return readLines(content, page.getViewport({ scale: 1 }));
  });

/** Where it stands on one page. */
export async function findOnPage(searched: Searched, place: PagePlace, wanted: string): Promise<Box[][]> {
  return findInLines(await readPage(searched, place), wanted);
}

/**
 * Page after page, drawn or not, those where it is found. Of a page only the number is kept: the text of 500 pages is
 * asked for once more rather than held. A page that cannot be read has nothing on it.
 */
export async function* searchPages(
  searched: Searched,
  wanted: string,
  signal: AbortSignal,
): AsyncGenerator<PageHits> {
  for (const { id, pageSizes } of searched.documents) {
    await searched.pdf(id); // what cannot be opened at all is no page with nothing on it
    for (let page = 1; page <= pageSizes.length; page++) {
      if (signal.aborted) return;
      const lines = await readPage(searched, { documentId: id, page }).catch(() => []);
      const count = findInLines(lines, wanted).length;
      if (count > 0 && !signal.aborted) yield { place: { documentId: id, page }, count };
    }
  }
}

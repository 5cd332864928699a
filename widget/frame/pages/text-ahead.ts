import { keyOf, pageIn, type PagePlace } from './page-place.ts';
import type { InksealPages } from './pages.ts';
import { readOpened } from './read-opened.ts';
import { keepReading, letGoOfReading, linesRead, readAloud } from './reading-text.ts';

/** Pages whose text is there without a drawing; all of a document that has no more. */
const mostPages = 30;
/** Before and behind the one in view, of a longer one. */
const nearby = 6;
/** Of all these pages together: each line is an element, and a page may have thousands. */
const mostLines = 20_000;
/** So long nobody has turned a page. Milliseconds. */
const quiet = 300;

/**
 * Whose text is wanted while the person is at `current`: of what is nearby, of pages with something to fill in, and of all
 * where they are few. The nearest first.
 */
export function pagesAhead(
  places: readonly PagePlace[],
  current: PagePlace | null,
  hasFields: (place: PagePlace) => boolean,
): PagePlace[] {
  const at = current ? places.findIndex((place) => keyOf(place) === keyOf(current)) : 0;
  const ranked = places.map((place, index) => ({ place, away: Math.abs(index - at) }));
  const rank = ({ place, away }: (typeof ranked)[number]): number =>
    away <= nearby ? 0 : hasFields(place) ? 1 : places.length <= mostPages ? 2 : 3;
  return ranked
    .filter((one) => rank(one) < 3)
    .sort((one, other) => rank(one) - rank(other) || one.away - other.away)
    .slice(0, mostPages)
    .map(({ place }) => place);
}

const idle = (): Promise<unknown> =>
  new Promise((resolve) => {
    // Not every browser tells when it has nothing to do.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(resolve, { timeout: 2000 });
    else setTimeout(resolve, 50);
  });

/** Reads what is on a page that nobody has drawn, where it is not there yet. What cannot be read is drawn, or not, later. */
async function readPage(pages: InksealPages, place: PagePlace): Promise<number> {
  const page = pageIn(pages.sheet(place)!);
  if (!page) return 0;
  keepReading(page);
  const lines = linesRead(page);
  if (lines !== undefined) return lines;
  // What was closed with the pages is not opened anew for them.
  const pdf = (id: string) => (pages.isConnected ? pages.pdf(id) : Promise.reject(new Error('closed')));
  return readOpened({ pdf }, place.documentId, async (document) => {
    const proxy = await document.getPage(place.page);
    const read = await readAloud(page, proxy);
    if (!page.isDrawn && pages.schedule.current !== page) proxy.cleanup();
    return read.lines.length;
  }).catch(() => 0);
}

/**
 * Gives pages that are not drawn their text, so that who reads straight through, by ear, finds no gap between two fields.
 * It takes no canvas, and nothing of what is drawn first: it goes on when there is nothing to draw and nothing else to do.
 */
export class TextAhead {
  readonly #pages: InksealPages;
  readonly #hasFields: (place: PagePlace) => boolean;
  readonly #signal: AbortSignal;
  #wanted: readonly PagePlace[] = [];
  #keys: ReadonlySet<string> = new Set();
  #soon: ReturnType<typeof setTimeout> | undefined;
  #round = 0;

  constructor(pages: InksealPages, hasFields: (place: PagePlace) => boolean, signal: AbortSignal) {
    this.#pages = pages;
    this.#hasFields = hasFields;
    this.#signal = signal;
    signal.addEventListener('abort', () => clearTimeout(this.#soon));
    pages.addEventListener('inkseal-page-change', ({ detail }) => this.#later(detail), { signal });
    this.#later(null);
  }

  /** Whether that page has to be there for its text. */
  has(place: PagePlace): boolean {
    return this.#keys.has(keyOf(place));
  }

  #later(current: PagePlace | null): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.#read(current), quiet);
  }

  async #read(current: PagePlace | null): Promise<void> {
    const round = (this.#round += 1);
    const places = this.#pages.documents.flatMap(({ id, pageSizes }) =>
      pageSizes.map((_size, index) => ({ documentId: id, page: index + 1 })),
    );
    this.#want(pagesAhead(places, current, this.#hasFields));
    await this.#pages.updateComplete;
    let left = mostLines;
    for (const place of this.#wanted) {
      await idle();
      while (this.#pages.schedule.current) await new Promise((resolve) => setTimeout(resolve, 100));
      if (this.#signal.aborted || round !== this.#round) return;
      if (!this.#pages.sheet(place)) return this.#later(current); // not all places are there yet
      left -= await readPage(this.#pages, place);
      if (left < 0) return;
    }
  }

  #want(wanted: readonly PagePlace[]): void {
    const keys = new Set(wanted.map(keyOf));
    for (const place of this.#wanted) {
      const sheet = keys.has(keyOf(place)) ? null : this.#pages.sheet(place);
      const page = sheet && pageIn(sheet);
      if (page) letGoOfReading(page);
    }
    [this.#wanted, this.#keys] = [wanted, keys];
    this.#pages.requestUpdate();
  }
}

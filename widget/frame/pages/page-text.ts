import type { PDFPageProxy } from 'pdfjs-dist';
import type { InksealPage } from './page.ts';
import { loadPdfEngine, type PdfEngine } from './pdf-engine.ts';
import { placeOver } from './place-over.ts';
import { readAloud, releaseReading } from './reading-text.ts';
import type { Box, TextLine } from './text-lines.ts';

/** What of a page is neither drawn nor a field: text to select, text to be read aloud, links, and what was found. */
export interface PageText {
  readonly lines: readonly TextLine[];
  /** Marks what was found; `current` is the one the person is at. */
  mark(found: readonly Box[], current: readonly Box[]): void;
  remove(): void;
}

type TextLayers = PdfEngine['library']['TextLayer'];

class DrawnText implements PageText {
  readonly lines: readonly TextLine[];
  readonly #layers: TextLayers;
  readonly #page: InksealPage;
  readonly #root: ShadowRoot;
  #found: HTMLElement[] = [];

  constructor(layers: TextLayers, page: InksealPage, lines: readonly TextLine[]) {
    this.lines = lines;
    this.#layers = layers;
    this.#page = page;
    this.#root = page.shadowRoot!;
  }

  mark(found: readonly Box[], current: readonly Box[]): void {
    for (const old of this.#found) old.remove();
    this.#found = found.map((box) => {
      const mark = document.createElement('div');
      mark.className = 'found';
      mark.toggleAttribute('data-current', current.includes(box));
      placeOver(mark, box);
      return mark;
    });
    this.#root.querySelector('.text')?.before(...this.#found);
  }

  remove(): void {
    releaseReading(this.#page);
    this.mark([], []);
    this.#root.querySelector('.text')?.replaceChildren();
    // Browsers keep every line that a canvas has measured for as long as the canvas lives: 45 KB a page of plain text.
    this.#layers.cleanup();
  }
}

/** Draws the text of a page into its shadow tree. Rejects when it cannot be had. */
export async function drawPageText(page: InksealPage, proxy: PDFPageProxy): Promise<PageText> {
  const [{ library }, { content, lines }] = await Promise.all([loadPdfEngine(), readAloud(page, proxy)]);
  const container = page.shadowRoot!.querySelector<HTMLElement>('.text')!;
  const viewport = proxy.getViewport({ scale: 1 });
  const layer = new library.TextLayer({ textContentSource: content, container, viewport });
  await layer.render();
  return new DrawnText(library.TextLayer, page, lines);
}

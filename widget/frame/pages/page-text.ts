import type { PDFPageProxy } from 'pdfjs-dist';
import type { TextContent } from 'pdfjs-dist/types/src/display/api.js';
import { placeLinks } from './page-links.ts';
import type { InksealPage } from './page.ts';
import { pageTextStyles } from './page-text.styles.ts';
import { loadPdfEngine, type PdfEngine } from './pdf-engine.ts';
import { placeOver } from './place-over.ts';
import { inSeenOrder, placeAmong } from './reading-order.ts';
import { readLines, type Box, type TextLine } from './text-lines.ts';

/** What of a page is neither drawn nor a field: text to select, text to be read aloud, links, and what was found. */
export interface PageText {
  readonly lines: readonly TextLine[];
  /** Marks what was found; `current` is the one the person is at. */
  mark(found: readonly Box[], current: readonly Box[]): void;
  remove(): void;
}

type TextLayers = PdfEngine['library']['TextLayer'];

/**
 * Fields and links stand between the lines they belong to. To screen readers and to the Tab key a page is one text from
 * top to bottom, not a picture with things before or behind it. The lines lie where they are seen, so that what is read
 * aloud is scrolled to.
 */
class ReadingText implements PageText {
  readonly lines: readonly TextLine[];
  readonly #layers: TextLayers;
  readonly #page: InksealPage;
  readonly #root: ShadowRoot;
  readonly #reading: HTMLElement;
  readonly #links: readonly (Box & { element: HTMLElement })[];
  readonly #observer: MutationObserver;
  #found: HTMLElement[] = [];
  #soon: ReturnType<typeof setTimeout> | undefined;

  constructor(
    layers: TextLayers,
    page: InksealPage,
    lines: readonly TextLine[],
    links: readonly (Box & { element: HTMLElement })[],
  ) {
    this.lines = lines;
    this.#layers = layers;
    this.#page = page;
    this.#links = links;
    this.#root = page.shadowRoot!;
    const overlay = this.#root.querySelector<HTMLElement>('.overlay')!;
    this.#reading = document.createElement('div');
    overlay.prepend(this.#reading);
    this.#compose();
    this.#observer = new MutationObserver(() => this.#composeSoon());
    this.#observer.observe(page, { childList: true });
  }

  /** What lies over the page, where it lies; it is measured, for it is whatever the ceremony puts there. */
  #overlaid(): (Box & { element: HTMLElement })[] {
    const whole = this.#page.getBoundingClientRect();
    return [...this.#page.children].map((child) => {
      const box = child.getBoundingClientRect();
      return {
        element: child as HTMLElement,
        x: (box.x - whole.x) / whole.width,
        y: (box.y - whole.y) / whole.height,
        width: box.width / whole.width,
        height: box.height / whole.height,
      };
    });
  }

  /** What has just been put over the page finds its own place first. */
  #composeSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.#compose());
  }

  #compose(): void {
    const placed = placeAmong(this.lines, [...this.#overlaid(), ...this.#links]);
    const parts: HTMLElement[] = [];
    const add = (index: number): void => {
      for (const { element } of placed.get(index) ?? []) parts.push(this.#slotFor(element, parts.length));
    };
    add(-1);
    this.lines.forEach((line, index) => {
      const paragraph = document.createElement('p');
      paragraph.className = 'line';
      paragraph.textContent = line.text;
      placeOver(paragraph, line);
      parts.push(paragraph);
      add(index);
    });
    this.#reading.replaceChildren(...parts);
  }

  #slotFor(element: HTMLElement, number: number): HTMLElement {
    if (element.parentNode !== this.#page) return element;
    const slot = document.createElement('slot');
    slot.name = element.slot = `place-${number}`;
    return slot;
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
    this.#observer.disconnect();
    clearTimeout(this.#soon);
    for (const child of this.#page.children) child.removeAttribute('slot');
    this.#reading.remove();
    this.mark([], []);
    this.#root.querySelector('.text')?.replaceChildren();
    // Browsers keep every line that a canvas has measured for as long as the canvas lives: 45 KB a page of plain text.
    this.#layers.cleanup();
  }
}

/** Whether its author has said what is what in it, and so in which order it is read. */
const isTagged = (items: TextContent['items']): boolean =>
  items.some((item) => 'id' in item && Boolean(item.id));

/** Draws the text of a page into its shadow tree. Rejects when it cannot be had. */
export async function drawPageText(page: InksealPage, proxy: PDFPageProxy): Promise<PageText> {
  const [{ library }, content, annotations] = await Promise.all([
    loadPdfEngine(),
    proxy.getTextContent({ includeMarkedContent: true, disableNormalization: true }),
    proxy.getAnnotations({ intent: 'display' }).catch(() => []),
  ]);
  const root = page.shadowRoot!;
  const styles = pageTextStyles.styleSheet;
  if (styles && !root.adoptedStyleSheets.includes(styles)) root.adoptedStyleSheets.push(styles);
  const viewport = proxy.getViewport({ scale: 1 });
  const lines = readLines(content, viewport);
  const container = root.querySelector<HTMLElement>('.text')!;
  const layer = new library.TextLayer({ textContentSource: content, container, viewport });
  await layer.render();
  return new ReadingText(
    library.TextLayer,
    page,
    isTagged(content.items) ? lines : inSeenOrder(lines),
    placeLinks(annotations, viewport),
  );
}

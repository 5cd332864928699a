import type { PDFPageProxy } from 'pdfjs-dist';
import type { TextContent } from 'pdfjs-dist/types/src/display/api.js';
import { placeLinks } from './page-links.ts';
import type { InksealPage } from './page.ts';
import { pageTextStyles } from './page-text.styles.ts';
import { placeOver } from './place-over.ts';
import { inSeenOrder, placeAmong } from './reading-order.ts';
import { readLines, type Box, type TextLine } from './text-lines.ts';

const readings = new WeakMap<InksealPage, Reading>();
/** Pages whose text stays when their drawing makes room. */
const kept = new WeakSet<InksealPage>();

/**
 * Fields and links stand between the lines they belong to. To screen readers and to the Tab key a page is one text from
 * top to bottom, not a picture with things before or behind it. The lines lie where they are seen, so that what is read
 * aloud is scrolled to.
 */
class Reading {
  readonly lines: readonly TextLine[];
  readonly #page: InksealPage;
  readonly #reading: HTMLElement;
  readonly #links: readonly (Box & { element: HTMLElement })[];
  readonly #observer: MutationObserver;
  #soon: ReturnType<typeof setTimeout> | undefined;

  constructor(
    page: InksealPage,
    lines: readonly TextLine[],
    links: readonly (Box & { element: HTMLElement })[],
  ) {
    this.lines = lines;
    this.#page = page;
    this.#links = links;
    const root = page.shadowRoot!;
    const styles = pageTextStyles.styleSheet;
    if (styles && !root.adoptedStyleSheets.includes(styles)) root.adoptedStyleSheets.push(styles);
    this.#reading = document.createElement('div');
    root.querySelector<HTMLElement>('.overlay')!.prepend(this.#reading);
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

  remove(): void {
    this.#observer.disconnect();
    clearTimeout(this.#soon);
    for (const child of this.#page.children) child.removeAttribute('slot');
    this.#reading.remove();
  }
}

/** Whether its author has said what is what in it, and so in which order it is read. */
const isTagged = (items: TextContent['items']): boolean =>
  items.some((item) => 'id' in item && Boolean(item.id));

/** A page without them is one without links; of one whose document is closed meanwhile asking is a mistake by itself. */
async function readAnnotations(proxy: PDFPageProxy): ReturnType<PDFPageProxy['getAnnotations']> {
  try {
    return await proxy.getAnnotations({ intent: 'display' });
  } catch {
    return [];
  }
}

/** What is read aloud of a page, and what pdf.js found on it; it is there from then on. Rejects when it cannot be had. */
export async function readAloud(
  page: InksealPage,
  proxy: PDFPageProxy,
): Promise<{ lines: readonly TextLine[]; content: TextContent }> {
  const [content, annotations] = await Promise.all([
    proxy.getTextContent({ includeMarkedContent: true, disableNormalization: true }),
    readAnnotations(proxy),
  ]);
  const known = readings.get(page);
  if (known) return { lines: known.lines, content };
  const viewport = proxy.getViewport({ scale: 1 });
  const read = readLines(content, viewport);
  const lines = isTagged(content.items) ? read : inSeenOrder(read);
  readings.set(page, new Reading(page, lines, placeLinks(annotations, viewport)));
  return { lines, content };
}

function remove(page: InksealPage): void {
  readings.get(page)?.remove();
  readings.delete(page);
}

/** The drawing is gone, and what is read aloud with it, unless it is kept. */
export function releaseReading(page: InksealPage): void {
  if (!kept.has(page)) remove(page);
}

/** Lines that are read aloud of a page, drawn or not; undefined before they are there. */
export const linesRead = (page: InksealPage): number | undefined => readings.get(page)?.lines.length;

export function keepReading(page: InksealPage): void {
  kept.add(page);
}

/** From then on it is there as long as the drawing is. */
export function letGoOfReading(page: InksealPage): void {
  kept.delete(page);
  if (!page.text) remove(page);
}

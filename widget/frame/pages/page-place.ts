import type { InksealPage } from './page.ts';

export interface PagePlace {
  documentId: string;
  /** From 1. */
  page: number;
}

export const keyOf = ({ documentId, page }: PagePlace): string => `${documentId}/${page}`;

/** What place of which page an element is. */
export const placeOf = (sheet: HTMLElement): PagePlace => ({
  documentId: sheet.dataset['document'] ?? '',
  page: Number(sheet.dataset['page']),
});

export const pageIn = (sheet: Element): InksealPage | null => sheet.querySelector('inkseal-page');

/** Where the next field is brought to, so that the page named is the one being worked on. Parts of the view. */
const eyeLevel = 0.4;

export function sheetAtEyeLevel(
  scroller: HTMLElement,
  sheets: Iterable<HTMLElement>,
): HTMLElement | undefined {
  const middle = scroller.scrollTop + scroller.clientHeight * eyeLevel;
  const inOrder = [...sheets].toSorted((a, b) => a.offsetTop - b.offsetTop);
  return inOrder.find((sheet) => sheet.offsetTop + sheet.offsetHeight + 20 >= middle);
}

/** Pages of these places that show something now, and the part of the view, or of themselves, that it is. */
export function shownIn(
  scroller: Element,
  sheets: Iterable<HTMLElement>,
): { place: PagePlace; page: InksealPage; share: number }[] {
  const view = scroller.getBoundingClientRect();
  return [...sheets].flatMap((sheet) => {
    const page = pageIn(sheet);
    const box = sheet.getBoundingClientRect();
    const height = Math.min(box.bottom, view.bottom) - Math.max(box.top, view.top);
    const share = height / Math.max(1, Math.min(view.height, box.height));
    return page?.isDrawn && share > 0 ? [{ place: placeOf(sheet), page, share }] : [];
  });
}

declare global {
  interface HTMLElementEventMap {
    'inkseal-page-drawn': CustomEvent<PagePlace>;
    'inkseal-page-change': CustomEvent<PagePlace>;
    'inkseal-document-failed': CustomEvent<{ error: unknown }>;
  }
}

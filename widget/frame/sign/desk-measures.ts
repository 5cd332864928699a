import type { SigningView } from '../../contract/signing.ts';
import { announceHeight } from '../../ui/content-height.ts';
import type { PagePlace } from '../pages/page-place.ts';
import type { InksealPages } from '../pages/pages.ts';

/** Below this width of the frame the controls of fields move into the guide. CSS pixels. */
export const compactWidth = 640;
/** A document shorter than this would leave its dialogs no room. CSS pixels. */
const leastHeight = 600;

/** How tall the desk would be if no page had to be scrolled to; for when there is something to see, or an empty frame would move the page. */
export function announceDeskHeight(desk: HTMLElement, pages: InksealPages): void {
  const others = desk.offsetHeight - pages.offsetHeight;
  if (desk.offsetHeight > 0) announceHeight(desk, Math.max(others + pages.contentHeight, leastHeight));
}

/** Which page of all documents together that is, from 1, and how many there are. */
export function placeAmongAll(
  documents: SigningView['documents'],
  place: PagePlace | null,
): { page: number; pageCount: number } {
  const counts = documents.map((document) => document.pageSizes.length);
  const index = documents.findIndex((document) => document.id === place?.documentId);
  const sum = (some: number[]): number => some.reduce((total, count) => total + count, 0);
  return { page: sum(counts.slice(0, Math.max(index, 0))) + (place?.page ?? 1), pageCount: sum(counts) };
}

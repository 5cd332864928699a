/** Scrolls as one can follow it, or at once: who asked for calm, and from afar, where nothing could be seen passing by. */
function scrollCalmly(scroller: Element, to: { top: number; left?: number }): void {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const isFar = Math.abs(to.top - scroller.scrollTop) > scroller.clientHeight * 6;
  scroller.scrollTo({ ...to, behavior: calm || isFar ? 'instant' : 'smooth' });
}

/** Brings a place of a page into view, a third from the top. `place` is in points, of which `scale` makes CSS pixels. */
export function scrollToPlace(
  scroller: Element,
  sheet: HTMLElement,
  scale: number,
  place: { x: number; y: number; width: number },
): void {
  const { clientHeight, clientWidth } = scroller;
  const top = sheet.offsetTop + place.y * scale - clientHeight * 0.33;
  const left = sheet.offsetLeft + (place.x + place.width / 2) * scale - clientWidth / 2;
  scrollCalmly(scroller, { top, left });
}

/** Brings the top of a page to the top of the view. */
export function scrollToTop(scroller: Element, sheet: HTMLElement): void {
  scrollCalmly(scroller, { top: sheet.offsetTop - 8 });
}

/** What stays where it is while everything gets another size: a part of the whole, at a place of the view. */
export interface HeldPlace {
  down: number;
  across: number;
  x: number;
  y: number;
}

/** What is at `at` (client coordinates); the middle of the view without it. */
export function holdPlace(scroller: Element, at?: { x: number; y: number }): HeldPlace {
  const view = scroller.getBoundingClientRect();
  const x = at ? at.x - view.x : scroller.clientWidth / 2;
  const y = at ? at.y - view.y : scroller.clientHeight / 2;
  const down = (scroller.scrollTop + y) / Math.max(scroller.scrollHeight, 1);
  const across = (scroller.scrollLeft + x) / Math.max(scroller.scrollWidth, 1);
  return { down, across, x, y };
}

/** Puts it back, or the pages into the middle where nothing was held; nothing is held from then on. */
export function restorePlace(scroller: Element, held: HeldPlace | null): null {
  const { clientWidth, scrollHeight, scrollWidth } = scroller;
  if (held) scroller.scrollTop = held.down * scrollHeight - held.y;
  scroller.scrollLeft = held ? held.across * scrollWidth - held.x : (scrollWidth - clientWidth) / 2;
  return null;
}

/** CSS pixels that pages may be wide without anybody scrolling sideways. */
export function widthWithin(scroller: Element, column: Element): number {
  const { paddingInlineEnd, paddingInlineStart } = getComputedStyle(column);
  return scroller.clientWidth - Number.parseFloat(paddingInlineStart) - Number.parseFloat(paddingInlineEnd);
}

/** The event's detail: CSS pixels, with nothing left to scroll. */
export interface ContentHeight {
  heightPixels: number;
}

/** Says, out of every shadow tree, how tall what is shown now would be if nothing in it had to scroll. */
export function announceHeight(from: EventTarget, heightPixels: number): void {
  const detail: ContentHeight = { heightPixels };
  from.dispatchEvent(new CustomEvent('inkseal-content-height', { detail, bubbles: true, composed: true }));
}

declare global {
  interface GlobalEventHandlersEventMap {
    'inkseal-content-height': CustomEvent<ContentHeight>;
  }
}

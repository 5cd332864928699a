import { zoomSteps } from './page-scale.ts';
import type { InksealPages } from './pages.ts';

interface Gesture {
  /** Between the two fingers at first. CSS pixels. */
  spread: number;
  at: { x: number; y: number };
  isOurs: boolean | null;
  ratio: number;
}

const smallest = 1;
const largest = zoomSteps.at(-1) ?? 1;

const spreadOf = ([a, b]: Touch[]): number =>
  a && b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) : 0;

const middleOf = ([a, b]: Touch[]): { x: number; y: number } => ({
  x: ((a?.clientX ?? 0) + (b?.clientX ?? 0)) / 2,
  y: ((a?.clientY ?? 0) + (b?.clientY ?? 0)) / 2,
});

/**
 * Two fingers make the document larger. What they cannot do to it is left to the browser: who has magnified the page
 * around us, and then pinches in a document that fits the width already, gets the page's own size back.
 */
export function followPinches(pages: InksealPages, signal: AbortSignal): void {
  const { column, scroller } = pages;
  let gesture: Gesture | null = null;

  const begin = ({ touches }: TouchEvent): void => {
    const fingers = [...touches];
    gesture =
      fingers.length === 2
        ? { spread: spreadOf(fingers), at: middleOf(fingers), isOurs: null, ratio: 1 }
        : null;
  };

  const move = (event: TouchEvent): void => {
    const fingers = [...event.touches];
    if (!gesture || fingers.length !== 2 || gesture.spread === 0) return;
    const ratio = spreadOf(fingers) / gesture.spread;
    // The first move decides: a browser that has begun to magnify cannot be stopped any more.
    gesture.isOurs ??= event.cancelable && (ratio > 1 ? pages.zoom < largest : pages.zoom > smallest);
    if (!gesture.isOurs) return;
    event.preventDefault();
    gesture.ratio = Math.min(Math.max(ratio, smallest / pages.zoom), largest / pages.zoom);
    if (column.style.scale === '') {
      const box = column.getBoundingClientRect();
      column.style.transformOrigin = `${gesture.at.x - box.x}px ${gesture.at.y - box.y}px`;
    }
    column.style.scale = String(gesture.ratio);
  };

  const end = ({ touches }: TouchEvent): void => {
    if (!gesture || touches.length > 1) return;
    const { at, isOurs, ratio } = gesture;
    gesture = null;
    if (!isOurs) return;
    column.style.scale = '';
    column.style.transformOrigin = '';
    if (ratio !== 1) pages.zoomTo(pages.zoom * ratio, at);
  };

  scroller.addEventListener('touchstart', begin, { signal, passive: true });
  scroller.addEventListener('touchmove', move, { signal, passive: false });
  for (const type of ['touchend', 'touchcancel'] as const)
    scroller.addEventListener(type, end, { signal, passive: true });
}

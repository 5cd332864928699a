import type { PageSize } from '../../contract/documents.ts';

/** CSS pixels per point at which a page is comfortable to read on a wide screen: A4 becomes 833 pixels wide. */
const comfortable = 1.4;

export const zoomSteps: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

/** CSS pixels per point: each page fits the width there is, at most at a comfortable size, times the chosen zoom. */
export function pageScale(page: PageSize, availableWidth: number, zoom: number): number {
  return Math.min(comfortable, Math.max(availableWidth, 1) / page.width) * zoom;
}

/** CSS pixels; more than a scroll bar takes where it takes any. */
const scrollBarRoom = 20;

/**
 * The scale a page will have before anything is laid out (see pages.styles.ts for what is beside it); undefined where it
 * depends on whether a scroll bar takes room.
 */
export function expectedScale(page: PageSize): number | undefined {
  const scaleBeside = (pixels: number): number => pageScale(page, innerWidth - pixels, 1);
  const margins = innerWidth < 640 ? 20 : 48;
  const scale = scaleBeside(margins);
  return scale === scaleBeside(margins + scrollBarRoom) || matchMedia('(pointer:coarse)').matches
    ? scale
    : undefined;
}

/** The next step in the direction, or the same at either end. */
export function nextZoom(zoom: number, direction: 1 | -1): number {
  const steps = direction === 1 ? zoomSteps : zoomSteps.toReversed();
  return steps.find((step) => (step - zoom) * direction > 0.001) ?? zoom;
}

/** Browsers refuse or blur larger canvases; 16 million pixels is what phones still draw. */
const canvasArea = 16_777_216;

/** Canvas pixels per CSS pixel: the density of the screen, less where the canvas would be too large. */
export function canvasDensity(width: number, height: number, devicePixelRatio: number): number {
  return Math.min(Math.max(devicePixelRatio, 1), Math.sqrt(canvasArea / Math.max(width * height, 1)));
}

const zoomKeys: Readonly<Record<string, 1 | -1 | 0>> = { '+': 1, '-': -1, '0': 0 };

/** Where a key zooms to; 0 fits the width. Single keys work on the pages only and never where text is typed (WCAG 2.1.4). */
export function zoomByKey(event: KeyboardEvent): 1 | -1 | 0 | undefined {
  const target = event.composedPath()[0];
  const isTyping = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  return isTyping || event.ctrlKey || event.metaKey || event.altKey ? undefined : zoomKeys[event.key];
}

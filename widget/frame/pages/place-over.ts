import type { Box } from './text-lines.ts';

const percent = (part: number): string => `${part * 100}%`;

/** Lays an element over its box of the page. */
export function placeOver(element: HTMLElement, box: Box): void {
  element.style.left = percent(box.x);
  element.style.top = percent(box.y);
  element.style.width = percent(box.width);
  element.style.height = percent(box.height);
}

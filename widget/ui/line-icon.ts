import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';

/** What stands on the screen from the first page on; the others are in icons.ts, which comes after it. */
export const toolbarShapes = {
  seal: svg`<circle cx="12" cy="9.5" r="6" /><path d="M9.6 9.6l1.7 1.7 3.1-3.2M8.5 14.5L7 21l5-2.3L17 21l-1.5-6.5" />`,
} as const;

/**
 * A shape on a 24 × 24 grid; always decoration, the control beside it carries the name. One that points `along` the line
 * points the other way where lines run from right to left.
 */
export function lineIcon(shape: SVGTemplateResult, isAlong = false): TemplateResult {
  return html`<svg
    class=${isAlong ? 'icon along' : 'icon'}
    viewBox="0 0 24 24"
    width="20"
    height="20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    ${shape}
  </svg>`;
}

import { html, svg, type TemplateResult } from 'lit';
import { choiceDot, tickPoints, tickWidth } from '../../contract/mark-layout.ts';

const path = `M${tickPoints.join(' ')}`; // what follows a moveto is drawn to (SVG 2 §9.3.3)

/** The tick of a checkbox, as sealing draws it. */
export function tick(): TemplateResult {
  return html`<svg class="tick-mark" viewBox="0 0 1 1" aria-hidden="true" focusable="false">
    ${svg`<path d=${path} fill="none" stroke="currentColor" stroke-width=${tickWidth}
      stroke-linecap="round" stroke-linejoin="round" />`}
  </svg>`;
}

/** The dot of a chosen radio box, as sealing draws it. */
export function dot(): TemplateResult {
  return html`<svg class="tick-mark" viewBox="0 0 1 1" aria-hidden="true" focusable="false">
    ${svg`<circle cx="0.5" cy="0.5" r=${choiceDot / 2} fill="currentColor" />`}
  </svg>`;
}

import { html, svg, type TemplateResult } from 'lit';

/** The tick of a checkbox, as sealing draws it: a path in a square, in units of its side. */
export function tick(): TemplateResult {
  return html`<svg class="tick-mark" viewBox="0 0 1 1" aria-hidden="true" focusable="false">
    ${svg`<path d="M0.2 0.55L0.42 0.76L0.82 0.26" fill="none" stroke="currentColor" stroke-width="0.11"
      stroke-linecap="round" stroke-linejoin="round" />`}
  </svg>`;
}

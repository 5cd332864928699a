import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { icon } from '../../ui/icons.ts';
import { formatNumber } from '../../ui/localization.ts';

/** Smaller, as wide as the frame (0), larger. */
export function renderZoom(zoom: number, zoomBy: (direction: 1 | -1 | 0) => void): TemplateResult {
  const percent = formatNumber(zoom, { style: 'percent' });
  return html`<div class="zoom" role="group" aria-label=${msg('Zoom', { id: 'zoom' })}>
    <button
      class="button quiet square"
      type="button"
      aria-label=${msg('Zoom out', { id: 'zoom-out' })}
      @click=${() => zoomBy(-1)}
    >
      ${icon('minus')}
    </button>
    <button
      class="button quiet level"
      type="button"
      aria-label=${msg(str`${percent}, fit the width`, { id: 'zoom-fit' })}
      @click=${() => zoomBy(0)}
    >
      ${percent}
    </button>
    <button
      class="button quiet square"
      type="button"
      aria-label=${msg('Zoom in', { id: 'zoom-in' })}
      @click=${() => zoomBy(1)}
    >
      ${icon('plus')}
    </button>
  </div>`;
}

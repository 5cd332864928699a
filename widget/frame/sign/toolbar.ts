import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../../ui/controls.styles.ts';
import { lineIcon, toolbarShapes } from '../../ui/line-icon.ts';
import { currentLanguage } from '../../ui/localization.ts';
import { toolbarStyles } from './toolbar.styles.ts';

/**
 * Whose document this is, and where one is in it.
 *
 * @slot - the other actions
 * @fires inkseal-zoom - detail {direction: 1 | -1 | 0}; 0 fits the width
 */
@customElement('inkseal-toolbar')
@localized()
export class InksealToolbar extends LitElement {
  static override styles = [controls, toolbarStyles];

  // Not "title": that attribute of every element would show a tooltip.
  @property({ attribute: false }) documentTitle = '';
  @property({ attribute: false }) senderName = '';
  @property({ type: Boolean }) testMode = false;
  @property({ type: Number }) zoom = 1;
  @property({ type: Number }) page = 1;
  @property({ type: Number }) pageCount = 1;

  protected override render(): unknown {
    return html`<header class="bar">
      <div class="seal">${lineIcon(toolbarShapes.seal)}</div>
      <div class="titles">
        <h1>
          <span class="text">${this.documentTitle}</span>
          ${
            this.testMode
              ? html`<span
                  class="test"
                  title=${msg('Made for trying out, without legal effect', { id: 'test-hint' })}
                  >${msg('Test', { id: 'test' })}</span
                >`
              : nothing
          }
        </h1>
        <p>
          <span class="from">${msg(str`From ${this.senderName}`, { id: 'from' })}</span>
          <span class="page">${msg(str`Page ${this.page} of ${this.pageCount}`, { id: 'page-of' })}</span>
        </p>
      </div>
      ${this.#renderZoom()}
      <div class="other"><slot></slot></div>
    </header>`;
  }

  #renderZoom(): TemplateResult {
    const percent = new Intl.NumberFormat(currentLanguage(), { style: 'percent' }).format(this.zoom);
    const zoom = (direction: 1 | -1 | 0) => () =>
      this.dispatchEvent(new CustomEvent('inkseal-zoom', { detail: { direction } }));
    return html`<div class="zoom" role="group" aria-label=${msg('Zoom', { id: 'zoom' })}>
      <button
        class="button quiet square"
        type="button"
        aria-label=${msg('Zoom out', { id: 'zoom-out' })}
        @click=${zoom(-1)}
      >
        ${lineIcon(toolbarShapes.minus)}
      </button>
      <button
        class="button quiet level"
        type="button"
        aria-label=${msg(str`${percent}, fit the width`, { id: 'zoom-fit' })}
        @click=${zoom(0)}
      >
        ${percent}
      </button>
      <button
        class="button quiet square"
        type="button"
        aria-label=${msg('Zoom in', { id: 'zoom-in' })}
        @click=${zoom(1)}
      >
        ${lineIcon(toolbarShapes.plus)}
      </button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-toolbar': InksealToolbar;
  }
}

import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { basicControls } from '../../ui/basic-controls.styles.ts';
import { lineIcon, toolbarShapes } from '../../ui/line-icon.ts';
import { formatNumber } from '../../ui/localization.ts';
import { toolbarStyles } from './toolbar.styles.ts';

/**
 * Whose document this is, and where one is in it.
 *
 * @slot reading - what one reads with
 * @slot - the other actions
 */
@customElement('inkseal-toolbar')
@localized()
export class InksealToolbar extends LitElement {
  static override styles = [basicControls, toolbarStyles];

  // Not "title": that attribute of every element would show a tooltip.
  @property({ attribute: false }) documentTitle = '';
  @property({ attribute: false }) senderName = '';
  @property({ type: Boolean }) testMode = false;
  @property({ type: Number }) page = 1;
  @property({ type: Number }) pageCount = 1;

  protected override render(): unknown {
    const [page, count] = [formatNumber(this.page), formatNumber(this.pageCount)];
    return html`<header class="bar" aria-label=${this.documentTitle}>
      <div class="seal">${lineIcon(toolbarShapes.seal)}</div>
      <div class="titles">
        <h1>
          <span class="text" dir="auto">${this.documentTitle}</span>
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
          <span class="page">${msg(str`Page ${page} of ${count}`, { id: 'page-of' })}</span>
        </p>
      </div>
      <slot name="reading"></slot>
      <div class="other"><slot></slot></div>
    </header>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-toolbar': InksealToolbar;
  }
}

import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../../ui/controls.styles.ts';
import '../../ui/dialog.ts';
import './page-list.ts';
import type { PagePlace } from './page-place.ts';
import type { InksealPages } from './pages.ts';

/**
 * The list of pages where there is no room for one beside the document.
 *
 * @fires inkseal-page-chosen - the document turns to a page
 * @fires inkseal-dismiss - the person goes back
 */
@customElement('inkseal-pages-sheet')
@localized()
export class InksealPagesSheet extends LitElement {
  static override styles = [
    controls,
    css`
      inkseal-page-list {
        margin-inline: -6px;
      }
    `,
  ];

  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) pages: InksealPages | null = null;
  @property({ attribute: false }) current: PagePlace | null = null;

  protected override render(): TemplateResult {
    return html`<inkseal-dialog
      footless
      ?open=${this.open}
      heading=${msg('Pages', { id: 'page-list' })}
      @inkseal-dismiss=${() => this.dispatchEvent(new CustomEvent('inkseal-dismiss'))}
    >
      ${
        this.open
          ? html`<inkseal-page-list
              sheet
              open
              data-autofocus
              .pages=${this.pages}
              .current=${this.current}
              @inkseal-page-chosen=${() => this.dispatchEvent(new CustomEvent('inkseal-page-chosen'))}
            ></inkseal-page-list>`
          : nothing
      }
    </inkseal-dialog>`;
  }

  /** Until the dialog is shown, or gone and the keyboard back where it was. */
  protected override async getUpdateComplete(): Promise<boolean> {
    const isDone = await super.getUpdateComplete();
    await this.renderRoot.querySelector('inkseal-dialog')?.updateComplete;
    return isDone;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-pages-sheet': InksealPagesSheet;
  }
}

import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ErrorCode } from '../contract/errors.ts';
import { controls } from './controls.styles.ts';
import { noticeWording } from './notice-wording.ts';
import './screen.ts';
import { installTokens } from './theme.ts';

/**
 * The calm screen for an error after which nothing more can be done here.
 *
 * @slot actions - further ways on, for example "open in a new tab"
 * @fires inkseal-retry - the person pressed "Try again" (only with `retry`)
 */
@customElement('inkseal-notice')
@localized()
export class InksealNotice extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-block-size: 100dvh;
        background: var(--ink-desk);
      }
      inkseal-screen {
        min-block-size: 100dvh;
      }
      .code {
        display: block;
        margin-block-start: 14px;
        font-size: 12px;
      }
    `,
  ];

  @property() code: ErrorCode = 'internal_error';
  /** Offers "Try again". */
  @property({ type: Boolean }) retry = false;

  override connectedCallback(): void {
    super.connectedCallback();
    installTokens();
  }

  override focus(): void {
    this.renderRoot.querySelector('inkseal-screen')?.focus();
  }

  protected override render(): unknown {
    const wording = noticeWording(this.code);
    return html`<main>
      <inkseal-screen heading=${wording.heading} icon=${wording.icon} tone=${wording.tone}>
        ${wording.text}
        <span class="code">${msg('Reference', { id: 'notice-reference' })}: ${this.code}</span>
        ${
          this.retry
            ? html`<button slot="actions" class="button primary" type="button" @click=${this.#retry}>
                ${msg('Try again', { id: 'try-again' })}
              </button>`
            : nothing
        }
        <slot name="actions" slot="actions"></slot>
      </inkseal-screen>
    </main>`;
  }

  #retry(): void {
    this.dispatchEvent(new CustomEvent('inkseal-retry', { bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-notice': InksealNotice;
  }
}

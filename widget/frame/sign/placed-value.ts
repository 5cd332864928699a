import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PageSize } from '../../contract/documents.ts';
import type { SigningView } from '../../contract/signing.ts';
import '../signature/mark.ts';
import { dot, tick } from '../signature/tick.ts';
import './set-text.ts';

/** What another recipient has put into their field: part of what is signed, and not to be changed. */
@customElement('inkseal-placed-value')
export class InksealPlacedValue extends LitElement {
  static override styles = css`
    :host {
      position: absolute;
      forced-color-adjust: none;
    }
    inkseal-mark {
      background: none;
      inline-size: 100%;
      block-size: 100%;
    }
    .spoken {
      position: absolute;
      inset: 0;
      overflow: hidden;
      opacity: 0;
    }
    .tick-mark {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      color: var(--ink-paper-mark);
    }
  `;

  @property({ attribute: false }) value!: SigningView['completedFields'][number];
  @property({ attribute: false }) page!: PageSize;

  protected override render(): unknown {
    const { value, page } = this;
    this.style.left = `${(value.x / page.width) * 100}%`;
    this.style.top = `${(value.y / page.height) * 100}%`;
    this.style.width = `${(value.width / page.width) * 100}%`;
    this.style.height = `${(value.height / page.height) * 100}%`;
    if (value.mark) return html`<inkseal-mark .mark=${value.mark}></inkseal-mark>`;
    if (value.checked === true) return value.type === 'radio' ? dot() : tick();
    const text = value.text ?? '';
    return html`<inkseal-set-text .text=${text} .box=${value}></inkseal-set-text
      ><span class="spoken">${text}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-placed-value': InksealPlacedValue;
  }
}

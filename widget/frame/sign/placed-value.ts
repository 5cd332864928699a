import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PageSize } from '../../contract/documents.ts';
import type { SigningView } from '../../contract/signing.ts';
import '../signature/mark.ts';
import { tick } from '../signature/tick.ts';
import { fitText } from './text-fit.ts';

/** What another recipient has put into their field: part of what is signed, and not to be changed. */
@customElement('inkseal-placed-value')
export class InksealPlacedValue extends LitElement {
  static override styles = css`
    :host {
      position: absolute;
      display: flex;
      align-items: center;
      color: var(--ink-paper-ink);
      font-family: var(--ink-font);
      line-height: 1.25;
      overflow: hidden;
    }
    inkseal-mark {
      inline-size: 100%;
      block-size: 100%;
    }
    span {
      padding-inline: calc(var(--pt) * 2);
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .tick-mark {
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
    this.style.fontSize = `calc(var(--pt) * ${fitText(value.text ?? '', value)})`;
    if (value.mark) return html`<inkseal-mark .mark=${value.mark}></inkseal-mark>`;
    if (value.checked === true) return tick();
    return html`<span>${value.text ?? ''}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-placed-value': InksealPlacedValue;
  }
}

import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Theme } from '../../contract/theme-rules.ts';
import { controls } from '../../ui/controls.styles.ts';
import { readTheme } from '../../ui/host-theme.ts';
import { icon } from '../../ui/icons.ts';
import { light } from '../../ui/palette.ts';

/** A small picture of the frame as signers see it: by the rules that the frame itself goes by, so it shows what will be. */
@customElement('inkseal-theme-preview')
@localized()
export class ThemePreview extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        margin-block: 12px 20px;
      }
      .frame {
        max-inline-size: 560px;
        overflow: hidden;
        border: 1px solid var(--ink-line);
        border-radius: 12px;
        background: #e9ecf1;
        color: #151a23;
        font-family: var(--ink-font);
      }
      .bar {
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 10px 14px;
        background: #ffffff;
      }
      .seal {
        display: grid;
        place-items: center;
        inline-size: 34px;
        block-size: 34px;
        border-radius: min(var(--ink-radius), 9px);
        background: var(--ink-accent-soft);
        color: var(--ink-accent-text);
      }
      img {
        block-size: 34px;
        max-inline-size: 132px;
        object-fit: contain;
      }
      .title {
        font-weight: 650;
      }
      .from {
        color: #566072;
        font-size: 13px;
      }
      .paper {
        display: grid;
        gap: 14px;
        margin: 14px;
        padding: 18px;
        background: #ffffff;
      }
      .box {
        inline-size: 180px;
        max-inline-size: 100%;
        padding: 10px;
        border: 2px solid var(--ink-paper-accent, #2443b8);
        border-radius: 4px;
        background: var(--ink-paper-field, #e8edfd);
        color: var(--ink-paper-accent, #2443b8);
        font-size: 13px;
      }
      .next {
        justify-self: end;
        padding: 10px 18px;
        border-radius: var(--ink-radius);
        background: var(--ink-accent);
        color: var(--ink-on-accent);
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) theme: Theme = {};
  @property({ attribute: false }) name = '';
  /** Path of the logo; empty without one. */
  @property({ attribute: false }) logo = '';
  #set: readonly string[] = [];

  protected override render(): TemplateResult {
    return html`<div
      class="frame"
      role="img"
      aria-label=${msg('What signers will see', { id: 'brand-preview' })}
    >
      <div class="bar">
        ${
          this.logo === ''
            ? html`<span class="seal">${icon('seal')}</span>`
            : html`<img src=${this.logo} alt="" />`
        }
        <div>
          <div class="title">${msg('Employment agreement', { id: 'brand-preview-title' })}</div>
          <div class="from">${msg(str`From ${this.name}`, { id: 'brand-preview-from' })}</div>
        </div>
      </div>
      <div class="paper">
        <div class="box">${msg('Your signature', { id: 'brand-preview-field' })}</div>
        <div class="next">${msg('Sign the document', { id: 'brand-preview-sign' })}</div>
      </div>
    </div>`;
  }

  /** The console's own look stays as it is: only what is in here is coloured. */
  protected override updated(): void {
    const frame = this.renderRoot.querySelector<HTMLElement>('.frame');
    if (!frame) return;
    for (const role of this.#set) frame.style.removeProperty(role);
    const own = {
      accent: light.accent,
      'on-accent': light['on-accent'],
      'accent-soft': light['accent-soft'],
    };
    const roles = { ...own, 'accent-text': light['accent-text'], ...readTheme(this.theme, {}, light) };
    const values = Object.entries(roles).map(([role, value]): [string, string] => [`--ink-${role}`, value]);
    for (const [role, value] of values) frame.style.setProperty(role, value);
    this.#set = values.map(([role]) => role);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-theme-preview': ThemePreview;
  }
}

import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { css } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { controls } from '../ui/controls.styles.ts';
import { icon } from '../ui/icons.ts';

const saidMilliseconds = 2500;

/** Text to be taken elsewhere: a secret, or a file's whole content. `heading` says what it is. */
@customElement('inkseal-copyable')
@localized()
export class InksealCopyable extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        margin-block: 0 16px;
      }
      .top {
        display: flex;
        gap: 12px;
        align-items: center;
        justify-content: space-between;
        margin-block-end: 4px;
      }
      .name {
        font-weight: 600;
        font-size: 14px;
        overflow-wrap: anywhere;
      }
      pre {
        margin: 0;
        padding: 14px 16px;
        border: 1px solid var(--ink-line);
        border-radius: var(--ink-radius);
        background: var(--ink-raised);
        font:
          13px/1.55 ui-monospace,
          SFMono-Regular,
          Menlo,
          Consolas,
          monospace;
        overflow: auto;
        max-block-size: 380px;
        tab-size: 2;
      }
    `,
  ];

  @property() heading = '';
  @property() text = '';
  @state() private said: 'copied' | 'refused' | undefined;

  protected override render(): TemplateResult {
    return html`<div class="top">
        <span class="name" id="name">${this.heading}</span>
        <button class="button" type="button" data-act="copy" aria-describedby="name" @click=${this.#copy}>
          ${this.said === 'copied' ? icon('check') : nothing}
          ${this.said === 'copied' ? msg('Copied', { id: 'copy-done' }) : msg('Copy', { id: 'copy' })}
        </button>
      </div>
      <pre tabindex="0" role="region" aria-labelledby="name"><code>${this.text}</code></pre>
      <p class="visually-hidden" role="status">
        ${this.said === 'copied' ? msg('Copied', { id: 'copy-done' }) : nothing}
      </p>
      ${
        this.said === 'refused'
          ? html`<p class="hint" role="alert">
              ${msg('The browser did not allow it. Select the text and copy it by hand.', {
                id: 'copy-refused',
              })}
            </p>`
          : nothing
      }`;
  }

  async #copy(): Promise<void> {
    this.said = await navigator.clipboard.writeText(this.text).then(
      () => 'copied' as const,
      () => 'refused' as const,
    );
    setTimeout(() => (this.said = undefined), saidMilliseconds);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-copyable': InksealCopyable;
  }
}

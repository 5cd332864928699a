import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SigningView } from '../../contract/signing.ts';
import { controls } from '../../ui/controls.styles.ts';
import '../../ui/dialog.ts';
import { icon } from '../../ui/icons.ts';

/**
 * How this goes, in a few sentences, and whom to ask.
 *
 * @fires inkseal-sheet - detail {sheet: 'shortcuts'}: the keys are to be shown
 * @fires inkseal-dismiss - it has been read
 */
@customElement('inkseal-help-sheet')
@localized()
export class InksealHelpSheet extends LitElement {
  static override styles = [
    controls,
    css`
      ol {
        display: grid;
        gap: 10px;
        margin: 0 0 16px;
        padding-inline-start: 22px;
      }
      .keys {
        margin-inline-start: -14px;
      }
      .actions {
        display: grid;
        justify-content: end;
      }
    `,
  ];

  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) view!: SigningView;

  protected override render(): TemplateResult {
    const { envelope, scopes } = this.view;
    const { senderName } = envelope;
    return html`<inkseal-dialog
      ?open=${this.open}
      heading=${msg('Help', { id: 'help' })}
      @inkseal-dismiss=${this.#dismiss}
    >
      ${scopes.includes('signature:create') ? this.#renderSteps() : nothing}
      <p class="hint">${msg(str`Questions? Get in touch with ${senderName}.`, { id: 'contact-sender' })}</p>
      <button class="button quiet keys" type="button" data-act="shortcuts" @click=${this.#showKeys}>
        ${icon('keyboard')} ${msg('Keyboard shortcuts', { id: 'shortcuts' })}
      </button>
      <div slot="footer" class="actions">
        <button class="button" type="button" @click=${this.#dismiss}>${msg('Close', { id: 'close' })}</button>
      </div>
    </inkseal-dialog>`;
  }

  #renderSteps(): TemplateResult {
    return html`<ol>
      <li>
        ${msg(
          'The button at the bottom leads from field to field. The list beside it goes straight to any of them.',
          {
            id: 'help-next',
          },
        )}
      </li>
      <li>
        ${msg('When everything required is filled in, it leads to a summary. Only there do you sign.', {
          id: 'help-sign',
        })}
      </li>
      <li>
        ${msg('What you fill in is saved as you go. With “Finish later” you can leave and come back.', {
          id: 'help-later',
        })}
      </li>
    </ol>`;
  }

  #showKeys(): void {
    this.dispatchEvent(new CustomEvent('inkseal-sheet', { detail: { sheet: 'shortcuts' } }));
  }

  #dismiss(): void {
    this.dispatchEvent(new CustomEvent('inkseal-dismiss'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-help-sheet': InksealHelpSheet;
  }
}

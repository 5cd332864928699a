import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SigningView } from '../../contract/signing.ts';
import { directionOf, intlTag } from '../../contract/writing.ts';
import { controls } from '../../ui/controls.styles.ts';
import '../../ui/dialog.ts';
import { icon } from '../../ui/icons.ts';
import { currentLanguage } from '../../ui/localization.ts';
import { isOwnTab, printFile, saveFile } from '../../ui/save-file.ts';
import './help-sheet.ts';
import { sheetStyles } from './sheets.styles.ts';

/**
 * How to have it on paper, and what is or was agreed to, to keep (ESIGN §101(c)(1)(B)).
 *
 * @fires inkseal-dismiss - the person goes back
 */
@customElement('inkseal-papers-sheet')
@localized()
export class InksealPapersSheet extends LitElement {
  static override styles = [controls, sheetStyles];

  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) view!: SigningView;

  protected override render(): unknown {
    const { consent, envelope, recipient, scopes } = this.view;
    return html`<inkseal-dialog
      ?open=${this.open}
      heading=${msg('Paper copy and consent', { id: 'papers' })}
      @inkseal-dismiss=${this.#dismiss}
    >
      <p class="lead">
        ${msg(
          str`You need not sign here. Ask ${envelope.senderName} for a copy on paper and sign that instead: get in touch as you usually do, and name the document “${envelope.title}”.`,
          { id: 'papers-ask' },
        )}
        ${
          scopes.includes('signature:decline')
            ? msg('Nothing happens here meanwhile; to end it here as well, decline.', {
                id: 'papers-decline',
              })
            : nothing
        }
      </p>
      <h3 class="section">
        ${
          recipient.consentedAt === null
            ? msg('What you are asked to agree to', { id: 'papers-asked' })
            : msg(str`What you agreed to on ${this.#date(recipient.consentedAt)}`, { id: 'papers-agreed' })
        }
      </h3>
      <div class="legal" lang=${consent.language} dir=${directionOf(consent.language)}>
        ${consent.text.split(/\n{2,}/).map((paragraph) => html`<p>${paragraph}</p>`)}
      </div>
      <div slot="footer" class="actions pair">
        ${isOwnTab() ? this.#renderPrint() : nothing}
        <button class="button primary" type="button" data-act="save-consent" @click=${this.#save}>
          ${icon('download')} ${msg('Save this text', { id: 'papers-save' })}
        </button>
      </div>
    </inkseal-dialog>`;
  }

  #renderPrint(): TemplateResult {
    return html`<button
      class="button"
      type="button"
      data-act="print-consent"
      @click=${() => printFile(this.#file)}
    >
      ${icon('print')} ${msg('Print', { id: 'print' })}
    </button>`;
  }

  #date(instant: string): string {
    const form = new Intl.DateTimeFormat(intlTag(currentLanguage()), {
      dateStyle: 'long',
      timeStyle: 'short',
    });
    return form.format(new Date(instant));
  }

  /** With what it takes to find it again: its version and the hash that the log holds. */
  get #file(): Blob {
    const { consent, envelope } = this.view;
    const text = `${envelope.title}\n${envelope.senderName}\n\n${consent.text}\n\n${consent.version} (${consent.language}) SHA-256 ${consent.sha256}\n`;
    return new Blob([text], { type: 'text/plain;charset=utf-8' });
  }

  #save(): void {
    const ending = msg('consent', { id: 'file-consent' });
    saveFile(this.#file, `${this.view.envelope.title} – ${ending}.txt`);
  }

  #dismiss(): void {
    this.dispatchEvent(new CustomEvent('inkseal-dismiss'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-papers-sheet': InksealPapersSheet;
  }
}

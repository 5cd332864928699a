import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { readForm } from '../../contract/field-form.ts';
import type { SigningView } from '../../contract/signing.ts';
import { controls } from '../../ui/controls.styles.ts';
import '../../ui/dialog.ts';
import { icon } from '../../ui/icons.ts';
import { directionOf } from '../../contract/writing.ts';
import { formatNumber } from '../../ui/localization.ts';
import { formatList, plural } from '../../ui/wording.ts';
import { deadlineText } from './deadline-wording.ts';
import { wasSignedBefore } from './earlier-signatures.ts';
import type { Sheet } from './sheets.ts';
import { sheetStyles } from './sheets.styles.ts';

/**
 * Consent to read and sign electronically, before anything can be done. The first page is drawn behind it, which shows
 * that the format opens here (ESIGN §101(c)(1)(C)(ii)).
 *
 * @fires inkseal-consent - the person agrees
 * @fires inkseal-sheet - detail {sheet}: the person would rather decline, pass it on, or have it on paper
 */
@customElement('inkseal-consent-sheet')
@localized()
export class InksealConsentSheet extends LitElement {
  static override styles = [controls, sheetStyles];

  @property({ attribute: false }) view!: SigningView;
  @property({ type: Boolean }) busy = false;
  @property() problem = '';

  @state() private agreed = false;
  @state() private isMissing = false;
  @query('input') private readonly tick!: HTMLInputElement;

  /** Agreed is what was read: in another language it is another text. */
  protected override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get('view') as SigningView | undefined;
    if (before && before.consent.sha256 !== this.view.consent.sha256) this.agreed = false;
  }

  protected override render(): unknown {
    const { envelope, consent } = this.view;
    return html`<inkseal-dialog
      class="consent"
      open
      .dismissible=${false}
      heading=${msg(str`${envelope.senderName} asks you to sign`, { id: 'consent-heading' })}
    >
      <p class="lead"><strong dir="auto">${envelope.title}</strong></p>
      ${this.#renderGiver()} ${this.#renderFacts()}
      <div class="legal" lang=${consent.language} dir=${directionOf(consent.language)}>
        ${consent.text.split(/\n{2,}/).map((paragraph) => html`<p>${paragraph}</p>`)}
      </div>
      ${this.#renderRoutes()}
      <div slot="footer">${this.#renderFooter()}</div>
    </inkseal-dialog>`;
  }

  /** Other ways than to agree here. */
  #renderRoutes(): TemplateResult {
    const { scopes } = this.view;
    return html`<div class="routes">
      <button class="button quiet" type="button" data-act="papers" @click=${this.#sheet('papers')}>
        ${icon('paper')} ${msg('Save this text, or sign on paper', { id: 'consent-papers' })}
      </button>
      ${
        scopes.includes('recipient:delegate')
          ? html`<button
              class="button quiet"
              type="button"
              data-act="delegate"
              @click=${this.#sheet('delegate')}
            >
              ${icon('person')} ${msg('Let somebody else sign', { id: 'delegate' })}
            </button>`
          : nothing
      }
    </div>`;
  }

  #renderFooter(): TemplateResult {
    const { scopes } = this.view;
    return html`<label class="tick" ?data-invalid=${this.isMissing}>
        <input
          type="checkbox"
          data-act="consent-tick"
          aria-invalid=${this.isMissing}
          aria-describedby=${this.isMissing ? 'missing' : nothing}
          .checked=${this.agreed}
          @change=${() => {
            this.agreed = this.tick.checked;
            this.isMissing = false;
          }}
        />
        <span>${msg('I agree to read and sign this document electronically', { id: 'consent-tick' })}</span>
      </label>
      <div role="alert">
        ${
          this.isMissing
            ? html`<p class="wrong" id="missing">
                ${msg('Please tick the box to go on, or decline.', { id: 'consent-missing' })}
              </p>`
            : nothing
        }
        ${this.problem ? html`<p class="problem">${icon('warning')}<span>${this.problem}</span></p>` : nothing}
      </div>
      <div class="actions pair">
        ${
          scopes.includes('signature:decline')
            ? html`<button
                class="button quiet"
                type="button"
                data-act="decline"
                @click=${this.#sheet('decline')}
              >
                ${msg('Decline', { id: 'decline' })}
              </button>`
            : nothing
        }
        <button
          class="button primary"
          type="button"
          data-act="consent"
          aria-busy=${this.busy}
          @click=${this.#agree}
        >
          ${this.busy ? html`<span class="spinner"></span>` : nothing}
          ${msg('Agree and continue', { id: 'consent-agree' })}
        </button>
      </div>`;
  }

  #renderGiver(): TemplateResult | typeof nothing {
    const { delegatedBy } = this.view.recipient;
    if (!delegatedBy) return nothing;
    return html`<div class="earlier">
      ${icon('person')}
      <div>
        ${msg(str`${delegatedBy.name} has passed this on to you.`, { id: 'delegated-by' })}
        ${delegatedBy.note === '' ? nothing : html`<blockquote dir="auto">${delegatedBy.note}</blockquote>`}
      </div>
    </div>`;
  }

  #renderFacts(): TemplateResult {
    const { documents, fields, others } = this.view;
    const pages = documents.reduce((sum, document) => sum + document.pageSizes.length, 0);
    const valueOf = (fieldId: string) => fields.find(({ id }) => id === fieldId)?.value;
    const { steps } = readForm(fields, valueOf);
    const required = steps.filter((step) => step.isRequired).length;
    const optional = steps.length - required;
    const names = formatList(others.map((other) => other.name));
    const [pageCount, requiredCount, optionalCount] = [pages, required, optional].map((count) =>
      formatNumber(count),
    );
    const requiredText = plural(required, 'required-fields', {
      one: str`${requiredCount} required field`,
      other: str`${requiredCount} required fields`,
    });
    const optionalText = plural(optional, 'optional-fields', {
      one: str`${optionalCount} optional field`,
      other: str`${optionalCount} optional fields`,
    });
    const deadline = deadlineText(this.view);
    return html`<ul class="facts">
      ${required > 0 || optional === 0 ? html`<li>${requiredText}</li>` : nothing}
      ${optional > 0 ? html`<li>${optionalText}</li>` : nothing}
      <li>${plural(pages, 'pages', { one: str`${pageCount} page`, other: str`${pageCount} pages` })}</li>
      ${documents.some(wasSignedBefore) ? html`<li>${msg('Signed before', { id: 'earlier-fact' })}</li>` : nothing}
      ${deadline === null ? nothing : html`<li data-deadline>${deadline}</li>`}
      ${names === '' ? nothing : html`<li>${msg(str`Also signing: ${names}`, { id: 'also-signing' })}</li>`}
    </ul>`;
  }

  #agree(): void {
    if (this.busy) return;
    if (this.agreed) this.dispatchEvent(new CustomEvent('inkseal-consent'));
    else {
      this.isMissing = true;
      this.tick.focus();
    }
  }

  readonly #sheet = (sheet: Sheet) => (): void => {
    this.dispatchEvent(new CustomEvent('inkseal-sheet', { detail: { sheet } }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-consent-sheet': InksealConsentSheet;
  }
}

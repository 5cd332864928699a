import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { readForm } from '../../contract/field-form.ts';
import type { FieldValue } from '../../contract/fields.ts';
import type { SigningView } from '../../contract/signing.ts';
import { controls } from '../../ui/controls.styles.ts';
import { formatNumber } from '../../ui/localization.ts';
import '../../ui/screen.ts';
import { deadlineText } from './deadline-wording.ts';
import { outcomeStyles } from './outcome.styles.ts';
import { tally } from './progress.ts';

/**
 * Somebody goes on later, or wanted to: a page that is closed loses what the server does not have, and nobody may be told
 * otherwise.
 *
 * @fires inkseal-resume - the person goes on after all
 */
@customElement('inkseal-paused')
@localized()
export class InksealPaused extends LitElement {
  static override styles = [controls, outcomeStyles];

  @property({ attribute: false }) view!: SigningView;
  /** Whether the server has all that was filled in. */
  @property({ type: Boolean }) saved = false;

  override focus(): void {
    this.renderRoot.querySelector('inkseal-screen')?.focus();
  }

  protected override render(): TemplateResult {
    return this.saved ? this.#renderSaved() : this.#renderUnsaved();
  }

  #renderSaved(): TemplateResult {
    const { filled, total } = tally(readForm(this.view.fields, this.#savedValue).steps);
    const deadline = deadlineText(this.view);
    const [saved, count] = [formatNumber(filled), formatNumber(total)];
    return html`<inkseal-screen icon="clock" heading=${msg('Saved for later', { id: 'paused-heading' })}>
      <p class="lead">
        ${msg('What you have filled in is kept. Open the document again to go on where you were.', { id: 'paused-lead' })}
        ${
          total === 0
            ? nothing
            : msg(str`Required fields saved: ${saved} of ${count}.`, { id: 'paused-count' })
        }
      </p>
      ${deadline === null ? nothing : html`<p data-deadline>${deadline}</p>`} ${this.#renderResume()}
    </inkseal-screen>`;
  }

  #renderUnsaved(): TemplateResult {
    return html`<inkseal-screen
      icon="offline"
      tone="caution"
      heading=${msg('Not everything is saved', { id: 'unsaved-heading' })}
    >
      <p class="lead">
        ${msg(
          'What you filled in last has not reached the signing service. Go back, and leave once it says “Saved”.',
          { id: 'unsaved-lead' },
        )}
      </p>
      ${this.#renderResume()}
    </inkseal-screen>`;
  }

  #renderResume(): TemplateResult {
    return html`<button
      slot="actions"
      class="button primary"
      type="button"
      data-act="resume"
      @click=${this.#resume}
    >
      ${msg('Go on now', { id: 'resume' })}
    </button>`;
  }

  readonly #savedValue = (fieldId: string): FieldValue | null =>
    this.view.fields.find(({ id }) => id === fieldId)?.value ?? null;

  #resume(): void {
    this.dispatchEvent(new CustomEvent('inkseal-resume', { bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-paused': InksealPaused;
  }
}

import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import { live } from 'lit/directives/live.js';
import type { AdoptedMark, Field, FieldValue } from '../../contract/fields.ts';
import { controls } from '../../ui/controls.styles.ts';
import { icon } from '../../ui/icons.ts';
import '../signature/mark.ts';
import { textValue, type FieldChange } from './field.ts';
import type { Draft } from './field-drafts.ts';
import { fieldName, markActText, problemText, unshownText } from './field-naming.ts';
import { guideStyles } from './guide.styles.ts';
import { twoLines } from './set-text.ts';

/**
 * The control of the current field on a phone: as large as a thumb needs, with its name above, while the page shows
 * where it goes. Same events as `<inkseal-field>`.
 */
@customElement('inkseal-field-editor')
@localized()
export class InksealFieldEditor extends LitElement {
  static override styles = [controls, guideStyles];

  @property({ attribute: false }) field!: Field;
  @property({ attribute: false }) value: FieldValue | null = null;
  @property({ attribute: false }) mark: AdoptedMark | null = null;
  @property({ attribute: false }) draft: Draft | undefined;
  @property({ type: Boolean }) ready = false;
  @property({ type: Boolean }) attention = false;

  @query('[data-control]') private readonly control!: HTMLElement | null;

  focusControl(): void {
    this.control?.focus({ preventScroll: true });
  }

  protected override render(): unknown {
    return html`<div class="editor">
      ${this.#renderControl()} ${this.#renderProblem()} ${this.#renderUnshown()}
    </div>`;
  }

  #renderControl(): TemplateResult | typeof nothing {
    switch (this.field.type) {
      case 'text':
        return this.#renderText();
      case 'checkbox':
        return this.#renderCheckbox();
      case 'date_signed':
        return nothing;
      default:
        return this.#renderMark(this.field.type);
    }
  }

  #renderLabel(): TemplateResult {
    return html`<label class="label" for="control"
      >${fieldName(this.field)}
      ${
        this.field.required
          ? nothing
          : html`<span class="kind">${msg('(optional)', { id: 'optional' })}</span>`
      }</label
    >`;
  }

  #renderText(): TemplateResult {
    const text = this.value?.type === 'text' ? this.value.text : '';
    const typed = (event: InputEvent): void => this.#change(textValue(event.target), 'soon');
    const left = (event: Event): void => this.#change(textValue(event.target), 'now');
    if (this.field.height >= twoLines) {
      return html`${this.#renderLabel()}
        <textarea
          id="control"
          class="control"
          rows="2"
          data-control
          maxlength="2000"
          aria-required=${this.field.required}
          aria-invalid=${this.#problem !== null}
          aria-describedby=${ifDefined(this.#textNote)}
          .value=${live(text)}
          @input=${typed}
          @change=${left}
        ></textarea>`;
    }
    return html`${this.#renderLabel()}
      <input
        id="control"
        class="control"
        type="text"
        data-control
        enterkeyhint="next"
        maxlength="2000"
        aria-required=${this.field.required}
        aria-invalid=${this.#problem !== null}
        aria-describedby=${ifDefined(this.#textNote)}
        .value=${live(text)}
        @input=${typed}
        @change=${left}
        @keydown=${this.#keydown}
      />`;
  }

  #renderCheckbox(): TemplateResult {
    const checked = this.value?.type === 'checkbox' && this.value.checked;
    return html`<label class="tick">
      <input
        type="checkbox"
        data-control
        aria-required=${this.field.required}
        aria-invalid=${this.#problem !== null}
        aria-describedby=${ifDefined(this.#problem === null ? undefined : 'problem')}
        .checked=${live(checked)}
        @change=${(event: Event) =>
          this.#change({ type: 'checkbox', checked: (event.target as HTMLInputElement).checked }, 'now')}
      />
      <span>${fieldName(this.field)}</span>
    </label>`;
  }

  #renderMark(type: 'signature' | 'initials'): TemplateResult {
    if (this.mark) {
      return html`<button class="preview" type="button" data-control @click=${this.#open}>
        <span class="visually-hidden">${fieldName(this.field)}:</span>
        <inkseal-mark .mark=${this.mark}></inkseal-mark>
        <span>${msg('Change', { id: 'change' })}</span>
      </button>`;
    }
    return html`<span class="label" id="name">${fieldName(this.field)}</span>
      <button class="button primary" type="button" data-control aria-describedby="name" @click=${this.#open}>
        ${icon('pen')} ${markActText(type, this.ready)}
      </button>`;
  }

  get #problem(): string | null {
    if (this.draft?.code) return problemText(this.draft.code);
    return this.attention ? msg('Please fill this in before you sign.', { id: 'field-attention' }) : null;
  }

  #renderProblem(): TemplateResult | typeof nothing {
    return this.#problem === null
      ? nothing
      : html`<span class="hint bad" id="problem">${this.#problem}</span>`;
  }

  get #textNote(): string | undefined {
    if (this.#problem !== null) return 'problem';
    return unshownText(this.value) === null ? undefined : 'unshown';
  }

  #renderUnshown(): TemplateResult | typeof nothing {
    if (this.field.type !== 'text') return nothing;
    const text = this.#problem === null ? unshownText(this.value) : null;
    return html`<div role="status">
      ${text === null ? nothing : html`<span class="hint unshown" id="unshown">${text}</span>`}
    </div>`;
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.isComposing) return;
    this.#change(textValue(event.target), 'now');
    this.#tell('inkseal-field-next');
  }

  #change(value: FieldValue | null, when: FieldChange['when']): void {
    const detail: FieldChange = { fieldId: this.field.id, value, when };
    this.dispatchEvent(new CustomEvent('inkseal-field-change', { detail, bubbles: true, composed: true }));
  }

  readonly #open = (): void => this.#tell('inkseal-field-open');

  #tell(type: string): void {
    const detail = { fieldId: this.field.id };
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-field-editor': InksealFieldEditor;
  }
}

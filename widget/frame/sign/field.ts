import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import { live } from 'lit/directives/live.js';
import type { PageSize } from '../../contract/documents.ts';
import type { AdoptedMark, Field, FieldValue } from '../../contract/fields.ts';
import { controls } from '../../ui/controls.styles.ts';
import { icon } from '../../ui/icons.ts';
import '../signature/mark.ts';
import { loadFont } from '../signature/mark-fonts.ts';
import { tick } from '../signature/tick.ts';
import type { Draft } from './field-drafts.ts';
import { fieldDescription, fieldName, problemText, unshownText } from './field-naming.ts';
import { fieldStyles } from './field.styles.ts';
import { isFilled } from './progress.ts';
import { layOutValue, twoLines } from './set-text.ts';

export interface FieldChange {
  fieldId: string;
  value: FieldValue | null;
  when: 'soon' | 'now';
}

/**
 * One of the recipient's own fields at its place on the page. On wide screens the control itself; on a phone
 * (`compact`) a large enough button, while the control is in the guide below, where it can be read.
 *
 * @fires inkseal-field-change - detail FieldChange
 * @fires inkseal-field-open - detail {fieldId}: the person wants to sign here, or to edit it in the guide
 * @fires inkseal-field-focus - detail {fieldId}
 * @fires inkseal-field-next - detail {fieldId}: Enter in a line of text
 */
@customElement('inkseal-field')
@localized()
export class InksealField extends LitElement {
  static override styles = [controls, fieldStyles];

  @property({ attribute: false }) field!: Field;
  @property({ attribute: false }) page!: PageSize;
  @property({ attribute: false }) value: FieldValue | null = null;
  @property({ attribute: false }) mark: AdoptedMark | null = null;
  @property({ attribute: false }) draft: Draft | undefined;
  /** A mark for this field was adopted already: one press places it. */
  @property({ type: Boolean }) ready = false;
  @property({ type: Boolean, reflect: true }) current = false;
  @property({ type: Boolean, reflect: true }) compact = false;
  /** Required, passed over and still empty. */
  @property({ type: Boolean, reflect: true }) attention = false;

  @state() private family = 'sans-serif';
  #isHinted = false;

  @query('[data-control]') private readonly control!: HTMLElement | null;

  /** Moves keyboard focus to the control. */
  focusControl(): void {
    this.control?.focus({ preventScroll: true });
  }

  protected override willUpdate(): void {
    const { field, page } = this;
    this.style.left = `${(field.x / page.width) * 100}%`;
    this.style.top = `${(field.y / page.height) * 100}%`;
    this.style.width = `${(field.width / page.width) * 100}%`;
    this.style.height = `${(field.height / page.height) * 100}%`;
    const text = this.value?.type === 'text' ? this.value.text : '';
    if (text !== '') void loadFont('noto-sans').then((family) => (this.family = family));
    this.style.setProperty('--size', `calc(var(--pt) * ${layOutValue(text, field, this.family).size})`);
    this.style.setProperty('--value-font', this.family);
    this.toggleAttribute('filled', isFilled(this.value) && field.type !== 'date_signed');
    this.toggleAttribute('optional', !field.required && !isFilled(this.value));
  }

  /** Where a line at the lower edge has been typed into, its hint is out of sight. */
  protected override updated(): void {
    const hint = this.renderRoot.querySelector('#unshown');
    if (hint && !this.#isHinted && this.current) hint.scrollIntoView({ block: 'nearest' });
    this.#isHinted = hint !== null;
  }

  protected override render(): unknown {
    return html`${this.#renderControl()} ${this.#renderValue()} ${this.#renderState()} ${this.#renderNote()}
    ${this.#renderUnshown()}`;
  }

  /** A text as it will be sealed, over the control while nobody edits it. */
  #renderValue(): TemplateResult | typeof nothing {
    if (this.value?.type !== 'text') return nothing;
    return html`<inkseal-set-text .text=${this.value.text} .box=${this.field}></inkseal-set-text>`;
  }

  #renderControl(): TemplateResult {
    switch (this.field.type) {
      case 'date_signed':
        return this.#renderDate();
      case 'checkbox':
        return this.#renderCheckbox();
      case 'text':
        return this.compact ? this.#renderSpot() : this.#renderText();
      default:
        return this.#renderMark();
    }
  }

  #renderDate(): TemplateResult {
    return html`<div class="box date">
      ${icon('clock')}<span>${msg('Dated when you sign', { id: 'field-date-later' })}</span>
    </div>`;
  }

  #renderCheckbox(): TemplateResult {
    const checked = this.value?.type === 'checkbox' && this.value.checked;
    return html`<label class="box checkbox">
      ${checked ? tick() : nothing}
      <input
        type="checkbox"
        data-control
        aria-label=${fieldDescription(this.field)}
        aria-required=${this.field.required}
        aria-invalid=${this.#hasProblem}
        aria-describedby=${ifDefined(this.#hasProblem ? 'note' : undefined)}
        .checked=${live(checked)}
        @focus=${this.#focused}
        @change=${(event: Event) =>
          this.#change({ type: 'checkbox', checked: (event.target as HTMLInputElement).checked }, 'now')}
      />
    </label>`;
  }

  #renderText(): TemplateResult {
    const text = this.value?.type === 'text' ? this.value.text : '';
    const name = fieldDescription(this.field);
    if (this.field.height >= twoLines) {
      return html`<textarea
        class="box"
        data-control
        aria-label=${name}
        placeholder=${fieldName(this.field)}
        maxlength="2000"
        aria-required=${this.field.required}
        aria-invalid=${this.#hasProblem}
        aria-describedby=${ifDefined(this.#textNote)}
        .value=${live(text)}
        @focus=${this.#focused}
        @input=${this.#typed}
        @change=${this.#left}
      ></textarea>`;
    }
    return html`<input
      class="box"
      type="text"
      data-control
      aria-label=${name}
      placeholder=${fieldName(this.field)}
      maxlength="2000"
      aria-required=${this.field.required}
      aria-invalid=${this.#hasProblem}
      aria-describedby=${ifDefined(this.#textNote)}
      .value=${live(text)}
      @focus=${this.#focused}
      @input=${this.#typed}
      @change=${this.#left}
      @keydown=${this.#keydown}
    />`;
  }

  /** The place of a text field on a phone. */
  #renderSpot(): TemplateResult {
    const text = this.value?.type === 'text' ? this.value.text : '';
    return html`<button
      class="box"
      type="button"
      data-control
      aria-label=${
        text === ''
          ? `${msg('Fill in', { id: 'field-fill' })}: ${fieldDescription(this.field)}`
          : `${fieldDescription(this.field)}: ${text}`
      }
      @click=${this.#open}
    >
      ${text === '' ? html`${icon('pen')}<span class="name">${fieldName(this.field)}</span>` : nothing}
    </button>`;
  }

  #renderMark(): TemplateResult {
    const name = fieldDescription(this.field);
    const label = this.mark
      ? `${this.mark.kind === 'typed' ? `${name}: ${this.mark.text}` : name}. ${msg('Placed. Press to change it.', { id: 'field-mark-placed' })}`
      : `${name}. ${this.ready ? msg('Press to place it here.', { id: 'field-mark-place' }) : msg('Press to sign here.', { id: 'field-mark-make' })}`;
    return html`<button
      class="box"
      type="button"
      data-control
      aria-label=${label}
      aria-describedby=${ifDefined(this.#hasProblem ? 'note' : undefined)}
      @focus=${this.#focused}
      @click=${this.#open}
    >
      ${
        this.mark
          ? html`<inkseal-mark .mark=${this.mark}></inkseal-mark>`
          : html`${icon('pen')}<span class="name sign">${fieldName(this.field)}</span>`
      }
    </button>`;
  }

  get #hasProblem(): boolean {
    return this.attention || this.draft?.state === 'failed' || this.draft?.state === 'refused';
  }

  #renderState(): TemplateResult | typeof nothing {
    if (this.compact || this.field.type === 'checkbox' || !this.draft) return nothing;
    const { state } = this.draft;
    if (state === 'saving') return html`<span class="state"><span class="spinner"></span></span>`;
    if (state === 'saved' && this.current && isFilled(this.value))
      return html`<span class="state">${icon('check')}</span>`;
    return nothing;
  }

  #renderNote(): TemplateResult | typeof nothing {
    if (!this.#hasProblem || (this.compact && this.current)) return nothing;
    const text = this.draft?.code
      ? problemText(this.draft.code)
      : msg('Please fill this in before you sign.', { id: 'field-attention' });
    return html`<p class="note" id="note" ?hidden=${this.compact}>${text}</p>`;
  }

  get #textNote(): string | undefined {
    if (this.#hasProblem) return 'note';
    return unshownText(this.value) === null ? undefined : 'unshown';
  }

  /** While somebody types, as the screen still shows what the sealed document cannot. */
  #renderUnshown(): TemplateResult | typeof nothing {
    if (this.field.type !== 'text' || this.compact) return nothing;
    const text = this.#hasProblem ? null : unshownText(this.value);
    return html`<div role="status">
      ${text === null ? nothing : html`<p class="note unshown" id="unshown">${text}</p>`}
    </div>`;
  }

  #typed(event: InputEvent): void {
    this.#change(textValue(event.target), 'soon');
  }

  #left(event: Event): void {
    this.#change(textValue(event.target), 'now');
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    this.#change(textValue(event.target), 'now');
    this.#tell('inkseal-field-next');
  }

  #change(value: FieldValue | null, when: FieldChange['when']): void {
    const detail: FieldChange = { fieldId: this.field.id, value, when };
    this.dispatchEvent(new CustomEvent('inkseal-field-change', { detail, bubbles: true, composed: true }));
  }

  readonly #focused = (): void => this.#tell('inkseal-field-focus');
  readonly #open = (): void => this.#tell('inkseal-field-open');

  #tell(type: string): void {
    const detail = { fieldId: this.field.id };
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

/** An emptied line is no value at all. */
export function textValue(target: EventTarget | null): FieldValue | null {
  const text = (target as HTMLInputElement | HTMLTextAreaElement).value;
  return text === '' ? null : { type: 'text', text };
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-field': InksealField;
  }
}

import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import type { PageSize } from '../../contract/documents.ts';
import { displayValue } from '../../contract/field-display.ts';
import { isBoxField, isFilled, isMarkField, type FieldProblem } from '../../contract/field-rules.ts';
import type { AdoptedMark, Field, FieldValue } from '../../contract/fields.ts';
import { controls } from '../../ui/controls.styles.ts';
import { icon } from '../../ui/icons.ts';
import '../signature/mark.ts';
import { loadFont } from '../signature/mark-fonts.ts';
import { renderAttachmentBox, tellChoice } from './attachment-control.ts';
import type { AttachmentUpload } from './attachment-uploads.ts';
import { attachmentStyles } from './attachment.styles.ts';
import { renderBoxControl, renderChosen, type ChoicePlace } from './box-control.ts';
import { tellArrow } from './field-arrow.ts';
import { tellChange, tellOfField, type FieldChange } from './field-change.ts';
import type { Draft } from './field-drafts.ts';
import { fieldDescription, fieldName } from './field-naming.ts';
import { hintText, noteText } from './field-note.ts';
import { fieldStateStyles } from './field-states.styles.ts';
import { fieldStyles } from './field.styles.ts';
import { layOutValue } from './set-text.ts';
import { asksForDay, renderTextControl, renderToday } from './text-control.ts';

/**
 * One of the recipient's own fields at its place on the page. On wide screens the control itself; on a phone
 * (`compact`) a large enough button, while the control is in the guide below, where it can be read.
 *
 * @fires inkseal-field-change - detail FieldChange
 * @fires inkseal-field-open - detail {fieldId}: the person wants to sign here, or to edit it in the guide
 * @fires inkseal-field-focus - detail {fieldId}
 * @fires inkseal-field-next - detail {fieldId}: Enter in a line of text
 * @fires inkseal-field-file - detail FileChoice: to be attached here
 * @fires inkseal-field-arrow - detail FieldArrow: to another box of the same choice
 */
@customElement('inkseal-field')
@localized()
export class InksealField extends LitElement {
  static override styles = [controls, fieldStyles, attachmentStyles, fieldStateStyles];

  @property({ attribute: false }) field!: Field;
  @property({ attribute: false }) page!: PageSize;
  @property({ attribute: false }) value: FieldValue | null = null;
  @property({ attribute: false }) mark: AdoptedMark | null = null;
  @property({ attribute: false }) draft: Draft | undefined;
  /** Of a radio box, among those of its choice. */
  @property({ attribute: false }) choice: ChoicePlace | undefined;
  /** Of a file for this field. */
  @property({ attribute: false }) upload: AttachmentUpload | undefined;
  /** What is wrong with the value, where it is time to say so. */
  @property({ attribute: false }) problem: FieldProblem | null = null;
  /** BCP 47, of the document. */
  @property() language = 'en';
  /** A mark for this field was adopted already: one press places it. */
  @property({ type: Boolean }) ready = false;
  @property({ type: Boolean, reflect: true }) current = false;
  @property({ type: Boolean, reflect: true }) compact = false;
  /** Required, passed over and still empty. */
  @property({ type: Boolean, reflect: true }) attention = false;

  @state() private family = 'sans-serif';
  @state() private typed: string | null = null;
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
    const text = this.#text;
    if (text !== '') void loadFont('noto-sans').then((family) => (this.family = family));
    this.style.setProperty('--size', `calc(var(--pt) * ${layOutValue(text, field, this.family).size})`);
    this.style.setProperty('--value-font', this.family);
    this.toggleAttribute('filled', isFilled(this.value) && field.type !== 'date_signed');
    this.toggleAttribute('optional', !field.required && !isFilled(this.value));
    this.toggleAttribute('wrong', this.problem !== null || this.upload?.code !== undefined);
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

  /** As it will be sealed. */
  get #text(): string {
    return displayValue(this.field, this.value, this.language) ?? '';
  }

  /** A text as it will be sealed, over the control while nobody edits it. */
  #renderValue(): TemplateResult | typeof nothing {
    if (this.#text === '') return nothing;
    return html`<inkseal-set-text .text=${this.#text} .box=${this.field}></inkseal-set-text>`;
  }

  #renderControl(): TemplateResult {
    const { field } = this;
    if (field.type === 'date_signed') return this.#renderDate();
    if (field.readOnly || field.type === 'formula') return this.#renderFixed();
    if (isBoxField(field)) return this.#renderBox();
    if (isMarkField(field)) return this.#renderMark();
    if (this.compact) return this.#renderSpot();
    return this.field.type === 'attachment' ? this.#renderAttachment() : this.#renderText();
  }

  #renderDate(): TemplateResult {
    return html`<div class="box date">
      ${icon('clock')}<span>${msg('Dated when you sign', { id: 'field-date-later' })}</span>
    </div>`;
  }

  /** What the sender has filled in, or a formula computes: read, not entered. */
  #renderFixed(): TemplateResult {
    const spoken = isBoxField(this.field)
      ? this.#isChosen
        ? msg('Ticked', { id: 'ticked' })
        : msg('Not ticked', { id: 'not-ticked' })
      : this.#text;
    return html`<div class="box fixed" ?data-box=${isBoxField(this.field)}>
      <span class="visually-hidden">${fieldName(this.field)}: ${spoken}</span>
      ${this.#isChosen ? renderChosen(this.field) : nothing}
    </div>`;
  }

  get #isChosen(): boolean {
    return this.value?.type === 'checkbox' && this.value.checked;
  }

  #renderBox(): TemplateResult {
    const { field, choice } = this;
    return renderBoxControl({
      field,
      choice,
      isChosen: this.#isChosen,
      isInvalid: this.#note !== null,
      change: (value) => this.#change(value, 'now'),
      arrow: (event) => tellArrow(this, field.id, event),
      focused: this.#focused,
    });
  }

  #renderText(): TemplateResult {
    return renderTextControl({
      field: this.field,
      value: this.value,
      language: this.language,
      look: 'box',
      name: fieldDescription(this.field),
      placeholder: fieldName(this.field),
      isInvalid: this.#note !== null,
      describedBy: this.#describedBy,
      typed: this.typed,
      setTyped: (text) => (this.typed = text),
      change: (value, when) => this.#change(value, when),
      next: () => tellOfField(this, 'inkseal-field-next', this.field.id),
      focused: this.#focused,
    });
  }

  #renderAttachment(): TemplateResult {
    const { id: fieldId } = this.field;
    return renderAttachmentBox({
      field: this.field,
      value: this.value,
      upload: this.upload,
      isCurrent: this.current,
      isInvalid: this.#note !== null,
      describedBy: this.#describedBy,
      choose: (file) => tellChoice(this, { fieldId, file }),
      remove: () => this.#putHere(null),
      save: () => tellOfField(this, 'inkseal-field-save', fieldId),
      focused: this.#focused,
    });
  }

  /** The place of a text field on a phone. */
  #renderSpot(): TemplateResult {
    const text = this.#text;
    const name = fieldDescription(this.field);
    return html`<button
      class="box"
      type="button"
      data-control
      aria-label=${text === '' ? `${msg('Fill in', { id: 'field-fill' })}: ${name}` : `${name}: ${text}`}
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
      aria-describedby=${ifDefined(this.#note === null ? undefined : 'note')}
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

  get #note(): string | null {
    return noteText(this);
  }

  #renderState(): TemplateResult | typeof nothing {
    if (this.compact || isBoxField(this.field) || !this.draft) return nothing;
    const { state } = this.draft;
    if (state === 'saving') return html`<span class="state"><span class="spinner"></span></span>`;
    if (state === 'saved' && this.current && isFilled(this.value))
      return html`<span class="state">${icon('check')}</span>`;
    return nothing;
  }

  #renderNote(): TemplateResult {
    const note = this.compact && this.current ? null : this.#note;
    const isDay = this.current && !this.compact && asksForDay(this.field, this.value);
    return html`${note === null ? nothing : html`<p class="note" id="note" ?hidden=${this.compact}>${note}</p>`}
    ${isDay ? renderToday({ change: this.#putHere }) : nothing}`;
  }

  /** The button goes away under the keyboard, which stays at the field. */
  readonly #putHere = (value: FieldValue | null): void => {
    this.#change(value, 'now');
    this.focusControl();
  };

  get #describedBy(): string | undefined {
    if (this.#note !== null) return 'note';
    return hintText(this, this.typed) === null ? undefined : 'unshown';
  }

  /** While somebody types, as the screen still shows what the sealed document cannot. */
  #renderUnshown(): TemplateResult | typeof nothing {
    if (isBoxField(this.field) || isMarkField(this.field) || this.compact) return nothing;
    const text = this.#note === null ? hintText(this, this.typed) : null;
    return html`<div role="status">
      ${text === null ? nothing : html`<p class="note unshown" id="unshown">${text}</p>`}
    </div>`;
  }

  #change(value: FieldValue | null, when: FieldChange['when']): void {
    tellChange(this, { fieldId: this.field.id, value, when });
  }

  readonly #focused = (): void => tellOfField(this, 'inkseal-field-focus', this.field.id);
  readonly #open = (): void => tellOfField(this, 'inkseal-field-open', this.field.id);
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-field': InksealField;
  }
}

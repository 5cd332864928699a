import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import { live } from 'lit/directives/live.js';
import { isBoxField, isFilled, isMarkField, type FieldProblem } from '../../contract/field-rules.ts';
import type { AdoptedMark, Field, FieldValue } from '../../contract/fields.ts';
import { controls } from '../../ui/controls.styles.ts';
import { icon } from '../../ui/icons.ts';
import '../signature/mark.ts';
import { renderAttachmentEditor, tellChoice } from './attachment-control.ts';
import type { AttachmentUpload } from './attachment-uploads.ts';
import { tellChange, tellOfField, type FieldChange } from './field-change.ts';
import type { Draft } from './field-drafts.ts';
import { fieldName, markActText, questionName } from './field-naming.ts';
import { hintText, noteText } from './field-note.ts';
import { groupRule } from './group-rule.ts';
import { guideStyles } from './guide.styles.ts';
import { asksForDay, renderTextControl, renderToday } from './text-control.ts';

/** A box of the same group, as it is now. */
export interface GroupBox {
  field: Field;
  value: FieldValue | null;
}

/**
 * The control of the current field on a phone: as large as a thumb needs, with its name above, while the page shows
 * where it goes; of a box in a group, the whole group. Same events as `<inkseal-field>`.
 */
@customElement('inkseal-field-editor')
@localized()
export class InksealFieldEditor extends LitElement {
  static override styles = [controls, guideStyles];

  @property({ attribute: false }) field!: Field;
  @property({ attribute: false }) value: FieldValue | null = null;
  /** All boxes of the field's group; empty for a field without one. */
  @property({ attribute: false }) group: readonly GroupBox[] = [];
  @property({ attribute: false }) mark: AdoptedMark | null = null;
  @property({ attribute: false }) draft: Draft | undefined;
  @property({ attribute: false }) upload: AttachmentUpload | undefined;
  @property({ attribute: false }) problem: FieldProblem | null = null;
  /** BCP 47, of the document. */
  @property() language = 'en';
  @property({ type: Boolean }) ready = false;
  @property({ type: Boolean }) attention = false;

  @state() private typed: string | null = null;
  @query('[data-control]') private readonly control!: HTMLElement | null;
  @query('[data-control]:checked') private readonly chosen!: HTMLElement | null;

  /** Only the guide around it is scrolled, and not the page around the frame. */
  focusControl(): void {
    this.parentElement?.scrollTo({ top: 0 });
    (this.chosen ?? this.control)?.focus({ preventScroll: true });
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get('field') as Field | undefined;
    if (before && before.id !== this.field.id) this.typed = null;
  }

  protected override render(): unknown {
    return html`<div class="editor">
      ${this.#renderControl()} ${this.#renderProblem()} ${this.#renderUnshown()}
    </div>`;
  }

  #renderControl(): TemplateResult | typeof nothing {
    const { field } = this;
    if (field.type === 'date_signed' || field.type === 'formula' || field.readOnly) return nothing;
    if (this.group.length > 0) return this.#renderGroup();
    if (isBoxField(field)) return this.#renderTick({ field, value: this.value });
    if (field.type === 'attachment') return this.#renderAttachment();
    return isMarkField(field) ? this.#renderMark(field.type) : this.#renderText();
  }

  #renderOptional(): TemplateResult | typeof nothing {
    return this.field.required
      ? nothing
      : html`<span class="kind">${msg('(optional)', { id: 'optional' })}</span>`;
  }

  #renderText(): TemplateResult {
    const { id: fieldId } = this.field; // a control that goes away for the next field's still tells its last change
    const change = (value: FieldValue | null, when: FieldChange['when']): void =>
      tellChange(this, { fieldId, value, when });
    const control = renderTextControl({
      field: this.field,
      value: this.value,
      language: this.language,
      look: 'control',
      isInvalid: this.#note !== null,
      describedBy: this.#describedBy,
      typed: this.typed,
      setTyped: (text) => (this.typed = text),
      change,
      next: () => tellOfField(this, 'inkseal-field-next', fieldId),
    });
    const putToday = (value: FieldValue | null): void => {
      change(value, 'now');
      this.focusControl();
    };
    return html`<label class="label" for="control"
        ><bdi>${fieldName(this.field)}</bdi> ${this.#renderOptional()}</label
      >
      <div class="line">
        ${control} ${asksForDay(this.field, this.value) ? renderToday({ change: putToday }) : nothing}
      </div>`;
  }

  #renderAttachment(): TemplateResult {
    const { id: fieldId } = this.field;
    return html`<span class="label" id="label"
        ><bdi>${fieldName(this.field)}</bdi> ${this.#renderOptional()}</span
      >
      ${renderAttachmentEditor({
        field: this.field,
        value: this.value,
        upload: this.upload,
        isCurrent: true,
        isInvalid: this.#note !== null,
        describedBy: this.#describedBy,
        choose: (file) => tellChoice(this, { fieldId, file }),
        remove: () => this.#remove(fieldId),
        save: () => tellOfField(this, 'inkseal-field-save', fieldId),
      })}`;
  }

  /** The button goes away with the file; the keyboard stays. */
  #remove(fieldId: string): void {
    tellChange(this, { fieldId, value: null, when: 'now' });
    this.focusControl();
  }

  #renderGroup(): TemplateResult {
    const rule = groupRule(this.field);
    const described = this.#note !== null ? 'problem' : rule === null ? undefined : 'rule';
    return html`<fieldset aria-describedby=${ifDefined(described)}>
      <legend class="label"><bdi>${questionName(this.field)}</bdi> ${this.#renderOptional()}</legend>
      ${rule === null ? nothing : html`<span class="hint" id="rule">${rule}</span>`}
      ${this.group.map((box) => this.#renderTick(box))}
    </fieldset>`;
  }

  #renderTick({ field, value }: GroupBox): TemplateResult {
    const isRadio = field.type === 'radio';
    const isChosen = isFilled(value);
    const put = (chosen: FieldValue | null): void =>
      tellChange(this, { fieldId: field.id, value: chosen, when: 'now' });
    const changed = (event: Event): void =>
      put({ type: 'checkbox', checked: (event.target as HTMLInputElement).checked });
    const takeBack = (): void => {
      if (isRadio && isChosen && !field.required) put(null);
    };
    return html`<label class="tick">
      <input
        type=${isRadio ? 'radio' : 'checkbox'}
        name="box"
        data-control
        aria-required=${ifDefined(isRadio ? undefined : field.required)}
        aria-invalid=${ifDefined(isRadio ? undefined : this.#note !== null)}
        aria-describedby=${ifDefined(this.#note === null ? undefined : 'problem')}
        .checked=${live(isChosen)}
        @change=${changed}
        @click=${takeBack}
      />
      <bdi>${field.label ?? fieldName(field)}</bdi>
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
    return html`<span class="label" id="name"><bdi>${fieldName(this.field)}</bdi></span>
      <button class="button primary" type="button" data-control aria-describedby="name" @click=${this.#open}>
        ${icon('pen')} ${markActText(type, this.ready)}
      </button>`;
  }

  get #note(): string | null {
    return noteText(this);
  }

  #renderProblem(): TemplateResult | typeof nothing {
    return this.#note === null
      ? nothing
      : html`<span class="hint bad" id="problem"><bdi>${this.#note}</bdi></span>`;
  }

  get #describedBy(): string | undefined {
    if (this.#note !== null) return 'problem';
    return hintText(this, this.typed) === null ? undefined : 'unshown';
  }

  #renderUnshown(): TemplateResult | typeof nothing {
    if (isBoxField(this.field) || isMarkField(this.field)) return nothing;
    const text = this.#note === null ? hintText(this, this.typed) : null;
    return html`<div role="status">
      ${text === null ? nothing : html`<span class="hint unshown" id="unshown">${text}</span>`}
    </div>`;
  }

  readonly #open = (): void => tellOfField(this, 'inkseal-field-open', this.field.id);
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-field-editor': InksealFieldEditor;
  }
}

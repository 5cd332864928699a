import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { isOpen, type FormStep } from '../../contract/field-form.ts';
import { controls } from '../../ui/controls.styles.ts';
import '../../ui/dialog.ts';
import { icon, type IconName } from '../../ui/icons.ts';
import { formatNumber } from '../../ui/localization.ts';
import type { CeremonyModel, OwnField } from './ceremony-model.ts';
import { fieldName, questionName } from './field-naming.ts';
import { fieldsSheetStyles } from './fields-sheet.styles.ts';
import { leftText } from './progress-wording.ts';

type State = 'wrong' | 'missing' | 'filled' | 'optional';

const icons: Record<State, IconName> = {
  wrong: 'warning',
  missing: 'pen',
  filled: 'check',
  optional: 'minus',
};

function stateText(state: State): string {
  switch (state) {
    case 'wrong':
      return msg('To be changed', { id: 'state-wrong' });
    case 'missing':
      return msg('Missing', { id: 'state-missing' });
    case 'filled':
      return msg('Filled in', { id: 'state-filled' });
    default:
      return msg('Optional', { id: 'state-optional' });
  }
}

/**
 * What the person fills in, in reading order, to go to any of it at once.
 *
 * @fires inkseal-jump - detail {fieldId}: to that field
 * @fires inkseal-dismiss - back to the document
 */
@customElement('inkseal-fields-sheet')
@localized()
export class InksealFieldsSheet extends LitElement {
  static override styles = [controls, fieldsSheetStyles];

  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) model!: CeremonyModel;
  /** Of the model; each change draws anew. */
  @property({ type: Number }) revision = 0;
  /** The field the person is at. */
  @property({ attribute: false }) currentId: string | null = null;

  protected override render(): TemplateResult {
    return html`<inkseal-dialog
      ?open=${this.open}
      heading=${msg('Your fields', { id: 'fields-heading' })}
      @inkseal-dismiss=${this.#dismiss}
    >
      ${this.open ? this.#renderList() : nothing}
      <div slot="footer" class="foot">
        <button class="button" type="button" @click=${this.#dismiss}>${msg('Close', { id: 'close' })}</button>
      </div>
    </inkseal-dialog>`;
  }

  #renderList(): TemplateResult {
    const { form, tally } = this.model;
    return html`<p class="left">${leftText(tally)}</p>
      <ul>
        ${form?.steps.map((step) => this.#renderStep(step))}
      </ul>`;
  }

  #renderStep(step: FormStep<OwnField>): TemplateResult | undefined {
    const [field] = step.fields;
    if (!field) return undefined;
    const state = this.#stateOf(step);
    const isCurrent = step.fields.some(({ id }) => id === this.currentId);
    const detail = { fieldId: field.id };
    return html`<li>
      <button
        type="button"
        data-field=${field.id}
        data-state=${state}
        aria-current=${isCurrent ? 'step' : nothing}
        @click=${() => this.dispatchEvent(new CustomEvent('inkseal-jump', { detail }))}
      >
        <bdi class="name">${step.fields.length > 1 ? questionName(field) : fieldName(field)}</bdi>
        <span class="place">${this.#placeText(field)}</span>
        <span class="state">${icon(icons[state])}${stateText(state)}</span>
      </button>
    </li>`;
  }

  #stateOf(step: FormStep<OwnField>): State {
    const isRefused = step.fields.some(({ id }) => this.model.drafts.get(id)?.problem);
    if (step.problem !== null || isRefused) return 'wrong';
    if (isOpen(step)) return 'missing';
    return step.isFilled ? 'filled' : 'optional';
  }

  #placeText({ documentId, page }: OwnField): string {
    const number = formatNumber(page);
    const { documents } = this.model.view;
    const text = msg(str`Page ${number}`, { id: 'page-named' });
    const name = documents.find(({ id }) => id === documentId)?.name;
    return documents.length === 1 ? text : `\u2068${name}\u2069, ${text}`;
  }

  #dismiss(): void {
    this.dispatchEvent(new CustomEvent('inkseal-dismiss'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-fields-sheet': InksealFieldsSheet;
  }
}

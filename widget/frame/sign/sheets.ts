import { localized } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { isFilled } from '../../contract/field-rules.ts';
import type { AdoptedMark } from '../../contract/fields.ts';
import type { InksealDialog } from '../../ui/dialog.ts';
import type { MarkPurpose } from '../signature/adopt-dialog.ts';
import type { CeremonyModel, OwnField } from './ceremony-model.ts';
import '../pages/shortcuts-sheet.ts';
import './consent-sheet.ts';
import { problemText } from './field-naming.ts';
import type { FieldOpening } from './field-opening.ts';
import type { LatePart, LateParts } from './late-parts.ts';
import type { SignRequest } from './review-sheet.ts';

export type Sheet = LateSheet | 'fields' | 'help' | 'shortcuts';
type LateSheet = 'adopt' | 'review' | 'decline' | 'delegate' | 'papers';

/** What has to be there for those that come with others: the list of fields with the review, which lists them too. */
const comesWith = { fields: 'review', help: 'papers', shortcuts: 'tools' } as const satisfies Record<
  Exclude<Sheet, LateSheet>,
  LatePart
>;
const partOf = (sheet: Sheet): LatePart =>
  sheet in comesWith ? comesWith[sheet as keyof typeof comesWith] : (sheet as LateSheet);

/**
 * The dialogs over the document, one at a time.
 *
 * @fires inkseal-incomplete - signing was refused because a required field is empty
 * @fires inkseal-field-open - detail FieldOpening: a field was chosen from a list
 */
@customElement('inkseal-sheets')
@localized()
export class InksealSheets extends LitElement {
  @property({ attribute: false }) model!: CeremonyModel;
  @property({ attribute: false }) parts!: LateParts;
  @property({ type: Number }) revision = 0;
  /** Whether the host page can go on in a tab. */
  @property({ type: Boolean }) tabs = false;
  @property({ attribute: false }) currentId: string | null = null;

  @state() private sheet: Sheet | null = null;

  async show(sheet: Sheet): Promise<void> {
    this.model.clearProblem();
    await this.parts.need(partOf(sheet));
    this.sheet = sheet;
    await this.updateComplete;
  }

  /** Moves the keyboard into the open sheet; false when there is none. */
  focusOpen(): boolean {
    const open = this.#open;
    open?.focus();
    return open !== undefined;
  }

  get hasOpen(): boolean {
    return this.#open !== undefined;
  }

  get #open(): InksealDialog | undefined {
    return [...this.renderRoot.querySelectorAll('*')]
      .flatMap((sheet) => sheet.shadowRoot?.querySelector('inkseal-dialog') ?? [])
      .find((dialog) => dialog.open);
  }

  protected override render(): TemplateResult {
    const { model, sheet } = this;
    const problem = model.problem ? problemText(model.problem) : '';
    return html`${model.stage.kind === 'consent' ? this.#renderConsent(sheet === null ? problem : '') : nothing}
      ${this.#renderAdopt(problem)}
      <inkseal-review-sheet
        ?open=${sheet === 'review'}
        .model=${model}
        ?busy=${model.busy === 'sign'}
        ?tabs=${this.tabs}
        problem=${problem}
        @inkseal-sign=${this.#sign}
        @inkseal-jump=${this.#jump}
        @inkseal-dismiss=${this.#close}
      ></inkseal-review-sheet>
      <inkseal-fields-sheet
        ?open=${sheet === 'fields'}
        .model=${model}
        .revision=${this.revision}
        .currentId=${this.currentId}
        @inkseal-jump=${this.#jump}
        @inkseal-dismiss=${this.#close}
      ></inkseal-fields-sheet>
      <inkseal-decline-sheet
        ?open=${sheet === 'decline'}
        ?busy=${model.busy === 'decline'}
        problem=${problem}
        @inkseal-decline-confirmed=${this.#decline}
        @inkseal-dismiss=${this.#close}
      ></inkseal-decline-sheet>
      <inkseal-delegate-sheet
        ?open=${sheet === 'delegate'}
        ?busy=${model.busy === 'delegate'}
        .code=${model.problem}
        .senderName=${model.view.envelope.senderName}
        @inkseal-delegate=${this.#delegate}
        @inkseal-dismiss=${this.#close}
      ></inkseal-delegate-sheet>
      <inkseal-papers-sheet
        ?open=${sheet === 'papers'}
        .view=${model.view}
        @inkseal-dismiss=${this.#close}
      ></inkseal-papers-sheet>
      <inkseal-help-sheet
        ?open=${sheet === 'help'}
        .view=${model.view}
        @inkseal-sheet=${this.#instead}
        @inkseal-dismiss=${this.#close}
      ></inkseal-help-sheet>
      <inkseal-shortcuts-sheet
        ?open=${sheet === 'shortcuts'}
        @inkseal-dismiss=${this.#close}
      ></inkseal-shortcuts-sheet>`;
  }

  #renderConsent(problem: string): TemplateResult {
    return html`<inkseal-consent-sheet
      .view=${this.model.view}
      ?busy=${this.model.busy === 'consent'}
      problem=${problem}
      @inkseal-consent=${() => void this.model.giveConsent()}
      @inkseal-sheet=${this.#instead}
    ></inkseal-consent-sheet>`;
  }

  #renderAdopt(problem: string): TemplateResult {
    const field = this.#current;
    return html`<inkseal-adopt-dialog
      ?open=${this.sheet === 'adopt'}
      purpose=${purposeOf(field)}
      .name=${this.model.view.recipient.name}
      ?busy=${this.model.busy === 'adopt'}
      problem=${problem}
      ?removable=${field !== undefined && isFilled(this.model.valueOf(field.id))}
      @inkseal-adopt=${this.#adopt}
      @inkseal-remove=${this.#remove}
      @inkseal-dismiss=${this.#close}
    ></inkseal-adopt-dialog>`;
  }

  get #current(): OwnField | undefined {
    return this.model.view.fields.find(({ id }) => id === this.currentId);
  }

  async #adopt(event: CustomEvent<{ mark: AdoptedMark }>): Promise<void> {
    const field = this.#current;
    if (field && (await this.model.adopt(purposeOf(field), event.detail.mark, field.id))) this.#close();
  }

  #remove(): void {
    if (this.#current) this.model.drafts.put(this.#current.id, null, 'now');
    this.#close();
  }

  async #sign(event: CustomEvent<SignRequest>): Promise<void> {
    const { intent, visibility } = event.detail;
    if (await this.model.sign(intent, visibility)) this.#close();
    else if (this.model.problem === 'field_required') {
      this.#close();
      this.dispatchEvent(new CustomEvent('inkseal-incomplete'));
    }
  }

  /** The sheet has to be gone first: behind it nothing takes the keyboard. */
  async #jump(event: CustomEvent<{ fieldId: string }>): Promise<void> {
    const [sheet, dialog] = [event.currentTarget as LitElement, this.#open];
    this.#close();
    for (const one of [this, sheet, dialog]) await one?.updateComplete;
    const detail: FieldOpening = { fieldId: event.detail.fieldId, isToBeSeen: true };
    this.dispatchEvent(new CustomEvent('inkseal-field-open', { detail, bubbles: true }));
  }

  async #decline(event: CustomEvent<{ reason: string }>): Promise<void> {
    if (await this.model.decline(event.detail.reason)) this.#close();
  }

  async #delegate(event: CustomEvent<{ name: string; email: string; note: string }>): Promise<void> {
    if (await this.model.delegate(event.detail)) this.#close();
  }

  readonly #instead = (event: CustomEvent<{ sheet: Sheet }>): void => void this.show(event.detail.sheet);

  readonly #close = (): void => {
    this.sheet = null;
    this.model.clearProblem();
  };
}

const purposeOf = (field: OwnField | undefined): MarkPurpose =>
  field?.type === 'initials' ? 'initials' : 'signature';

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-sheets': InksealSheets;
  }
}

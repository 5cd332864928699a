import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { SigningView } from '../../contract/signing.ts';
import { controls } from '../../ui/controls.styles.ts';
import '../../ui/dialog.ts';
import { icon } from '../../ui/icons.ts';
import type { Visibility } from '../embed-session.ts';
import '../signature/mark.ts';
import type { CeremonyModel, OwnField } from './ceremony-model.ts';
import { fieldName } from './field-naming.ts';
import { isFilled } from './progress.ts';
import { sheetStyles } from './sheets.styles.ts';
import { dwellTime, isPersonsPress, VisibilityGate, type Sight } from './visibility-gate.ts';

export interface SignRequest {
  /** The exact label of the button that was pressed. */
  intent: string;
  visibility: Visibility;
}

/** Milliseconds between the pointer's arrival on the button and a press that is still a decision. */
const hastyTime = 500;

/** What the last button says: the legal act, not "Finish". */
function signLabel(view: SigningView): string {
  const count = view.documents.length;
  return count === 1
    ? msg('Sign document', { id: 'sign-one' })
    : msg(str`Sign ${count} documents`, { id: 'sign-other' });
}

/**
 * The last look: everything that will stand in the document, who signs, and the button that signs. It signs only for a
 * person's press on a button that can be seen. Where the browser cannot tell, or the pointer has only just got there, a
 * second step asks; where something covers the button, the way on is a tab in which nothing can.
 *
 * @fires inkseal-sign - detail SignRequest
 * @fires inkseal-tab - to go on in a tab of its own
 * @fires inkseal-dismiss - back to the document
 */
@customElement('inkseal-review-sheet')
@localized()
export class InksealReviewSheet extends LitElement {
  static override styles = [controls, sheetStyles];

  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) model!: CeremonyModel;
  @property({ type: Boolean }) busy = false;
  @property() problem = '';
  /** Whether the host page can go on in a tab. */
  @property({ type: Boolean }) tabs = false;

  @state() private sight: Sight = 'pending';
  @state() private isConfirming = false;
  @query('.sign') private readonly button!: HTMLButtonElement | null;

  #enteredAt = 0;
  #askedAt = 0;
  #gate: VisibilityGate | null = null;
  #watched: Element | null = null;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('open')) return;
    this.sight = 'pending';
    this.isConfirming = false;
  }

  protected override render(): unknown {
    const { view } = this.model;
    return html`<inkseal-dialog
      ?open=${this.open}
      heading=${msg('Check and sign', { id: 'review-heading' })}
      @inkseal-dismiss=${this.#dismiss}
    >
      ${this.open ? this.#renderValues(view.fields) : nothing}
      <p class="who">
        ${msg(str`You sign as ${view.recipient.name} (${view.recipient.email}).`, { id: 'review-who' })}
      </p>
      <div slot="footer">${this.open ? this.#renderFooter(view) : nothing}</div>
    </inkseal-dialog>`;
  }

  protected override updated(): void {
    // The confirming step has a button of its own; each is watched for as long as it is the one that signs.
    const target = this.open ? this.button : null;
    if (target === this.#watched) return;
    this.#gate?.disconnect();
    this.#watched = target;
    this.#gate = target
      ? new VisibilityGate(target, () => (this.sight = this.#gate?.sight ?? 'pending'))
      : null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#gate?.disconnect();
    this.#watched = null;
  }

  #renderValues(fields: readonly OwnField[]): TemplateResult {
    return html`<dl>
      <div class="row">
        <dt>${msg('Document', { id: 'document' })}</dt>
        <dd><strong>${this.model.view.envelope.title}</strong></dd>
      </div>
      ${fields.map(
        (field) =>
          html`<div class="row">
            <dt>${fieldName(field)}</dt>
            <dd>${this.#renderValue(field)}</dd>
          </div>`,
      )}
    </dl>`;
  }

  #renderValue(field: OwnField): TemplateResult | string {
    const value = this.model.valueOf(field.id);
    if (field.type === 'date_signed')
      return html`<span class="muted">${msg('Dated when you sign', { id: 'field-date-later' })}</span>`;
    if (value?.type === 'checkbox')
      return value.checked ? msg('Ticked', { id: 'ticked' }) : msg('Not ticked', { id: 'not-ticked' });
    if (!isFilled(value)) return html`<span class="muted">${msg('Left empty', { id: 'left-empty' })}</span>`;
    if (value?.type === 'text') return html`<span class="typed">${value.text}</span>`;
    return html`<span class="paper">
      <inkseal-mark
        role="img"
        aria-label=${msg('As you adopted it', { id: 'as-adopted' })}
        .mark=${this.model.markOf(value)}
      >
      </inkseal-mark>
    </span>`;
  }

  #renderFooter(view: SigningView): TemplateResult {
    const label = signLabel(view);
    const name = view.envelope.title;
    return html`<p class="act">
        ${msg(
          str`By pressing “${label}” I sign “${name}” electronically, with the same effect as by hand on paper.`,
          { id: 'review-act' },
        )}
      </p>
      ${this.sight === 'covered' ? this.#renderCovered() : nothing}
      <div role="alert">
        ${this.problem ? html`<p class="problem">${icon('warning')}<span>${this.problem}</span></p>` : nothing}
      </div>
      <div class="actions">
        <button class="button" type="button" @click=${this.#dismiss}>
          ${msg('Go back', { id: 'go-back' })}
        </button>
        ${this.isConfirming ? this.#renderConfirm(label) : this.#renderSign(label)}
      </div>`;
  }

  #renderSign(label: string): TemplateResult {
    const isOff = this.sight === 'covered' || this.sight === 'pending' || this.busy;
    return html`<button
      class="button primary sign ${this.sight === 'pending' ? 'settling' : ''}"
      type="button"
      data-act="sign"
      aria-disabled=${isOff}
      aria-busy=${this.busy}
      @pointerenter=${(event: Event) => (this.#enteredAt = event.timeStamp)}
      @click=${this.#press}
    >
      ${this.busy ? html`<span class="spinner" aria-hidden="true"></span>` : icon('pen')}${label}
    </button>`;
  }

  /** The second step, asked where it cannot be told that the first press was meant for this button. */
  #renderConfirm(label: string): TemplateResult {
    const confirm = msg(str`Yes: ${label}`, { id: 'sign-confirm' });
    return html`<button
      class="button primary confirm"
      type="button"
      data-act="sign-confirm"
      aria-busy=${this.busy}
      @click=${(event: Event) => this.#confirm(event, confirm)}
    >
      ${this.busy ? html`<span class="spinner" aria-hidden="true"></span>` : icon('check')}${confirm}
    </button>`;
  }

  #renderCovered(): TemplateResult {
    return html`<div class="gate" role="status">
      <p>
        ${msg(
          'Something on this page covers or dims the sign button, so a press may not be yours. Close pop-ups and banners over the document.',
          { id: 'gate-covered' },
        )}
      </p>
      ${
        this.tabs
          ? html`<button class="button" type="button" data-act="tab" @click=${this.#openTab}>
              ${msg('Continue in a new tab', { id: 'gate-tab' })}
            </button>`
          : nothing
      }
    </div>`;
  }

  #press(event: PointerEvent): void {
    if (this.sight === 'visible' && !this.#isHasty(event))
      this.#sign(event, signLabel(this.model.view), 'visible');
    else if (this.sight !== 'covered' && this.sight !== 'pending' && isPersonsPress(event))
      void this.#askAgain();
  }

  /** A frame moved under a pointer that is about to press (row 17 of the attacks) gets a press right after it entered. */
  #isHasty({ pointerType, timeStamp }: PointerEvent): boolean {
    return pointerType === 'mouse' && timeStamp - this.#enteredAt < hastyTime;
  }

  #confirm(event: Event, label: string): void {
    if (event.timeStamp - this.#askedAt >= dwellTime) this.#sign(event, label, 'confirmed');
  }

  #openTab(event: Event): void {
    if (isPersonsPress(event))
      this.dispatchEvent(new CustomEvent('inkseal-tab', { bubbles: true, composed: true }));
  }

  async #askAgain(): Promise<void> {
    this.isConfirming = true;
    this.#askedAt = performance.now();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.confirm')?.focus();
  }

  #sign(event: Event, intent: string, visibility: Visibility): void {
    if (this.busy || !isPersonsPress(event)) return;
    const detail: SignRequest = { intent, visibility };
    this.dispatchEvent(new CustomEvent('inkseal-sign', { detail }));
  }

  #dismiss(): void {
    if (!this.busy) this.dispatchEvent(new CustomEvent('inkseal-dismiss'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-review-sheet': InksealReviewSheet;
  }
}

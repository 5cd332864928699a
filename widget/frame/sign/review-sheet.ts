import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { SigningView } from '../../contract/signing.ts';
import { controls } from '../../ui/controls.styles.ts';
import '../../ui/dialog.ts';
import type { InksealDialog } from '../../ui/dialog.ts';
import { icon } from '../../ui/icons.ts';
import type { Visibility } from '../embed-session.ts';
import '../signature/mark.ts';
import type { CeremonyModel } from './ceremony-model.ts';
import { renderEarlierSignatures } from './earlier-signatures.ts';
import './fields-sheet.ts';
import { renderValues } from './review-values.ts';
import { blockedText, doubtText, signLabel, type Doubt } from './review-wording.ts';
import { sheetStyles } from './sheets.styles.ts';
import { isPersonsPress, VisibilityGate, type Sight } from './visibility-gate.ts';

export interface SignRequest {
  /** The exact label of the button that was pressed. */
  intent: string;
  visibility: Visibility;
}

/** Milliseconds between the pointer's arrival on the button and a press that is still a decision. */
const hastyTime = 500;

/**
 * The last look: everything that will stand in the document, who signs, and the button that signs. It signs only for a
 * person's press on a button that can be seen. Where the browser cannot tell, or the pointer has only just got there, a
 * second step asks; where something covers the button or cuts it off from its words, the way on is a tab in which nothing can.
 *
 * @fires inkseal-sign - detail SignRequest
 * @fires inkseal-jump - detail {fieldId}: back to the document, to that field
 * @fires inkseal-tab - to go on in a tab of its own
 * @fires inkseal-dismiss - back to the document
 */
@customElement('inkseal-review-sheet')
@localized()
export class InksealReviewSheet extends LitElement {
  static override styles = [
    controls,
    sheetStyles,
    css`
      /* For the keyboard, which has every value and its button on the way. */
      .to-act:not(:focus) {
        position: absolute;
        inline-size: 1px;
        min-block-size: 1px;
        block-size: 1px;
        padding: 0;
        border: 0;
        overflow: hidden;
        clip-path: inset(50%);
      }
    `,
  ];

  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) model!: CeremonyModel;
  @property({ type: Boolean }) busy = false;
  @property() problem = '';
  /** Whether the host page can go on in a tab. */
  @property({ type: Boolean }) tabs = false;

  @state() private sight: Sight = 'pending';
  /** Why the press is asked for once more. */
  @state() private doubt: Doubt | null = null;
  @query('.sign') private readonly button!: HTMLButtonElement | null;
  @query('inkseal-dialog') private readonly dialog!: InksealDialog;
  @query('.act') private readonly act!: HTMLElement | null;

  #enteredAt = 0;
  /** How far down the sheet is moved, in CSS pixels. */
  #shift = 0;
  #gate: VisibilityGate | null = null;
  #watched: Element | null = null;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('open')) return;
    this.sight = 'pending';
    this.doubt = null;
    this.#moveTo(0);
  }

  protected override render(): unknown {
    const { view } = this.model;
    return html`<inkseal-dialog
      ?open=${this.open}
      heading=${msg('Check and sign', { id: 'review-heading' })}
      @inkseal-dismiss=${this.#dismiss}
    >
      <button class="button to-act" type="button" data-act="to-act" @click=${() => this.act?.focus()}>
        ${msg('Go to signing', { id: 'review-to-act' })}
      </button>
      ${this.open ? [renderEarlierSignatures(view), renderValues(this.model, this.#jump)] : nothing}
      <p class="who">
        ${msg(str`You sign as ${view.recipient.name} (${view.recipient.email}).`, { id: 'review-who' })}
      </p>
      <div slot="footer">${this.open ? this.#renderFooter(view) : nothing}</div>
    </inkseal-dialog>`;
  }

  protected override updated(changed: Map<string, unknown>): void {
    // In a frame too small for the button, what it says about that is out of sight just as easily.
    if (changed.has('sight') && this.sight === 'cramped')
      this.renderRoot.querySelector('.gate')?.scrollIntoView({ block: 'nearest' });
    // The second step has a button of its own; each is watched for as long as it is the one that signs.
    const target = this.open ? this.button : null;
    if (target === this.#watched) return;
    this.#gate?.disconnect();
    this.#watched = target;
    this.#gate =
      target && this.act
        ? new VisibilityGate(target, this.act, () => {
            void this.#inPlace(() => (this.sight = this.#gate?.sight ?? 'pending'));
          })
        : null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#gate?.disconnect();
    this.#watched = null;
  }

  #renderFooter(view: SigningView): TemplateResult {
    const label = this.#label;
    const name = view.envelope.title;
    // Nothing between the sentence and the button: they have to be seen together.
    return html`${this.#isBlocked ? this.#renderBlocked() : nothing}
      <div role="alert">
        ${this.doubt ? html`<p class="doubt" id="doubt">${doubtText(this.doubt)}</p>` : nothing}
        ${this.problem ? html`<p class="problem">${icon('warning')}<span>${this.problem}</span></p>` : nothing}
      </div>
      <p class="act" tabindex="-1">
        ${msg(
          str`By pressing “${label}” I sign “${name}” electronically, with the same effect as by hand on paper.`,
          { id: 'review-act' },
        )}
      </p>
      <div class="actions">
        <button class="button" type="button" @click=${this.#dismiss}>
          ${msg('Go back', { id: 'go-back' })}
        </button>
        ${this.doubt ? this.#renderConfirm(label) : this.#renderSign(label)}
      </div>`;
  }

  /** The label of the button that signs now: what the sentence above it names, and what is recorded as the intent. */
  get #label(): string {
    const label = signLabel(this.model.view);
    return this.doubt ? msg(str`Yes: ${label}`, { id: 'sign-confirm' }) : label;
  }

  get #isBlocked(): boolean {
    return this.sight === 'covered' || this.sight === 'cramped';
  }

  get #isOff(): boolean {
    return this.#isBlocked || this.sight === 'pending' || this.busy;
  }

  /** What stands on the button. Where a page shows nothing but the button, it is the only place to say why it is off. */
  #written(label: string): string {
    return this.sight === 'cramped'
      ? msg('Too little in sight to sign', { id: 'gate-cramped-button' })
      : label;
  }

  #renderSign(label: string): TemplateResult {
    return html`<button
      class="button primary sign ${this.sight === 'pending' ? 'settling' : ''}"
      type="button"
      data-act="sign"
      aria-disabled=${this.#isOff}
      aria-busy=${this.busy}
      @pointerenter=${(event: Event) => (this.#enteredAt = event.timeStamp)}
      @click=${this.#press}
    >
      ${this.busy ? html`<span class="spinner" aria-hidden="true"></span>` : icon('pen')}${this.#written(label)}
    </button>`;
  }

  /** The second step, asked where it cannot be told that the first press was meant for this button. */
  #renderConfirm(label: string): TemplateResult {
    return html`<button
      class="button primary sign ${this.sight === 'pending' ? 'settling' : ''}"
      type="button"
      data-act="sign-confirm"
      aria-describedby="doubt"
      aria-disabled=${this.#isOff}
      aria-busy=${this.busy}
      @click=${this.#confirm}
    >
      ${this.busy ? html`<span class="spinner" aria-hidden="true"></span>` : icon('check')}${this.#written(label)}
    </button>`;
  }

  #renderBlocked(): TemplateResult {
    return html`<div class="gate" role="status">
      <p>${this.sight === 'covered' ? blockedText.covered() : blockedText.cramped()}</p>
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
    if (this.#isBlocked || this.sight === 'pending') return;
    const doubt = this.sight === 'unknown' ? 'unseen' : this.#isHasty(event) ? 'hasty' : null;
    if (!doubt) this.#sign(event, 'visible');
    else if (isPersonsPress(event)) void this.#askAgain(doubt);
  }

  /** A frame moved under a pointer that is about to press (row 17 of the attacks) gets a press right after it entered. */
  #isHasty({ pointerType, timeStamp }: PointerEvent): boolean {
    return pointerType === 'mouse' && timeStamp - this.#enteredAt < hastyTime;
  }

  /** The second button has to be in sight as long as the first had to: the other half of a double click is no answer. */
  #confirm(event: Event): void {
    if (!this.#isBlocked && this.sight !== 'pending') this.#sign(event, 'confirmed');
  }

  readonly #jump = (fieldId: string): void => {
    if (!this.busy) this.dispatchEvent(new CustomEvent('inkseal-jump', { detail: { fieldId } }));
  };

  #openTab(event: Event): void {
    if (isPersonsPress(event))
      this.dispatchEvent(new CustomEvent('inkseal-tab', { bubbles: true, composed: true }));
  }

  async #askAgain(doubt: Doubt): Promise<void> {
    await this.#inPlace(() => {
      this.doubt = doubt;
      this.sight = 'pending';
    });
    this.button?.focus();
  }

  /**
   * What is said makes the sheet higher; the button stays under the pointer that is to press it again, and where a page
   * shows too little of it, it is not moved into its sight by saying so.
   */
  async #inPlace(change: () => void): Promise<void> {
    const before = this.button?.getBoundingClientRect().bottom;
    change();
    await this.updateComplete;
    this.dialog.measure();
    const after = this.button?.getBoundingClientRect().bottom;
    if (this.dialog.isLow) return; // it scrolls as one, and is scrolled to what is said or has the keyboard
    if (before !== undefined && after !== undefined) this.#moveTo(this.#shift + before - after);
  }

  #moveTo(shift: number): void {
    this.#shift = shift;
    this.style.setProperty('--dialog-shift', `${shift}px`);
  }

  #sign(event: Event, visibility: Visibility): void {
    if (this.busy || !isPersonsPress(event)) return;
    const detail: SignRequest = { intent: this.#label, visibility };
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

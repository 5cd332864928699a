import { localized, msg } from '@lit/localize';
import { html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { controls } from '../../ui/controls.styles.ts';
import '../../ui/dialog.ts';
import { bringProblemIntoSight, renderSheetFoot, renderSheetProblem } from './sheet-foot.ts';
import { sheetStyles } from './sheets.styles.ts';

/**
 * Declining: a right, so it is easy; final for everybody, so it is said.
 *
 * @fires inkseal-decline-confirmed - detail {reason}
 * @fires inkseal-dismiss - the person stays
 */
@customElement('inkseal-decline-sheet')
@localized()
export class InksealDeclineSheet extends LitElement {
  static override styles = [controls, sheetStyles];

  @property({ type: Boolean }) open = false;
  @property({ type: Boolean }) busy = false;
  @property() problem = '';

  @query('textarea') private readonly reason!: HTMLTextAreaElement;

  protected override render(): unknown {
    return html`<inkseal-dialog
      ?open=${this.open}
      heading=${msg('Decline to sign?', { id: 'decline-heading' })}
      @inkseal-dismiss=${this.#dismiss}
    >
      <p class="lead">
        ${msg('The document is then ended for everyone and cannot be signed any more. The sender is told.', {
          id: 'decline-lead',
        })}
      </p>
      <label class="label" for="reason">${msg('Reason (optional)', { id: 'decline-reason' })}</label>
      <textarea
        id="reason"
        class="control"
        dir="auto"
        maxlength="1000"
        data-autofocus
        aria-describedby="seen"
      ></textarea>
      <span class="hint" id="seen">${msg('The sender can read this.', { id: 'decline-seen' })}</span>
      ${renderSheetProblem(this.problem)}
      ${renderSheetFoot({
        act: 'decline-confirm',
        look: 'danger',
        label: msg('Decline to sign', { id: 'decline-confirm' }),
        isBusy: this.busy,
        stay: () => this.#dismiss(),
        go: () => this.#confirm(),
      })}
    </inkseal-dialog>`;
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('problem')) bringProblemIntoSight(this.renderRoot);
  }

  #confirm(): void {
    if (this.busy) return;
    this.dispatchEvent(
      new CustomEvent('inkseal-decline-confirmed', { detail: { reason: this.reason.value } }),
    );
  }

  #dismiss(): void {
    if (!this.busy) this.dispatchEvent(new CustomEvent('inkseal-dismiss'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-decline-sheet': InksealDeclineSheet;
  }
}

import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { controls } from '../../ui/controls.styles.ts';
import '../../ui/dialog.ts';
import { icon } from '../../ui/icons.ts';
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
        maxlength="1000"
        data-autofocus
        aria-describedby="seen"
      ></textarea>
      <span class="hint" id="seen">${msg('The sender can read this.', { id: 'decline-seen' })}</span>
      <div role="alert">
        ${this.problem ? html`<p class="problem">${icon('warning')}<span>${this.problem}</span></p>` : nothing}
      </div>
      <div slot="footer" class="actions pair">
        <button class="button" type="button" @click=${this.#dismiss}>
          ${msg('Go back', { id: 'go-back' })}
        </button>
        <button
          class="button danger"
          type="button"
          data-act="decline-confirm"
          aria-busy=${this.busy}
          @click=${this.#confirm}
        >
          ${this.busy ? html`<span class="spinner"></span>` : nothing}
          ${msg('Decline to sign', { id: 'decline-confirm' })}
        </button>
      </div>
    </inkseal-dialog>`;
  }

  #confirm(): void {
    if (this.busy) return;
    this.dispatchEvent(
      new CustomEvent('inkseal-decline-confirmed', { detail: { reason: this.reason.value } }),
    );
  }

  #dismiss(): void {
    this.dispatchEvent(new CustomEvent('inkseal-dismiss'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-decline-sheet': InksealDeclineSheet;
  }
}

import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Recipient } from '../../contract/envelopes.ts';
import { controls } from '../../ui/controls.styles.ts';
import { pageStyles } from '../page.styles.ts';
import { renderTime } from '../wording.ts';
import { nameDestroyed, nameSeat, renderUnreached } from './envelope-wording.ts';
import type { Unreached } from './unreached.ts';

/** The id of whom to write to once more. */
export type RemindEvent = CustomEvent<string>;

/**
 * Who signs and who gets a copy, how far each is, and when they were last written to.
 * @event inkseal-remind - A `RemindEvent`: somebody is to be written to once more.
 */
@customElement('inkseal-recipient-list')
@localized()
export class RecipientList extends LitElement {
  static override styles = [controls, pageStyles];

  @property({ attribute: false }) recipients: readonly Recipient[] = [];
  /** Whom the last mail has not reached, by their ids. */
  @property({ attribute: false }) unreached: ReadonlyMap<string, Unreached> = new Map();
  /** The act of the page under way. */
  @property({ attribute: false }) busy: string | undefined;

  protected override render(): TemplateResult {
    return html`<h2>${msg('Recipients', { id: 'envelope-recipients' })}</h2>
      <ul class="list">
        ${this.recipients.map((person) => this.#renderPerson(person))}
      </ul>`;
  }

  #renderPerson(person: Recipient): TemplateResult {
    const { id, name, email, requestedAt, canRemind } = person;
    const unreached = this.unreached.get(id);
    return html`<li data-recipient=${id}>
      <div class="main">
        <strong id=${`name-${id}`}>${name || nameDestroyed()}</strong>
        <div class="muted">${email}</div>
        ${
          canRemind && requestedAt !== null
            ? html`<div class="muted">
                ${msg('Last mail', { id: 'recipient-requested' })}: ${renderTime(requestedAt)}
              </div>`
            : nothing
        }
        ${unreached ? renderUnreached(unreached) : nothing}
      </div>
      <span>${nameSeat(person)}</span>
      <span class="muted">${whenActed(person)}</span>
      ${canRemind ? this.#renderRemind(person) : nothing}
    </li>`;
  }

  #renderRemind({ id }: Recipient): TemplateResult {
    const isBusy = this.busy === `remind-${id}`;
    return html`<button
      class="button"
      type="button"
      data-act="remind"
      aria-describedby=${`name-${id}`}
      aria-busy=${isBusy ? 'true' : nothing}
      ?disabled=${this.busy !== undefined && !isBusy}
      @click=${() => this.dispatchEvent(new CustomEvent('inkseal-remind', { detail: id }))}
    >
      ${isBusy ? html`<span class="spinner"></span>` : nothing}${msg('Send again', { id: 'webhook-replay' })}
    </button>`;
  }
}

function whenActed({ signedAt, declinedAt, delegatedAt }: Recipient): TemplateResult | typeof nothing {
  const at = signedAt ?? declinedAt ?? delegatedAt;
  return at === null ? nothing : renderTime(at);
}

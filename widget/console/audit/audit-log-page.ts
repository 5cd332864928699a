import { localized, msg } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { AuditEventList } from '../../contract/audit-events.ts';
import { ConsolePage } from '../console-page.ts';
import './event-list.ts';
import { nameEvent, namedEventTypes } from './event-wording.ts';

/** All that happened in the organization, in both modes. Names and addresses stand with the envelopes alone. */
@customElement('inkseal-audit-log-page')
@localized()
export class AuditLogPage extends ConsolePage {
  /** Each with the checkpoint that its proofs lead to: the log grows while one reads. */
  @state() private pages: readonly AuditEventList[] | undefined;
  #type = '';

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  get #nextCursor(): string | null {
    return this.pages?.at(-1)?.nextCursor ?? null;
  }

  async #load(cursor?: string): Promise<void> {
    const query = new URLSearchParams();
    if (this.#type) query.set('type', this.#type);
    if (cursor !== undefined) query.set('cursor', cursor);
    const found = await this.api.get<AuditEventList>(`/v1/audit-events?${query}`);
    this.pages = [...(cursor === undefined ? [] : (this.pages ?? [])), found];
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Audit log', { id: 'nav-audit-log' })}</h1>
          <p class="lead">
            ${msg(
              'Every change and denial in your organization, newest first. An entry that somebody has changed no longer fits its proof.',
              { id: 'audit-lead' },
            )}
          </p>
        </div>
        <div>
          <label class="label" for="type">${msg('Only', { id: 'audit-only' })}</label>
          <select class="control" id="type" @change=${this.#choose}>
            <option value="">${msg('All events', { id: 'audit-all' })}</option>
            ${namedEventTypes.map((type) => html`<option value=${type}>${nameEvent(type)}</option>`)}
          </select>
        </div>
      </div>
      ${this.renderFailure()}
      ${
        this.pages
          ? html`<div class="card">
              <inkseal-event-list .pages=${this.pages}></inkseal-event-list>
              ${
                this.pages[0]?.events.length === 0
                  ? html`<p class="muted">${msg('No such event yet.', { id: 'audit-none' })}</p>`
                  : nothing
              }
            </div>`
          : this.busy
            ? this.renderWaiting(msg('Reading the log …', { id: 'audit-loading' }))
            : nothing
      }
      ${
        this.#nextCursor === null
          ? nothing
          : html`<button
              class="button"
              type="button"
              data-act="more"
              aria-busy=${this.busy === 'more' ? 'true' : nothing}
              @click=${this.#more}
            >
              ${msg('Show more', { id: 'envelopes-more' })}
            </button>`
      }`;
  }

  #choose(event: Event): void {
    this.#type = (event.target as HTMLSelectElement).value;
    void this.attempt('load', () => this.#load());
  }

  #more(): void {
    void this.attempt('more', () => this.#load(this.#nextCursor ?? undefined));
  }
}

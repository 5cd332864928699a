import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AuditTrail, LoggedEvent } from '../../contract/audit-events.ts';
import { controls } from '../../ui/controls.styles.ts';
import { icon } from '../../ui/icons.ts';
import { pageStyles } from '../page.styles.ts';
import { renderTime } from '../wording.ts';
import type { CheckedEvents, ProofState } from './check-events.ts';
import { readBody } from './event-body.ts';
import { nameEvent } from './event-wording.ts';

export interface EventPage {
  log: AuditTrail['log'];
  events: readonly ListedEvent[];
}

type ListedEvent = Omit<LoggedEvent, 'clientIp'> & {
  clientIp?: string | null;
  details?: Readonly<Record<string, string>>;
};

/**
 * Events of the audit log, newest first, and the button that checks them in the reader's own browser. With `trail`, they
 * are one envelope's and are also checked to be all of them.
 */
@customElement('inkseal-event-list')
@localized()
export class InksealEventList extends LitElement {
  static override styles = [
    controls,
    pageStyles,
    css`
      details {
        flex-basis: 100%;
      }
      summary {
        display: inline-block;
        min-block-size: 24px;
        cursor: pointer;
        color: var(--ink-muted);
        font-size: 13px;
        text-decoration: underline;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(90px, max-content) minmax(0, 1fr);
        gap: 2px 16px;
        margin: 8px 0 0;
        font-size: 13px;
      }
      dt {
        color: var(--ink-muted);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      .verdict {
        display: flex;
        gap: 10px;
        align-items: flex-start;
        margin-block: 12px 16px;
        padding: 12px 14px;
        border-radius: var(--ink-radius);
        background: var(--ink-success-soft);
        color: var(--ink-success);
      }
      .verdict[data-failed] {
        background: var(--ink-danger-soft);
        color: var(--ink-danger);
      }
      .list > li {
        padding-block: 10px;
      }
    `,
  ];

  /** As they were fetched: each with the checkpoint that the proofs of its events lead to. */
  @property({ attribute: false }) pages: readonly EventPage[] = [];
  @property({ attribute: false }) trail: AuditTrail | undefined;
  /** Of those who may have acted, by their ids. */
  @property({ attribute: false }) names: ReadonlyMap<string, string> = new Map();
  @state() private checked: CheckedEvents | undefined;
  /** The code of what does not hold for all of them. */
  @state() private broken: string | undefined;
  @state() private busy = false;

  get #events(): ListedEvent[] {
    return this.pages.flatMap(({ events }) => events);
  }

  get #isSigned(): boolean {
    return this.pages.some(({ log }) => log !== null);
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('pages')) this.checked = this.broken = undefined;
  }

  protected override render(): TemplateResult {
    return html`<div class="row">
        <button
          class="button"
          type="button"
          data-act="verify"
          aria-busy=${this.busy ? 'true' : nothing}
          ?disabled=${!this.#isSigned}
          @click=${() => void this.verify()}
        >
          ${this.busy ? html`<span class="spinner"></span>` : icon('shield')}
          ${msg('Verify in this browser', { id: 'events-verify' })}
        </button>
        ${
          this.#isSigned
            ? nothing
            : html`<span class="hint"
                >${msg('Nothing has been signed yet; try again in a few seconds.', { id: 'events-unsigned' })}</span
              >`
        }
      </div>
      <div role="status">${this.#renderVerdict()}</div>
      <ol class="list" reversed>
        ${this.#events.map((event) => this.#renderEvent(event))}
      </ol>`;
  }

  #failures(): string[] {
    const states = [...(this.checked?.states.values() ?? [])];
    const failed = states.filter((one) => one !== 'proven' && one !== 'too_young');
    return [...(this.broken === undefined ? [] : [this.broken]), ...failed];
  }

  #renderVerdict(): TemplateResult | typeof nothing {
    const { checked } = this;
    if (!checked && this.broken === undefined) return nothing;
    const [failure] = this.#failures();
    if (failure !== undefined)
      return html`<div class="verdict" data-failed data-verdict="failed">
        ${icon('warning')}
        <div>
          ${msg('What is shown here is not what was logged. Do not rely on it, and tell whoever runs the server.', { id: 'events-broken' })}
          <code>${failure}</code>
        </div>
      </div>`;
    const proven = [...(checked?.states.values() ?? [])].filter((one) => one === 'proven').length;
    return html`<div class="verdict" data-verdict="proven">
      ${icon('check')}
      <div>
        ${msg(str`${proven} of ${this.#events.length} stand unchanged in the signed log of ${String(checked?.logSize)} events.`, { id: 'events-proven' })}
        ${
          proven < this.#events.length
            ? msg('The others are a few seconds old and come with the next checkpoint.', {
                id: 'events-young',
              })
            : nothing
        }
        <br />${msg('Log key, to compare with what the operator publishes:', { id: 'events-key' })}
        <code>${checked?.verifierKey}</code>
      </div>
    </div>`;
  }

  #renderEvent({ id, type, at, body, clientIp, details = {}, inclusion }: ListedEvent): TemplateResult {
    const { actor, facts } = readBody(body);
    const facets = Object.entries({ ...facts, ...(clientIp && { ip: clientIp }), ...details });
    return html`<li data-event=${type}>
      <div class="main">
        <strong>${nameEvent(type)}</strong>
        <div class="muted">
          ${renderTime(at)} · ${this.names.get(actor.id) ?? `${actor.kind} ${actor.id}`}
        </div>
      </div>
      ${this.#renderState(id, inclusion !== null)}
      <details>
        <summary>${msg('Details', { id: 'events-details' })}</summary>
        <dl>
          <dt>${msg('Event', { id: 'events-event' })}</dt>
          <dd><code>${type}</code> <code>${id}</code></dd>
          ${facets.map(
            ([name, value]) =>
              html`<dt>${name}</dt>
                <dd>${value}</dd>`,
          )}
        </dl>
      </details>
    </li>`;
  }

  #renderState(id: string, isCovered: boolean): TemplateResult {
    const state: ProofState | undefined = this.checked?.states.get(id);
    if (state === 'proven')
      return html`<span class="tag" data-tone="success">${msg('Proven', { id: 'proof-proven' })}</span>`;
    if (state !== undefined && state !== 'too_young')
      return html`<span class="tag" data-tone="danger"
        >${msg('Does not hold', { id: 'proof-broken' })}</span
      >`;
    return isCovered
      ? html`<span class="tag">${msg('In the log', { id: 'proof-logged' })}</span>`
      : html`<span class="tag">${msg('Not signed yet', { id: 'proof-young' })}</span>`;
  }

  async verify(): Promise<void> {
    if (!this.#isSigned || this.busy) return;
    this.busy = true;
    this.broken = undefined;
    try {
      const { checkPages, checkTrail, failureCode } = await import('./check-events.ts');
      try {
        this.checked = await checkPages(this.pages);
        if (this.trail) this.broken = await checkTrail(this.trail);
      } catch (error) {
        this.broken = failureCode(error);
      }
    } finally {
      this.busy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-event-list': InksealEventList;
  }
}

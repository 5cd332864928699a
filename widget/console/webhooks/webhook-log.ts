import { localized, msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Webhook, WebhookDelivery, WebhookDeliveryDetail } from '../../contract/webhooks.ts';
import { nameEvent } from '../audit/event-wording.ts';
import { ConsolePage } from '../console-page.ts';
import { pathOf } from '../route.ts';
import { renderTime } from '../wording.ts';
import { deliveryTones, nameDelivery, wordTry } from './webhook-wording.ts';

interface DeliveryList {
  deliveries: WebhookDelivery[];
  nextCursor: string | null;
}

/** What one webhook was told in the last thirty days, what became of each try, and the button that sends it again. */
@customElement('inkseal-webhook-log')
@localized()
export class WebhookLog extends ConsolePage {
  @property({ attribute: false }) webhook!: Webhook;
  @state() private deliveries: readonly WebhookDelivery[] | undefined;
  @state() private nextCursor: string | null = null;
  @state() private detail: WebhookDeliveryDetail | undefined;

  get #path(): string {
    return `/v1/webhooks/${this.webhook.id}/deliveries`;
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  async #load(cursor?: string): Promise<void> {
    const query = cursor === undefined ? '' : `?cursor=${cursor}`;
    const found = await this.api.get<DeliveryList>(this.#path + query);
    this.deliveries = [...(cursor === undefined ? [] : (this.deliveries ?? [])), ...found.deliveries];
    this.nextCursor = found.nextCursor;
  }

  protected override render(): TemplateResult {
    return html`<section class="card" data-log>
      <div class="row">
        <h2>${msg('Deliveries', { id: 'webhook-deliveries' })}</h2>
        <button
          class="button"
          type="button"
          data-act="reload"
          ?disabled=${this.busy !== undefined}
          @click=${() => void this.attempt('load', () => this.#load())}
        >
          ${msg('Look again', { id: 'webhook-reload' })}
        </button>
      </div>
      <p class="muted"><code>${this.webhook.url}</code></p>
      ${this.renderFailure()} ${this.#renderList()}
    </section>`;
  }

  #renderList(): TemplateResult | typeof nothing {
    const { deliveries } = this;
    if (!deliveries)
      return this.busy === undefined
        ? nothing
        : this.renderWaiting(msg('Fetching the deliveries …', { id: 'webhook-log-loading' }));
    if (deliveries.length === 0)
      return html`<p>
        ${msg('Nothing yet. Send an envelope, or the test message above.', { id: 'webhook-log-none' })}
      </p>`;
    return html`<ul class="list">
        ${deliveries.map((delivery) => this.#renderDelivery(delivery))}
      </ul>
      ${
        this.nextCursor === null
          ? nothing
          : html`<button
              class="button"
              type="button"
              data-act="more"
              @click=${() => void this.attempt('more', () => this.#load(this.nextCursor ?? undefined))}
            >
              ${msg('Show more', { id: 'envelopes-more' })}
            </button>`
      }`;
  }

  #renderDelivery(delivery: WebhookDelivery): TemplateResult {
    const { id, eventType, envelopeId, status, createdAt, tries } = delivery;
    const isShown = this.detail?.id === id;
    return html`<li data-delivery=${id} data-status=${status}>
      <div class="main">
        <strong>${nameEvent(eventType)}</strong> <code>${eventType}</code>
        <div class="muted">
          ${renderTime(createdAt)} · ${msg(str`tries: ${tries}`, { id: 'webhook-tries' })} ·
          <a href=${pathOf({ page: 'envelope', appId: this.app?.id ?? '', envelopeId })}>
            ${msg('Envelope', { id: 'envelope' })}
          </a>
        </div>
        ${isShown ? this.#renderTries() : nothing}
      </div>
      <span class="tag" data-tone=${deliveryTones[status]}>${nameDelivery(status)}</span>
      <button
        class="button"
        type="button"
        data-act="tries"
        aria-expanded=${isShown}
        ?disabled=${this.busy !== undefined}
        @click=${() => this.#show(id)}
      >
        ${msg('Tries', { id: 'webhook-show-tries' })}
      </button>
      ${
        status === 'delivered' || status === 'failed'
          ? html`<button
              class="button"
              type="button"
              data-act="replay"
              ?disabled=${this.busy !== undefined}
              @click=${() => this.#replay(id)}
            >
              ${msg('Send again', { id: 'webhook-replay' })}
            </button>`
          : nothing
      }
    </li>`;
  }

  #renderTries(): TemplateResult {
    const { attempts = [], nextTryAt, payload } = this.detail ?? {};
    return html`<ol>
        ${attempts.map(
          (attempt) =>
            html`<li>
              ${renderTime(attempt.at)}: ${wordTry(attempt)},
              ${msg(str`${attempt.durationMilliseconds} ms`, { id: 'webhook-took' })}
            </li>`,
        )}
      </ol>
      ${
        nextTryAt
          ? html`<p class="muted">${msg('Next try', { id: 'webhook-next' })} ${renderTime(nextTryAt)}</p>`
          : nothing
      }
      <code>${JSON.stringify(payload)}</code>`;
  }

  #show(id: string): void {
    if (this.detail?.id === id) {
      this.detail = undefined;
      return;
    }
    void this.attempt('tries', async () => {
      this.detail = await this.api.get<WebhookDeliveryDetail>(`${this.#path}/${id}`);
    });
  }

  #replay(id: string): void {
    void this.attempt('replay', async () => {
      await this.api.post<WebhookDelivery>(`${this.#path}/${id}/replay`);
      this.detail = undefined;
      await this.#load();
    });
  }
}

import { localized, msg } from '@lit/localize';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import {
  webhookEventTypes,
  type Webhook,
  type WebhookChange,
  type WebhookTest,
  type WebhookWithSecret,
} from '../../contract/webhooks.ts';
import { icon } from '../../ui/icons.ts';
import { nameEvent } from '../audit/event-wording.ts';
import '../copyable.ts';
import { renderConfirmation } from '../confirmation.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { renderTime } from '../wording.ts';
import { renderPublicKeys, renderSignatureChoice } from './webhook-keys.ts';
import './webhook-log.ts';
import { wordTry } from './webhook-wording.ts';

const overlapSeconds = 86_400;

/** Where the app is told what happens to its envelopes, and what became of it. */
@customElement('inkseal-webhooks-page')
@localized()
export class WebhooksPage extends ConsolePage {
  static override styles = [
    ...ConsolePage.styles,
    css`
      [data-public-keys] {
        flex: 1 1 100%;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @state() private webhooks: readonly Webhook[] | undefined;
  @state() private made: WebhookWithSecret | undefined;
  /** What became of the last test, and of which webhook. */
  @state() private tested: { id: string; outcome: WebhookTest } | undefined;
  /** The webhook whose deliveries are shown. */
  @state() private logged: string | undefined;
  /** The webhook that is about to be deleted. */
  @state() private ending: Webhook | undefined;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  async #load(): Promise<void> {
    this.webhooks = (await this.api.get<{ webhooks: Webhook[] }>('/v1/webhooks')).webhooks;
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Webhooks', { id: 'webhooks' })}</h1>
          <p class="lead">
            ${msg(
              'Your backend is told what happens to this app’s envelopes, by messages that are signed and tell nothing of anybody.',
              { id: 'webhooks-lead' },
            )}
          </p>
        </div>
      </div>
      ${this.renderFailure()} ${this.#renderMade()} ${this.#renderList()}
      <section class="card">${this.#renderForm()}</section>
      ${this.#renderEnding()}`;
  }

  #renderMade(): TemplateResult | typeof nothing {
    return this.made?.secret
      ? html`<div class="card" role="status" data-made>
          <inkseal-copyable
            heading=${msg('The secret that signs. It is shown this once; your backend checks with it.', {
              id: 'webhook-secret-once',
            })}
            text=${this.made.secret}
          ></inkseal-copyable>
        </div>`
      : nothing;
  }

  #renderList(): TemplateResult | typeof nothing {
    const { webhooks } = this;
    if (!webhooks)
      return this.busy === 'load'
        ? this.renderWaiting(msg('Fetching the webhooks …', { id: 'webhooks-loading' }))
        : nothing;
    if (webhooks.length === 0)
      return html`<section class="card empty">
        ${icon('arrow')}
        <h2>${msg('Nobody is told yet', { id: 'webhooks-none' })}</h2>
        <p>
          ${msg(
            'Add an address of your backend below. It need not ask again and again whether somebody has signed.',
            { id: 'webhooks-none-lead' },
          )}
        </p>
      </section>`;
    const shown = webhooks.find(({ id }) => id === this.logged);
    return html`<section class="card">
        <ul class="list">
          ${webhooks.map((webhook) => this.#renderWebhook(webhook))}
        </ul>
      </section>
      ${
        shown
          ? html`<inkseal-webhook-log
              .api=${this.api}
              .app=${this.app}
              .webhook=${shown}
              @inkseal-login-over=${() => this.say('inkseal-login-over')}
            ></inkseal-webhook-log>`
          : nothing
      }`;
  }

  #renderWebhook(webhook: Webhook): TemplateResult {
    const { id, url, eventTypes, createdAt } = webhook;
    return html`<li data-webhook=${id}>
      <div class="main">
        <strong><code>${url}</code></strong>
        <div class="muted">
          ${
            eventTypes.length === webhookEventTypes.length
              ? msg('Everything', { id: 'webhook-everything' })
              : eventTypes.map(nameEvent).join(', ')
          }
          · ${msg('since', { id: 'members-since' })} ${renderTime(createdAt)}
        </div>
        ${
          this.tested?.id === id
            ? html`<div role="status" data-tested=${this.tested.outcome.failure ?? 'received'}>
                ${msg('Test message:', { id: 'webhook-tested' })} ${wordTry(this.tested.outcome)}
              </div>`
            : nothing
        }
      </div>
      ${this.#renderState(webhook)} ${this.#renderActs(webhook)} ${renderPublicKeys(webhook)}
    </li>`;
  }

  #renderState({ enabled, disabledReason }: Webhook): TemplateResult {
    if (enabled)
      return html`<span class="tag" data-tone="success">${msg('On', { id: 'two-step-on' })}</span>`;
    return disabledReason === 'gone'
      ? html`<span class="tag" data-tone="danger"
          >${msg('Off: it said it was gone', { id: 'webhook-gone' })}</span
        >`
      : html`<span class="tag">${msg('Off', { id: 'two-step-off' })}</span>`;
  }

  #renderActs(webhook: Webhook): TemplateResult {
    const { id, url, enabled } = webhook;
    const button = (act: string, label: string, work: () => void, isOpen?: boolean) =>
      html`<button
        class="button"
        type="button"
        data-act=${act}
        aria-expanded=${isOpen ?? nothing}
        ?disabled=${this.busy !== undefined}
        @click=${work}
      >
        <span>${label}<span class="visually-hidden"> ${url}</span></span>
      </button>`;
    const isLogged = this.logged === id;
    const showLog = (): void => {
      this.logged = isLogged ? undefined : id;
    };
    return html`<div class="row">
      ${button('log', msg('Deliveries', { id: 'webhook-deliveries' }), showLog, isLogged)}
      ${button('test', msg('Test', { id: 'webhook-test' }), () => this.#test(id))}
      ${button('rotate', msg('New secret', { id: 'webhook-rotate' }), () => this.#rotate(id))}
      ${button(
        'toggle',
        enabled ? msg('Turn off', { id: 'webhook-turn-off' }) : msg('Turn on', { id: 'webhook-turn-on' }),
        () => this.#change(id, { enabled: !enabled }),
      )}
      ${button('delete', msg('Delete …', { id: 'webhook-delete' }), () => (this.ending = webhook))}
    </div>`;
  }

  #renderForm(): TemplateResult {
    return html`<h2>${msg('New webhook', { id: 'webhook-new' })}</h2>
      <form @submit=${this.#create}>
        <div class="field">
          <label class="label" for="url">${msg('Address', { id: 'webhook-address' })}</label>
          <input
            class="control"
            id="url"
            name="url"
            type="url"
            autocomplete="off"
            placeholder="https://app.example.com/hooks/inkseal"
            aria-describedby="url-hint"
            required
          />
          <p class="hint muted" id="url-hint">
            ${msg('With https, open to the internet. A query is kept, and shown to nobody again.', {
              id: 'webhook-address-hint',
            })}
          </p>
        </div>
        <fieldset>
          <legend>${msg('It is told of', { id: 'webhook-events' })}</legend>
          <div class="choices wide">
            ${webhookEventTypes.map(
              (type) =>
                html`<label class="tick">
                  <input type="checkbox" name="eventType" value=${type} checked />
                  <span>${nameEvent(type)}<br /><code class="muted">${type}</code></span>
                </label>`,
            )}
          </div>
        </fieldset>
        ${renderSignatureChoice()}
        ${this.renderSubmit('create-webhook', msg('Add the webhook', { id: 'webhook-add' }))}
      </form>`;
  }

  #renderEnding(): TemplateResult {
    return renderConfirmation({
      isOpen: this.ending !== undefined,
      heading: msg('Delete this webhook?', { id: 'webhook-delete-heading' }),
      body: html`<p>
        <code>${this.ending?.url}</code>
        ${msg(
          'Its deliveries go with it, also those still on their way. To stop for a while, turn it off instead.',
          { id: 'webhook-delete-lead' },
        )}
      </p>`,
      act: 'delete-confirm',
      confirm: msg('Delete it', { id: 'webhook-delete-confirm' }),
      onConfirm: () => this.#delete(),
      onClose: () => (this.ending = undefined),
    });
  }

  async #create(event: SubmitEvent): Promise<void> {
    const element = event.currentTarget as HTMLFormElement;
    const form = formValues(event);
    const isMade = await this.attempt('create-webhook', async () => {
      const eventTypes = form.getAll('eventType');
      this.made = await this.api.post<WebhookWithSecret>('/v1/webhooks', {
        url: textOf(form, 'url'),
        eventTypes,
        signature: textOf(form, 'signature'),
      });
      await this.#load();
      window.scrollTo(0, 0);
    });
    if (isMade) element.reset();
  }

  #test(id: string): void {
    this.tested = undefined;
    void this.attempt('test', async () => {
      this.tested = { id, outcome: await this.api.post<WebhookTest>(`/v1/webhooks/${id}/test`) };
    });
  }

  #rotate(id: string): void {
    void this.attempt('rotate', async () => {
      this.made = await this.api.post<WebhookWithSecret>(`/v1/webhooks/${id}/rotate`, { overlapSeconds });
      await this.#load();
      window.scrollTo(0, 0);
    });
  }

  #change(id: string, change: WebhookChange): void {
    void this.attempt('change', async () => {
      await this.api.patch<Webhook>(`/v1/webhooks/${id}`, change);
      await this.#load();
    });
  }

  #delete(): void {
    const { ending } = this;
    this.ending = undefined;
    void this.attempt('delete', async () => {
      await this.api.remove(`/v1/webhooks/${ending?.id}`);
      await this.#load();
    });
  }
}

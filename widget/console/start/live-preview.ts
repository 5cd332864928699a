import { localized, msg, str } from '@lit/localize';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { App } from '../../contract/apps.ts';
import type { Document } from '../../contract/documents.ts';
import type { EmbedToken } from '../../contract/embeds.ts';
import type { Envelope } from '../../contract/envelopes.ts';
import { ConsolePage } from '../console-page.ts';
import { currentLanguage } from '../../ui/localization.ts';

const watched = [
  'ready',
  'viewed',
  'progress',
  'signed',
  'declined',
  'completed',
  'error',
  'closed',
] as const;

/**
 * The widget itself, with the sample agreement, sent to whoever looks: nothing here is a picture of it. It acts through
 * the API like any customer, so the app must allow this console's origin, and it is for test apps.
 */
@customElement('inkseal-live-preview')
@localized()
export class InksealLivePreview extends ConsolePage {
  static override styles = [
    ...ConsolePage.styles,
    css`
      inkseal-sign {
        block-size: min(720px, 85vh);
        border: 1px solid var(--ink-line);
        border-radius: var(--ink-radius);
        overflow: hidden;
      }
      .events {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin: 0 0 12px;
        padding: 0;
        list-style: none;
      }
    `,
  ];

  @state() private shown: EmbedToken | undefined;
  @state() private step = '';
  @state() private events: readonly string[] = [];

  get #isAllowed(): boolean {
    return this.app?.allowedOrigins.includes(window.location.origin) === true;
  }

  protected override render(): TemplateResult {
    if (this.app?.testMode === false)
      return html`<p class="muted">
        ${msg('The preview is for test apps: what is signed in a live one counts.', { id: 'preview-live' })}
      </p>`;
    return html`<p class="muted">
        ${msg('The real widget with a sample agreement, sent to you. You can sign it; it binds nobody.', {
          id: 'preview-lead',
        })}
      </p>
      ${this.renderFailure()} ${this.shown ? this.#renderShown(this.shown) : this.#renderOffer()}`;
  }

  #renderOffer(): TemplateResult {
    if (this.busy === 'preview') return this.renderWaiting(this.step);
    const address = window.location.origin;
    return html`${
        this.#isAllowed
          ? nothing
          : html`<p class="hint">
              ${msg(str`This adds ${address} to the app’s allowed origins.`, { id: 'preview-adds' })}
            </p>`
      }
      <form @submit=${this.#open}>
        ${this.renderSubmit('preview', msg('Show the widget', { id: 'preview-show' }))}
      </form>`;
  }

  #renderShown(embed: EmbedToken): TemplateResult {
    return html`<p class="label" id="events">${msg('Events your page hears', { id: 'preview-events' })}</p>
      <ul class="events" aria-labelledby="events">
        ${this.events.map((type) => html`<li class="tag" data-event=${type}>inkseal-${type}</li>`)}
      </ul>
      <inkseal-sign
        title=${msg('Preview of the widget', { id: 'preview-title' })}
        .frameUrl=${embed.frameUrl}
        .fetchToken=${({ jkt }: { jkt: string }) => this.#fetchToken(embed, jkt)}
      ></inkseal-sign>`;
  }

  /** Bound to the frame's key, which is the better way for customers too. */
  async #fetchToken({ embedId }: EmbedToken, jkt: string): Promise<string> {
    return (await this.api.post<EmbedToken>(`/v1/embeds/${embedId}/tokens`, { jkt })).token;
  }

  async #open(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    await this.attempt('preview', async () => {
      await import('../../host/define.ts');
      if (!this.#isAllowed) await this.#allowHere();
      this.shown = await this.#prepare();
      await this.updateComplete;
      const element = this.renderRoot.querySelector('inkseal-sign');
      element?.scrollIntoView({ block: 'center' });
      for (const type of watched)
        element?.addEventListener(`inkseal-${type}`, () => {
          if (!this.events.includes(type)) this.events = [...this.events, type];
        });
    });
  }

  async #allowHere(): Promise<void> {
    const { id, allowedOrigins } = this.app as App;
    const wanted = { allowedOrigins: [...allowedOrigins, window.location.origin] };
    this.app = await this.api.patch<App>(`/v1/apps/${id}`, wanted);
  }

  async #prepare(): Promise<EmbedToken> {
    this.step = msg('Uploading the sample agreement …', { id: 'preview-uploading' });
    const pdf = await this.api.file('/console/sample-agreement.pdf', () => undefined);
    const document = await this.api.upload<Document>('/v1/documents?name=Sample%20agreement.pdf', pdf);
    this.step = msg('Sending it to you …', { id: 'preview-sending' });
    const { name, email } = this.login?.person ?? { name: '', email: '' };
    const place = { page: 3, x: 64, y: 384, width: 250, height: 64 };
    const draft = await this.api.post<Envelope>('/v1/envelopes', {
      title: msg('Sample agreement', { id: 'preview-document' }),
      documentIds: [document.id],
      recipients: [{ name, email, language: currentLanguage() }],
      fields: [{ type: 'signature', documentId: document.id, recipientIndex: 0, ...place }],
    });
    await this.api.post(`/v1/envelopes/${draft.id}/send`);
    return this.api.post<EmbedToken>('/v1/embeds', {
      envelopeId: draft.id,
      recipientId: draft.recipients[0]?.id,
      allowedOrigins: [window.location.origin],
    });
  }
}

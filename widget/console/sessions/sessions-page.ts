import { localized, msg } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { EmbedSession } from '../../contract/embeds.ts';
import { icon } from '../../ui/icons.ts';
import { ConsolePage } from '../console-page.ts';
import { pathOf } from '../route.ts';
import { renderTime } from '../wording.ts';

interface SessionList {
  embedSessions: EmbedSession[];
  nextCursor: string | null;
}

/** Who has a document of the app open, and the button that ends it at once. */
@customElement('inkseal-sessions-page')
@localized()
export class SessionsPage extends ConsolePage {
  @state() private sessions: readonly EmbedSession[] | undefined;
  @state() private nextCursor: string | null = null;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  async #load(cursor?: string): Promise<void> {
    const query = cursor === undefined ? '' : `?cursor=${cursor}`;
    const found = await this.api.get<SessionList>(`/v1/embed-sessions${query}`);
    this.sessions = [...(cursor === undefined ? [] : (this.sessions ?? [])), ...found.embedSessions];
    this.nextCursor = found.nextCursor;
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Embed sessions', { id: 'nav-sessions' })}</h1>
          <p class="lead">
            ${msg(
              'One for each time a token of this app opened the widget. It is bound to one browser and ends after half an hour unused.',
              { id: 'sessions-lead' },
            )}
          </p>
        </div>
      </div>
      ${this.renderFailure()} ${this.#renderList()}`;
  }

  #renderList(): TemplateResult | typeof nothing {
    const { sessions } = this;
    if (!sessions)
      return this.busy
        ? this.renderWaiting(msg('Fetching the sessions …', { id: 'sessions-loading' }))
        : nothing;
    if (sessions.length === 0)
      return html`<div class="card empty">
        ${icon('person')}
        <h2>${msg('Nobody has opened the widget yet', { id: 'sessions-none' })}</h2>
        <p>
          ${msg(
            'Your backend asks for an embed and hands its token to your page; the widget then opens one.',
            {
              id: 'sessions-none-lead',
            },
          )}
        </p>
        <a class="button primary" href=${pathOf({ page: 'start', appId: this.app?.id ?? '' })}>
          ${msg('Get started', { id: 'nav-start' })}
        </a>
      </div>`;
    return html`<div class="card">
        <ul class="list">
          ${sessions.map((session) => this.#renderSession(session))}
        </ul>
      </div>
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

  #renderSession(session: EmbedSession): TemplateResult {
    const { id, envelopeId, hostOrigin, scopes, createdAt, endedAt, endReason } = session;
    return html`<li data-session=${id}>
      <div class="main">
        <strong>${hostOrigin}</strong> · ${renderTime(createdAt)}
        <div class="muted">
          <a href=${pathOf({ page: 'envelope', appId: this.app?.id ?? '', envelopeId })}>
            ${msg('Envelope', { id: 'envelope' })}
          </a>
          · <code>${scopes.join(' ')}</code>
        </div>
      </div>
      ${
        endedAt === null
          ? html`<span class="tag" data-tone="success">${msg('Open', { id: 'session-open' })}</span>
              <button
                class="button"
                type="button"
                data-act="revoke"
                ?disabled=${this.busy !== undefined}
                @click=${() => this.#revoke(id)}
              >
                ${msg('Revoke', { id: 'revoke' })}
              </button>`
          : html`<span class="tag">${nameEnd(endReason)}</span>`
      }
    </li>`;
  }

  #revoke(id: string): void {
    void this.attempt('revoke', async () => {
      await this.api.remove(`/v1/embed-sessions/${id}`);
      await this.#load();
    });
  }
}

function nameEnd(reason: EmbedSession['endReason']): string {
  switch (reason) {
    case 'revoked':
      return msg('Revoked', { id: 'session-revoked' });
    case 'token_reused':
      return msg('Token used by another browser', { id: 'session-reused' });
    case 'delegated':
      return msg('Passed on', { id: 'session-delegated' });
    default:
      return msg('Ended', { id: 'session-ended' });
  }
}

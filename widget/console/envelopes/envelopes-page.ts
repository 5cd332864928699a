import { localized, msg, str } from '@lit/localize';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Envelope } from '../../contract/envelopes.ts';
import { icon } from '../../ui/icons.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { go, pathOf } from '../route.ts';
import { renderTime } from '../wording.ts';
import {
  envelopeStatuses,
  nameDestroyed,
  nameProgress,
  nameStatus,
  renderStatus,
} from './envelope-wording.ts';

interface EnvelopeList {
  envelopes: Envelope[];
  nextCursor: string | null;
}

/** What the app's organization has out for signing in this mode. What is asked for stands in the address. */
@customElement('inkseal-envelopes-page')
@localized()
export class EnvelopesPage extends ConsolePage {
  static override styles = [
    ...ConsolePage.styles,
    css`
      .filter {
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
        align-items: end;
        margin-block-end: 16px;
      }
      .filter .search {
        flex: 1 1 220px;
      }
      .filter .label {
        margin-block-end: 4px;
      }
    `,
  ];

  @state() private envelopes: readonly Envelope[] | undefined;
  @state() private nextCursor: string | null = null;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  /** What the address asks for. */
  get #wanted(): URLSearchParams {
    const wanted = new URLSearchParams();
    for (const [name, value] of new URLSearchParams(window.location.search))
      if (value && ['status', 'search'].includes(name)) wanted.set(name, value);
    return wanted;
  }

  async #load(cursor?: string): Promise<void> {
    const query = this.#wanted;
    if (cursor !== undefined) query.set('cursor', cursor);
    const found = await this.api.get<EnvelopeList>(`/v1/envelopes?${query}`);
    this.envelopes = [...(cursor === undefined ? [] : (this.envelopes ?? [])), ...found.envelopes];
    this.nextCursor = found.nextCursor;
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Envelopes', { id: 'nav-envelopes' })}</h1>
          <p class="lead">
            ${
              this.app?.testMode
                ? msg('What your organization has sent in test mode.', { id: 'envelopes-lead-test' })
                : msg('What your organization has sent for real.', { id: 'envelopes-lead-live' })
            }
          </p>
        </div>
      </div>
      ${this.#renderFilter()} ${this.renderFailure()} ${this.#renderList()}`;
  }

  #renderFilter(): TemplateResult {
    const chosen = this.#wanted.get('status') ?? '';
    return html`<form class="filter" role="search" @submit=${this.#filter}>
      <div class="search">
        <label class="label" for="search">
          ${msg('Title, signer, e-mail address or id', { id: 'envelopes-search' })}
        </label>
        <input
          class="control"
          id="search"
          name="search"
          type="search"
          maxlength="200"
          .value=${this.#wanted.get('search') ?? ''}
        />
      </div>
      <div>
        <label class="label" for="status">${msg('Status', { id: 'envelopes-status' })}</label>
        <select class="control" id="status" name="status">
          <option value="">${msg('Any', { id: 'envelopes-any' })}</option>
          ${envelopeStatuses.map(
            (status) =>
              html`<option value=${status} ?selected=${status === chosen}>${nameStatus(status)}</option>`,
          )}
        </select>
      </div>
      <button class="button" type="submit" data-act="search">${msg('Find', { id: 'envelopes-find' })}</button>
    </form>`;
  }

  #renderList(): TemplateResult | typeof nothing {
    const { envelopes } = this;
    if (!envelopes)
      return this.busy
        ? this.renderWaiting(msg('Fetching the envelopes …', { id: 'envelopes-loading' }))
        : nothing;
    if (envelopes.length === 0) return this.#renderNone();
    return html`<div class="card">
        <ul class="list" aria-label=${msg('Envelopes', { id: 'nav-envelopes' })}>
          ${envelopes.map((envelope) => this.#renderEnvelope(envelope))}
        </ul>
      </div>
      ${
        this.nextCursor === null
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
      }
      <p class="visually-hidden" role="status">
        ${msg(str`Envelopes shown: ${envelopes.length}`, { id: 'envelopes-count' })}
      </p>`;
  }

  #renderEnvelope({
    id,
    title,
    status,
    recipients,
    createdAt,
    sentAt,
    sealFailure,
  }: Envelope): TemplateResult {
    const appId = this.app?.id ?? '';
    return html`<li>
      <div class="main">
        <a href=${pathOf({ page: 'envelope', appId, envelopeId: id })}>${title || nameDestroyed()}</a>
        <div class="muted">
          ${recipients.map(({ name }) => name).join(', ')} · ${nameProgress(recipients)}
        </div>
      </div>
      <span class="muted">${renderTime(sentAt ?? createdAt)}</span>
      ${
        sealFailure && !sealFailure.willRetry
          ? html`<span class="tag" data-tone="danger">${msg('Sealing failed', { id: 'seal-failed' })}</span>`
          : renderStatus(status)
      }
    </li>`;
  }

  #renderNone(): TemplateResult {
    const isFiltered = this.#wanted.size > 0;
    return html`<div class="card empty">
      ${icon('paper')}
      <h2>
        ${
          isFiltered
            ? msg('Nothing fits', { id: 'envelopes-none-found' })
            : msg('Nothing has been sent yet', { id: 'envelopes-none' })
        }
      </h2>
      <p>
        ${
          isFiltered
            ? msg('Try fewer letters, or any status. A whole id or transaction id is found, too.', {
                id: 'envelopes-none-found-lead',
              })
            : msg(
                'An envelope holds documents, the people who sign them, and their fields. Your backend makes one through the API and sends it; it then stands here with all that happened to it.',
                { id: 'envelopes-none-lead' },
              )
        }
      </p>
      ${
        isFiltered
          ? html`<a class="button" href=${this.#here}>${msg('Show all', { id: 'envelopes-all' })}</a>`
          : html`<a class="button primary" href=${pathOf({ page: 'start', appId: this.app?.id ?? '' })}>
              ${msg('Get started', { id: 'nav-start' })}
            </a>`
      }
    </div>`;
  }

  get #here(): string {
    return pathOf({ page: 'envelopes', appId: this.app?.id ?? '' });
  }

  #filter(event: SubmitEvent): void {
    const form = formValues(event);
    const query = new URLSearchParams();
    for (const name of ['search', 'status']) if (textOf(form, name)) query.set(name, textOf(form, name));
    go(`${this.#here}${query.size > 0 ? `?${query}` : ''}`);
  }

  #more(): void {
    void this.attempt('more', () => this.#load(this.nextCursor ?? undefined));
  }
}

import { localized, msg } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { LegalHold } from '../../contract/lifecycle.ts';
import '../../ui/dialog.ts';
import { icon } from '../../ui/icons.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { renderTime } from '../wording.ts';
import { nameHoldScope } from './place-hold.ts';

interface HoldList {
  legalHolds: LegalHold[];
  nextCursor: string | null;
}

/** What must not be destroyed whatever is asked for, on whose word, and how it ends. */
@customElement('inkseal-legal-holds-page')
@localized()
export class LegalHoldsPage extends ConsolePage {
  @state() private holds: readonly LegalHold[] | undefined;
  @state() private nextCursor: string | null = null;
  @state() private releasing: LegalHold | undefined;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  async #load(cursor?: string): Promise<void> {
    const query = cursor === undefined ? '' : `?cursor=${cursor}`;
    const found = await this.api.get<HoldList>(`/v1/legal-holds${query}`);
    this.holds = [...(cursor === undefined ? [] : (this.holds ?? [])), ...found.legalHolds];
    this.nextCursor = found.nextCursor;
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Legal holds', { id: 'nav-holds' })}</h1>
          <p class="lead">
            ${msg(
              'What one covers is kept, whatever somebody asks for or a retention policy says. Owners and people with the compliance role place and release them.',
              { id: 'holds-lead' },
            )}
          </p>
        </div>
      </div>
      ${this.renderFailure()} ${this.#renderList()}
      <inkseal-place-hold
        class="card"
        .api=${this.api}
        @inkseal-placed=${() => void this.attempt('load', () => this.#load())}
        @inkseal-login-over=${() => this.say('inkseal-login-over')}
      ></inkseal-place-hold>
      ${this.#renderRelease()}`;
  }

  #renderList(): TemplateResult | typeof nothing {
    const { holds } = this;
    if (!holds)
      return this.busy
        ? this.renderWaiting(msg('Fetching the legal holds …', { id: 'holds-loading' }))
        : nothing;
    if (holds.length === 0)
      return html`<div class="card empty">
        ${icon('shield')}
        <h2>${msg('No legal hold', { id: 'holds-none' })}</h2>
        <p>
          ${msg(
            'When a dispute or an inquiry is to be expected, place one below: a deletion that was asked for then waits until you release it.',
            { id: 'holds-none-lead' },
          )}
        </p>
      </div>`;
    return html`<div class="card">
        <ul class="list" aria-label=${msg('Legal holds', { id: 'nav-holds' })}>
          ${holds.map((hold) => this.#renderHold(hold))}
        </ul>
      </div>
      ${
        this.nextCursor === null
          ? nothing
          : html`<p>
              <button class="button" type="button" data-act="more" @click=${this.#more}>
                ${msg('Show more', { id: 'envelopes-more' })}
              </button>
            </p>`
      }`;
  }

  #renderHold(hold: LegalHold): TemplateResult {
    const { id, scope, documentIds, envelopeId, matter, reason, authority, placedAt, expiresAt } = hold;
    const covered = envelopeId ?? documentIds.join(', ');
    return html`<li data-hold=${id}>
      <div class="main">
        <strong>${nameHoldScope(scope)}${matter === null ? nothing : html`: ${matter}`}</strong>
        ${covered === '' ? nothing : html`<code>${covered}</code>`}
        <div>${reason}</div>
        <div class="muted">
          ${authority} · ${renderTime(placedAt)}
          ${
            expiresAt === null ? nothing : html`· ${msg('ends', { id: 'keys-end' })} ${renderTime(expiresAt)}`
          }
        </div>
        ${renderEnd(hold)} ${scope === 'matter' && hold.releasedAt === null ? this.#renderMore(id) : nothing}
      </div>
      ${renderHoldState(hold)}
      ${
        hold.releasedAt === null
          ? html`<button
              class="button"
              type="button"
              data-act="release"
              ?disabled=${this.busy !== undefined}
              @click=${() => (this.releasing = hold)}
            >
              ${msg('Release …', { id: 'hold-release' })}
            </button>`
          : nothing
      }
    </li>`;
  }

  #renderMore(id: string): TemplateResult {
    return html`<form class="row end" @submit=${(event: SubmitEvent) => void this.#extend(event, id)}>
      <input
        class="control narrow"
        name="document"
        maxlength="64"
        placeholder="doc_…"
        autocapitalize="none"
        spellcheck="false"
        aria-label=${msg('Id of the document', { id: 'hold-document-id' })}
        required
      />
      <button class="button" type="submit" data-act="extend">
        ${msg('Add a document', { id: 'hold-extend' })}
      </button>
    </form>`;
  }

  #renderRelease(): TemplateResult {
    const close = (): void => {
      this.releasing = undefined;
    };
    return html`<inkseal-dialog
      heading=${msg('Release this legal hold?', { id: 'release-heading' })}
      ?open=${this.releasing !== undefined}
      @inkseal-dismiss=${close}
    >
      ${this.releasing ? renderReleaseWords(this.releasing) : nothing}
      <form id="release" @submit=${this.#release}>
        <label class="label" for="why">${msg('Reason', { id: 'hold-reason' })}</label>
        <textarea class="control" id="why" name="reason" maxlength="2000" rows="3" required></textarea>
      </form>
      <div class="row" slot="footer">
        <button class="button danger" type="submit" form="release" data-act="release-confirm">
          ${
            this.releasing && isFirstOfTwo(this.releasing)
              ? msg('Ask for its release', { id: 'release-ask' })
              : msg('Release', { id: 'release-confirm' })
          }
        </button>
        <button class="button" type="button" @click=${close}>${msg('Keep it', { id: 'void-keep' })}</button>
      </div>
    </inkseal-dialog>`;
  }

  async #release(event: SubmitEvent): Promise<void> {
    const { id } = this.releasing ?? {};
    const element = event.currentTarget as HTMLFormElement;
    const reason = textOf(formValues(event), 'reason');
    this.releasing = undefined;
    await this.attempt('release', async () => {
      await this.api.post(`/v1/legal-holds/${id}/release`, { reason });
      element.reset();
      await this.#load();
    });
  }

  async #extend(event: SubmitEvent, id: string): Promise<void> {
    const documentIds = [textOf(formValues(event), 'document')];
    await this.attempt('extend', async () => {
      await this.api.post(`/v1/legal-holds/${id}/documents`, { documentIds });
      await this.#load();
    });
  }

  #more(): void {
    void this.attempt('more', () => this.#load(this.nextCursor ?? undefined));
  }
}

function renderHoldState({ releasedAt, releaseAskedAt }: LegalHold): TemplateResult {
  if (releasedAt !== null)
    return html`<span class="tag" data-state="released">${msg('Released', { id: 'hold-released' })}</span>`;
  if (releaseAskedAt !== null)
    return html`<span class="tag" data-tone="caution" data-state="asked"
      >${msg('Release asked for', { id: 'hold-asked' })}</span
    >`;
  return html`<span class="tag" data-tone="accent" data-state="held"
    >${msg('Held', { id: 'hold-held' })}</span
  >`;
}

const isFirstOfTwo = ({ twoPersonRelease, releaseAskedAt }: LegalHold): boolean =>
  twoPersonRelease && releaseAskedAt === null;

/** What comes of it, and what each of two people has to do. */
function renderReleaseWords(hold: LegalHold): TemplateResult {
  if (isFirstOfTwo(hold))
    return html`<p>
      ${msg(
        'Two people release this one. You ask for it now, and it goes on keeping everything; then an owner or somebody with the compliance role signs in, opens this page and releases it, too.',
        { id: 'release-first' },
      )}
    </p>`;
  return html`${
      hold.twoPersonRelease
        ? html`<p>
            ${msg(
              'One of two people has asked for its release. If that was not you, you agree with this and the hold ends at once.',
              { id: 'release-second' },
            )}
          </p>`
        : nothing
    }
    <p>
      ${msg(
        'It then keeps nothing any more. A deletion that waited for it alone goes on a day later; until then the hold can be placed anew.',
        { id: 'release-lead' },
      )}
    </p>`;
}

function renderEnd(hold: LegalHold): TemplateResult | typeof nothing {
  const { releasedAt, releaseAskedAt, releaseReason, twoPersonRelease } = hold;
  if (releasedAt !== null)
    return html`<div class="muted">
      ${msg('Released', { id: 'hold-released' })} ${renderTime(releasedAt)}
      ${releaseReason === null ? nothing : html`· ${releaseReason}`}
    </div>`;
  if (releaseAskedAt !== null)
    return html`<div>
      ${msg(
        'It still keeps everything, until a second person opens this page and releases it, too. Asked for on',
        { id: 'hold-second' },
      )}
      ${renderTime(releaseAskedAt)}
    </div>`;
  return twoPersonRelease
    ? html`<div class="muted">${msg('Two people release it', { id: 'hold-two-short' })}</div>`
    : nothing;
}

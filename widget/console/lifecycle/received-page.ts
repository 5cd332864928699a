import { localized, msg } from '@lit/localize';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { DeletionRequest, ReceivedDocument } from '../../contract/lifecycle.ts';
import { icon } from '../../ui/icons.ts';
import { saveFile } from '../../ui/save-file.ts';
import { renderConfirmation } from '../confirmation.ts';
import { ConsolePage } from '../console-page.ts';
import '../copyable.ts';
import { pathOf } from '../route.ts';
import { renderMode, renderTime } from '../wording.ts';
import { renderConsequences, renderFinality } from './deletion-wording.ts';

interface ReceivedList {
  documents: ReceivedDocument[];
  nextCursor: string | null;
}

/** Documents of other organizations that this one was given a right to: to read, to keep, and to let go. */
@customElement('inkseal-received-page')
@localized()
export class ReceivedPage extends ConsolePage {
  static override styles = [
    ...ConsolePage.styles,
    css`
      .acts:has(.button) {
        margin-block-start: 10px;
      }
      dt {
        font-weight: 600;
      }
      dd {
        margin: 0 0 10px;
      }
    `,
  ];

  @state() private received: readonly ReceivedDocument[] | undefined;
  @state() private nextCursor: string | null = null;
  @state() private deleting: ReceivedDocument | undefined;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  async #load(cursor?: string): Promise<void> {
    const query = cursor === undefined ? '' : `?cursor=${cursor}`;
    const found = await this.api.get<ReceivedList>(`/v1/interests${query}`);
    this.received = [...(cursor === undefined ? [] : (this.received ?? [])), ...found.documents];
    this.nextCursor = found.nextCursor;
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Given to you', { id: 'nav-received' })}</h1>
          <p class="lead">
            ${msg(
              'Signed documents of other organizations that yours has a right of its own to. Each stays readable here until you let go of it, whatever its owner does.',
              { id: 'received-lead' },
            )}
          </p>
        </div>
      </div>
      ${this.renderFailure()} ${this.#renderList()} ${this.#renderDeleting()}`;
  }

  #renderList(): TemplateResult | typeof nothing {
    const { received } = this;
    if (!received)
      return this.busy
        ? this.renderWaiting(msg('Fetching what was given to you …', { id: 'received-loading' }))
        : nothing;
    if (received.length === 0) return this.#renderNone();
    return html`<div class="card">
        <ul class="list" aria-label=${msg('Given to you', { id: 'nav-received' })}>
          ${received.map((one) => this.#renderDocument(one))}
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
      }
      <section class="card">
        <h2>${msg('To be given another', { id: 'received-next' })}</h2>
        ${this.#renderOwnId()}
      </section>`;
  }

  #renderNone(): TemplateResult {
    return html`<div class="card empty">
        ${icon('view')}
        <h2>${msg('Nothing was given to you yet', { id: 'received-none' })}</h2>
        <p>
          ${msg(
            'When somebody signs for your organization, the sender can give it a right to the document: it then stands here, to read, to keep with a legal hold, and to have destroyed when you need it no longer.',
            { id: 'received-none-lead' },
          )}
        </p>
      </div>
      <section class="card">${this.#renderOwnId()}</section>`;
  }

  /** All that the other side needs to know. */
  #renderOwnId(): TemplateResult {
    return html`<p>
        ${msg(
          'Send this id to whoever sent the envelope. On its page, once it is completed, they choose “Give an organization a right …”.',
          { id: 'received-how' },
        )}
      </p>
      <inkseal-copyable
        heading=${msg('Id of your organization', { id: 'received-own-id' })}
        .text=${this.login?.organization?.id ?? ''}
      ></inkseal-copyable>`;
  }

  #renderDocument(received: ReceivedDocument): TemplateResult {
    const { document, testMode, owner, heldSince, deletionAskedAt } = received;
    return html`<li data-document=${document.id}>
      <div class="main">
        <strong>${document.name}</strong> ${testMode ? renderMode(true) : nothing}
        <div class="muted"><code>${document.id}</code></div>
        <div>
          ${msg('From', { id: 'received-from' })}
          <strong>${owner.name || msg('an organization that is gone', { id: 'received-gone' })}</strong>
          · ${renderTime(heldSince)}
        </div>
        ${
          deletionAskedAt === null
            ? nothing
            : html`<div data-leaving>
                ${msg('Your organization asked for its deletion on', { id: 'received-asked' })}
                ${renderTime(deletionAskedAt)}.
                <a href=${pathOf({ page: 'deletions' })}
                  >${msg('See it among the deletions', { id: 'delete-see' })}</a
                >
              </div>`
        }
        <div class="row acts">${this.#renderActs(received)}</div>
      </div>
      ${renderKept(received)}
    </li>`;
  }

  #renderActs(received: ReceivedDocument): TemplateResult {
    const { document, deletionAskedAt } = received;
    const held = this.login?.permissions;
    const isBusy = this.busy !== undefined;
    return html`<button
        class="button"
        type="button"
        data-act="read"
        ?disabled=${isBusy}
        @click=${() => void this.attempt('read', () => this.#save(received))}
      >
        ${icon('download')}${msg('Sealed PDF', { id: 'envelope-sealed' })}
      </button>
      ${
        held?.has('legal_holds:write')
          ? html`<a class="button" href=${`${pathOf({ page: 'legal-holds' })}?document=${document.id}`}>
              ${icon('shield')}${msg('Place a legal hold', { id: 'hold-new' })}
            </a>`
          : nothing
      }
      ${
        held?.has('deletions:write') && deletionAskedAt === null
          ? html`<button
              class="button"
              type="button"
              data-act="delete"
              ?disabled=${isBusy}
              @click=${() => (this.deleting = received)}
            >
              ${icon('trash')}${msg('Delete …', { id: 'delete' })}
            </button>`
          : nothing
      }`;
  }

  async #save({ document: { id, name } }: ReceivedDocument): Promise<void> {
    const file = await this.api.file(`/v1/documents/${id}/content`, () => undefined);
    saveFile(file, name.replace(/(\.pdf)?$/i, ' (sealed).pdf'));
  }

  #renderDeleting(): TemplateResult {
    return renderConfirmation({
      isOpen: this.deleting !== undefined,
      heading: msg('Let go of this document?', { id: 'received-delete-heading' }),
      body: html`<p><strong>${this.deleting?.document.name}</strong></p>
        ${renderConsequences(
          msg('Your organization’s right to it, and the key by which it reads it.', {
            id: 'received-goes',
          }),
          msg(
            'The document, for its owner and whoever else has a right to it. It is destroyed when the last of them lets go. It cannot be given to you again.',
            { id: 'received-stays' },
          ),
        )}
        ${renderFinality()}`,
      act: 'delete-confirm',
      confirm: msg('Ask for its deletion', { id: 'delete-confirm' }),
      onConfirm: () => void this.#delete(),
      onClose: () => (this.deleting = undefined),
    });
  }

  async #delete(): Promise<void> {
    const documentId = this.deleting?.document.id;
    this.deleting = undefined;
    await this.attempt('delete', async () => {
      await this.api.post<DeletionRequest>('/v1/deletion-requests', { scope: 'document', documentId });
      await this.#load();
    });
  }

  #more(): void {
    void this.attempt('more', () => this.#load(this.nextCursor ?? undefined));
  }
}

/** Legal holds of one's own, as far as one may read them. */
const renderKept = ({ legalHolds }: ReceivedDocument): TemplateResult | typeof nothing =>
  legalHolds === null || legalHolds === 0
    ? nothing
    : html`<a class="tag" data-tone="accent" data-holds=${legalHolds} href=${pathOf({ page: 'legal-holds' })}
        >${msg('Under legal hold', { id: 'received-held' })}</a
      >`;

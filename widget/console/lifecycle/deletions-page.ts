import { localized, msg } from '@lit/localize';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Document } from '../../contract/documents.ts';
import type { DeletionReceipt, DeletionRequest } from '../../contract/lifecycle.ts';
import '../../ui/dialog.ts';
import { icon } from '../../ui/icons.ts';
import { saveFile } from '../../ui/save-file.ts';
import { ConsolePage } from '../console-page.ts';
import { pathOf } from '../route.ts';
import { renderMode, renderTime } from '../wording.ts';
import {
  hasReceipt,
  mayCancel,
  nameScope,
  renderBlockers,
  renderDeletionState,
  renderFailure,
  renderStanding,
} from './deletion-wording.ts';
import './organization-deletion.ts';

interface DeletionList {
  deletionRequests: DeletionRequest[];
  nextCursor: string | null;
}

/** What is to be destroyed, what keeps it until then, and the proof of what was. */
@customElement('inkseal-deletions-page')
@localized()
export class DeletionsPage extends ConsolePage {
  static override styles = [
    ...ConsolePage.styles,
    css`
      .blockers {
        margin: 6px 0 0;
        padding-inline-start: 20px;
      }
      .failing {
        margin: 6px 0 0;
      }
      .acts:has(button) {
        margin-block-start: 10px;
      }
    `,
  ];

  @state() private requests: readonly DeletionRequest[] | undefined;
  @state() private nextCursor: string | null = null;
  @state() private cancelling: DeletionRequest | undefined;
  /** What documents that can still be read are called. */
  @state() private names: ReadonlyMap<string, string> = new Map();

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  async #load(cursor?: string): Promise<void> {
    const query = cursor === undefined ? '' : `?cursor=${cursor}`;
    const found = await this.api.get<DeletionList>(`/v1/deletion-requests${query}`);
    this.requests = [...(cursor === undefined ? [] : (this.requests ?? [])), ...found.deletionRequests];
    this.nextCursor = found.nextCursor;
    void this.#readNames(found.deletionRequests);
  }

  async #readNames(requests: readonly DeletionRequest[]): Promise<void> {
    for (const { documentId, letGoAt, state: standing } of requests) {
      const isReadable = letGoAt === null && ['pending_grace', 'waiting', 'cancelled'].includes(standing);
      if (documentId === null || !isReadable || this.names.has(documentId)) continue;
      // Whoever may not read documents sees the id alone.
      const document = await this.api.get<Document>(`/v1/documents/${documentId}`).catch(() => undefined);
      if (document) this.names = new Map([...this.names, [documentId, document.name]]);
    }
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Deletions', { id: 'nav-deletions' })}</h1>
          <p class="lead">
            ${msg(
              'What somebody has asked to have destroyed, or a retention policy ends. Nothing goes before its grace period is over, or while something has to keep it.',
              { id: 'deletions-lead' },
            )}
          </p>
        </div>
      </div>
      ${this.renderFailure()} ${this.#renderList()} ${this.#renderOrganization()} ${this.#renderCancelling()}`;
  }

  /** For an owner, as long as it was not asked for. */
  #renderOrganization(): TemplateResult | typeof nothing {
    const { requests, login } = this;
    const mayAsk = login?.permissions.has('owners:write') && login.permissions.has('deletions:write');
    const isAsked = requests?.some(
      ({ scope, state: standing }) => scope === 'organization' && standing !== 'cancelled',
    );
    if (!requests || !mayAsk || isAsked) return nothing;
    return html`<inkseal-organization-deletion
      .api=${this.api}
      .login=${login}
      @inkseal-deletion-asked=${() => void this.attempt('load', () => this.#load())}
    ></inkseal-organization-deletion>`;
  }

  #renderList(): TemplateResult | typeof nothing {
    const { requests } = this;
    if (!requests)
      return this.busy
        ? this.renderWaiting(msg('Fetching the deletions …', { id: 'deletions-loading' }))
        : nothing;
    if (requests.length === 0) return this.#renderNone();
    return html`<div class="card">
        <ul class="list" aria-label=${msg('Deletions', { id: 'nav-deletions' })}>
          ${requests.map((request) => this.#renderRequest(request))}
        </ul>
      </div>
      ${
        this.nextCursor === null
          ? nothing
          : html`<button class="button" type="button" data-act="more" @click=${this.#more}>
              ${msg('Show more', { id: 'envelopes-more' })}
            </button>`
      }
      ${requests.some(hasReceipt) ? renderReceiptWords() : nothing}`;
  }

  #renderNone(): TemplateResult {
    return html`<div class="card empty">
      ${icon('trash')}
      <h2>${msg('Nothing is to be deleted', { id: 'deletions-none' })}</h2>
      <p>
        ${msg(
          'Open an envelope and choose “Delete …” for one of its documents, or for what is known of one signer. You then see here when it goes and what keeps it, can cancel it, and get a signed receipt when it is gone.',
          { id: 'deletions-none-lead' },
        )}
      </p>
      <a class="button primary" href=${pathOf({ page: 'home' })}>
        ${msg('Envelopes', { id: 'nav-envelopes' })}
      </a>
    </div>`;
  }

  #renderRequest(request: DeletionRequest): TemplateResult {
    const { id, scope, documentId, recipientId, state: standing, testMode, requestedAt } = request;
    const name = documentId === null ? undefined : this.names.get(documentId);
    return html`<li data-request=${id}>
      <div class="main">
        <strong>${name ?? nameScope(scope)}</strong> ${testMode ? renderMode(true) : nothing}
        <div class="muted"><code>${documentId ?? recipientId ?? id}</code> · ${renderTime(requestedAt)}</div>
        <div>${renderStanding(request)}</div>
        ${renderBlockers(request)} ${renderFailure(request)}
        <div class="row acts">
          ${
            mayCancel(request) && this.login?.permissions.has('deletions:write')
              ? html`<button
                  class="button"
                  type="button"
                  data-act="cancel"
                  ?disabled=${this.busy !== undefined}
                  @click=${() => (this.cancelling = request)}
                >
                  ${icon('undo')}${msg('Cancel …', { id: 'deletion-cancel' })}
                </button>`
              : nothing
          }
          ${
            hasReceipt(request)
              ? html`${this.#renderSave('receipt-pdf', msg('Receipt (PDF)', { id: 'receipt-pdf' }), () =>
                  this.#savePdf(id),
                )}
                ${this.#renderSave('receipt', msg('Receipt (JSON)', { id: 'receipt-json' }), () =>
                  this.#saveJson(id),
                )}`
              : nothing
          }
        </div>
      </div>
      ${renderDeletionState(standing)}
    </li>`;
  }

  #renderSave(act: string, label: string, run: () => Promise<void>): TemplateResult {
    return html`<button
      class="button"
      type="button"
      data-act=${act}
      ?disabled=${this.busy !== undefined}
      @click=${() => void this.attempt(act, run)}
    >
      ${icon('download')}${label}
    </button>`;
  }

  async #savePdf(id: string): Promise<void> {
    saveFile(
      await this.api.file(`/v1/deletion-requests/${id}/receipt.pdf`, () => undefined),
      `${id}-receipt.pdf`,
    );
  }

  async #saveJson(id: string): Promise<void> {
    const receipt = await this.api.get<DeletionReceipt>(`/v1/deletion-requests/${id}/receipt`);
    const type = 'application/json';
    saveFile(new Blob([`${JSON.stringify(receipt, null, 2)}\n`], { type }), `${id}-receipt.json`);
  }

  #renderCancelling(): TemplateResult {
    const close = (): void => {
      this.cancelling = undefined;
    };
    return html`<inkseal-dialog
      heading=${msg('Cancel this deletion?', { id: 'cancel-heading' })}
      ?open=${this.cancelling !== undefined}
      @inkseal-dismiss=${close}
    >
      <p>
        ${msg(
          'Everything stays as it is. To delete it later, ask again; the grace period then begins anew.',
          { id: 'cancel-lead' },
        )}
      </p>
      <div class="row" slot="footer">
        <button class="button primary" type="button" data-act="cancel-confirm" @click=${this.#cancel}>
          ${msg('Keep it, do not delete', { id: 'cancel-confirm' })}
        </button>
        <button class="button" type="button" @click=${close}>
          ${msg('Let the deletion go on', { id: 'cancel-not' })}
        </button>
      </div>
    </inkseal-dialog>`;
  }

  async #cancel(): Promise<void> {
    const { id } = this.cancelling ?? {};
    this.cancelling = undefined;
    await this.attempt('cancel', async () => {
      await this.api.post(`/v1/deletion-requests/${id}/cancel`);
      await this.#load();
    });
  }

  #more(): void {
    void this.attempt('more', () => this.#load(this.nextCursor ?? undefined));
  }
}

/** Said where it is handed out: nobody is to read more into it than it holds. */
function renderReceiptWords(): TemplateResult {
  return html`<section class="card">
    <h2>${msg('What a receipt proves', { id: 'receipt-heading' })}</h2>
    <p>
      ${msg(
        'That this server destroyed the keys of exactly the stored objects it lists, when, and what was kept and why. It names nobody.',
        { id: 'receipt-proves' },
      )}
    </p>
    <p>
      ${msg('It is signed; compare its key with the one at', { id: 'receipt-key' })}
      <a href="/.well-known/receipt-key.txt" target="_blank" rel="noopener">/.well-known/receipt-key.txt</a>.
      ${msg(
        'The JSON has the signature, and some seconds later the proof that it stands in the audit log. A second receipt, in place of the first, says when no backup holds an encrypted copy any more.',
        { id: 'receipt-log' },
      )}
    </p>
    <p>
      ${msg('It says nothing about copies that somebody downloaded before.', { id: 'receipt-proves-not' })}
    </p>
  </section>`;
}

import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SealedPart } from '../../contract/documents.ts';
import type { SigningView } from '../../contract/signing.ts';
import { controls } from '../../ui/controls.styles.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/screen.ts';
import { codeOf } from './act-refusals.ts';
import { renderWhereMarksStand, sealedParts } from './earlier-signatures.ts';
import { problemText } from './field-naming.ts';
import './paused.ts';
import { renderPeople } from './people-list.ts';
import { renderReceipt } from './receipt.ts';
import { saveFile } from '../../ui/save-file.ts';
import { outcomeStyles } from './outcome.styles.ts';

type Received = SigningView['documents'][number];
type OutcomeKind = 'waiting' | 'signed' | 'sealing' | 'completed' | 'declined' | 'delegated' | 'paused';

/** After this long the wait is explained. Milliseconds. */
const patience = 20_000;

/**
 * What has become of it: signed, being sealed, completed, declined, not yet one's turn, put off.
 *
 * @fires inkseal-close - the person is done here
 * @fires inkseal-resume - the person goes on after all; from what it holds
 */
@customElement('inkseal-outcome')
@localized()
export class InksealOutcome extends LitElement {
  static override styles = [controls, outcomeStyles];

  @property() kind: OutcomeKind = 'signed';
  @property({ attribute: false }) view!: SigningView;
  @property({ attribute: false }) download: (documentId: string, part: SealedPart) => Promise<Blob> = () =>
    Promise.reject(new Error());

  /** Whether the server has all that was filled in, where the person goes on later. */
  @property({ type: Boolean }) saved = false;

  @state() private isSlow = false;
  @state() private downloading: { id: string; part: SealedPart } | null = null;
  @state() private problem = '';
  @state() private isClosed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('inkseal-screen, inkseal-paused')?.focus();
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('kind')) return;
    clearTimeout(this.#timer);
    this.isSlow = false;
    if (this.kind === 'sealing') this.#timer = setTimeout(() => (this.isSlow = true), patience);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override render(): TemplateResult {
    switch (this.kind) {
      case 'sealing':
        return this.#renderSealing();
      case 'completed':
        return this.#renderCompleted();
      case 'signed':
        return this.#renderSigned();
      case 'declined':
        return this.#renderDeclined();
      case 'delegated':
        return this.#renderDelegated();
      case 'paused':
        return html`<inkseal-paused .view=${this.view} ?saved=${this.saved}></inkseal-paused>`;
      default:
        return this.#renderWaiting();
    }
  }

  #renderSealing(): TemplateResult {
    return html`<inkseal-screen
      busy
      tone="success"
      heading=${msg('Signed. Sealing the document…', { id: 'sealing-heading' })}
      subject=${this.view.envelope.title}
    >
      <p class="lead">
        ${
          this.isSlow
            ? msg(
                'This takes longer than usual. Your signature is safe: you may close this page and come back later.',
                {
                  id: 'sealing-slow',
                },
              )
            : msg(
                'Your signature is recorded. The final copy is being sealed, so that any change to it shows.',
                {
                  id: 'sealing-lead',
                },
              )
        }
      </p>
      ${renderReceipt(this.view)} ${this.isSlow ? this.#renderClose() : nothing}
    </inkseal-screen>`;
  }

  #renderCompleted(): TemplateResult {
    const { documents, envelope, recipient, scopes } = this.view;
    const mayDownload = scopes.includes('document:download');
    const others = this.view.others.length;
    return html`<inkseal-screen
      icon="seal"
      tone="success"
      heading=${
        others === 0
          ? msg('Signed and sealed', { id: 'completed-heading' })
          : msg('Signed by everyone and sealed', { id: 'completed-heading-all' })
      }
    >
      <p class="lead">
        ${
          mayDownload
            ? msg(str`“${envelope.title}” is complete. Keep your copy: anyone can check its seal.`, {
                id: 'completed-lead',
              })
            : msg(str`“${envelope.title}” is complete.`, { id: 'completed-lead-plain' })
        }
      </p>
      ${renderWhereMarksStand(this.view)}
      ${others === 0 ? nothing : renderPeople([{ name: recipient.name, status: 'signed' }, ...this.view.others])}
      ${renderReceipt(this.view)}
      ${this.problem ? html`<p class="problem" role="alert">${icon('warning')}<span>${this.problem}</span></p>` : nothing}
      ${mayDownload ? documents.map((document) => this.#renderDownloads(document)) : nothing}
      ${this.#renderClose()}
    </inkseal-screen>`;
  }

  #renderDownloads(document: Received): TemplateResult[] {
    const isOnly = this.view.documents.length === 1;
    const { name } = document;
    const copy = isOnly
      ? msg('Download signed copy', { id: 'download' })
      : msg(str`Download ${name}`, { id: 'download-named' });
    const certificate = isOnly
      ? msg('Download completion certificate', { id: 'download-certificate' })
      : msg(str`Download completion certificate of ${name}`, { id: 'download-certificate-named' });
    return sealedParts(document).map((part) =>
      this.#renderDownload(document, part, part === 'document' ? copy : certificate),
    );
  }

  #renderDownload(document: Received, part: SealedPart, label: string): TemplateResult {
    const isBusy = this.downloading?.id === document.id && this.downloading.part === part;
    return html`<button
      slot="actions"
      class="button primary"
      type="button"
      data-act=${part === 'document' ? 'download' : 'download-certificate'}
      aria-busy=${isBusy}
      @click=${() => void this.#save(document, part)}
    >
      ${isBusy ? html`<span class="spinner"></span>` : icon('download')} ${label}
    </button>`;
  }

  #renderSigned(): TemplateResult {
    return html`<inkseal-screen
      icon="check"
      tone="success"
      heading=${msg('You have signed', { id: 'signed-heading' })}
      subject=${this.view.envelope.title}
    >
      <p class="lead">
        ${msg('Your signature is recorded. The document is sealed when everyone has signed.', { id: 'signed-lead' })}
      </p>
      ${renderPeople(this.view.others)} ${renderReceipt(this.view)} ${this.#renderClose()}
    </inkseal-screen>`;
  }

  #renderWaiting(): TemplateResult {
    return html`<inkseal-screen
      icon="clock"
      heading=${msg('It is not your turn yet', { id: 'notice-turn' })}
      subject=${this.view.envelope.title}
    >
      <p class="lead">
        ${msg(
          'Others sign before you. You can leave this page open: it opens the document when it is your turn.',
          {
            id: 'waiting-lead',
          },
        )}
      </p>
      ${renderPeople(this.view.others)} ${this.#renderContact()} ${this.#renderClose()}
    </inkseal-screen>`;
  }

  #renderDeclined(): TemplateResult {
    return html`<inkseal-screen
      icon="stop"
      tone="caution"
      heading=${msg('You have declined', { id: 'declined-heading' })}
      subject=${this.view.envelope.title}
    >
      <p class="lead">
        ${msg('The document is not signed, and the sender is told. There is nothing left for you to do.', {
          id: 'declined-lead',
        })}
      </p>
      ${this.#renderContact()} ${this.#renderClose()}
    </inkseal-screen>`;
  }

  #renderDelegated(): TemplateResult {
    const { delegatedTo } = this.view.recipient;
    return html`<inkseal-screen
      icon="person"
      tone="success"
      heading=${msg('You have passed this on', { id: 'delegated-heading' })}
      subject=${this.view.envelope.title}
    >
      <p class="lead">
        ${
          delegatedTo === null
            ? msg('Somebody else signs in your place. There is nothing left for you to do.', {
                id: 'notice-delegated-text',
              })
            : msg(str`${delegatedTo} signs in your place. There is nothing left for you to do.`, {
                id: 'delegated-lead',
              })
        }
      </p>
      ${this.#renderContact()} ${this.#renderClose()}
    </inkseal-screen>`;
  }

  #renderContact(): TemplateResult {
    const { senderName } = this.view.envelope;
    return html`<p class="hint">
      ${msg(str`Questions? Get in touch with ${senderName}.`, { id: 'contact-sender' })}
    </p>`;
  }

  #renderClose(): TemplateResult {
    if (this.isClosed)
      return html`<p class="hint">${msg('You can close this page now.', { id: 'may-close' })}</p>`;
    return html`<button slot="actions" class="button" type="button" data-act="close" @click=${this.#close}>
      ${msg('Close', { id: 'close' })}
    </button>`;
  }

  #close(): void {
    this.isClosed = true;
    this.focus(); // the button that has the keyboard goes
    this.dispatchEvent(new CustomEvent('inkseal-close'));
  }

  async #save({ id, name }: Received, part: SealedPart): Promise<void> {
    if (this.downloading !== null) return;
    this.downloading = { id, part };
    this.problem = '';
    try {
      const file = await this.download(id, part);
      const ending =
        part === 'document'
          ? msg('signed', { id: 'file-signed' })
          : msg('completion certificate', { id: 'file-certificate' });
      saveFile(file, `${name.replace(/\.pdf$/i, '')} – ${ending}.pdf`);
    } catch (error) {
      this.problem = problemText(codeOf(error));
    } finally {
      this.downloading = null;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-outcome': InksealOutcome;
  }
}

import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ErrorCode } from '../contract/errors.ts';
import { matchLanguage, type Language } from '../contract/languages.ts';
import { controls } from './controls.styles.ts';
import { noticeWording } from './notice-wording.ts';
import { isOwnTab } from './save-file.ts';
import './screen.ts';
import { installTokens } from './theme.ts';

const endings: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'envelope_expired',
  'envelope_voided',
  'envelope_declined',
  'recipient_delegated',
]);

/** What another window gets past: it takes a new token, and stands under no limits that a page puts on its frames. */
const passedInTab: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'server_unreachable',
  'internal_error',
  'rpc_timeout',
  'frame_timeout',
  'token_unavailable',
  'embed_token_expired',
  'embed_token_used',
  'embed_session_expired',
  'embed_session_revoked',
]);

/**
 * The calm screen for an error after which nothing more can be done here.
 *
 * @slot actions - further ways on, for example "open in a new tab"
 * @fires inkseal-retry - the person pressed "Try again" (only with `retry`)
 * @fires inkseal-tab - the person goes on in a tab of its own (only with `tabs`, where that helps)
 * @fires inkseal-close - the person is done here (only where the document came to an end)
 */
@customElement('inkseal-notice')
@localized()
export class InksealNotice extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-block-size: 100dvh;
        background: var(--ink-desk);
      }
      inkseal-screen {
        min-block-size: 100dvh;
      }
      p {
        margin: 0;
      }
      .contact {
        margin-block-start: 10px;
      }
      .code {
        display: block;
        margin-block-start: 14px;
        font-size: 12px;
      }
    `,
  ];

  @property() code: ErrorCode = 'internal_error';
  /** What this is about and who sent it, where that is known: people have more than one. */
  @property({ attribute: false }) envelope: { title: string; senderName: string } | null = null;
  /** Offers "Try again". */
  @property({ type: Boolean }) retry = false;

  /** Whether the host page can go on in a tab. */
  @property({ type: Boolean }) tabs = false;
  /** Whether this is that tab. */
  @property({ attribute: false }) inTab = isOwnTab();

  @state() private isClosed = false;

  override connectedCallback(): void {
    super.connectedCallback();
    installTokens();
  }

  override focus(): void {
    this.renderRoot.querySelector('inkseal-screen')?.focus();
  }

  protected override render(): unknown {
    const wording = noticeWording(this.code);
    return html`<main>
      <inkseal-screen
        heading=${wording.heading}
        subject=${this.envelope?.title ?? ''}
        icon=${wording.icon}
        tone=${wording.tone}
      >
        <p>${wording.text}</p>
        ${this.#renderContact()}
        ${this.isClosed ? html`<p class="hint contact">${msg('You can close this page now.', { id: 'may-close' })}</p>` : nothing}
        <span class="code"
          >${msg('If somebody helps you, give them this code:', { id: 'notice-support' })}
          <bdi>${this.code}</bdi></span
        >
        ${
          this.retry
            ? html`<button slot="actions" class="button primary" type="button" @click=${this.#retry}>
                ${msg('Try again', { id: 'try-again' })}
              </button>`
            : this.#renderClose()
        }
        ${this.#renderTab()}
        <slot name="actions" slot="actions"></slot>
      </inkseal-screen>
    </main>`;
  }

  /** Where the document came to an end, somebody can be asked why and what now. */
  #renderContact(): TemplateResult | typeof nothing {
    if (!this.envelope || !this.#isEnding) return nothing;
    const { senderName } = this.envelope;
    return html`<p class="hint contact">
      ${msg(str`Questions? Get in touch with ${senderName}.`, { id: 'contact-sender' })}
    </p>`;
  }

  /** An end that has a sender is an end within a page, which can put the frame away. */
  get #isEnding(): boolean {
    return this.envelope !== null && endings.has(this.code);
  }

  #renderClose(): TemplateResult | typeof nothing {
    if (!this.#isEnding || this.isClosed) return nothing;
    return html`<button slot="actions" class="button" type="button" data-act="close" @click=${this.#close}>
      ${msg('Close', { id: 'close' })}
    </button>`;
  }

  #renderTab(): TemplateResult | typeof nothing {
    if (!this.tabs || this.inTab || !passedInTab.has(this.code)) return nothing;
    return html`<button slot="actions" class="button" type="button" data-act="tab" @click=${this.#openTab}>
      ${msg('Continue in a new tab', { id: 'gate-tab' })}
    </button>`;
  }

  #openTab(): void {
    this.dispatchEvent(new CustomEvent('inkseal-tab', { bubbles: true, composed: true }));
  }

  #close(): void {
    this.isClosed = true;
    this.focus(); // the button that has the keyboard goes
    this.dispatchEvent(new CustomEvent('inkseal-close'));
  }

  #retry(): void {
    this.dispatchEvent(new CustomEvent('inkseal-retry', { bubbles: true, composed: true }));
  }
}

/** Who could not be let in is spoken to as the host page asks, or else the browser. */
export const noticeLanguage = (wish: string | undefined): Language =>
  matchLanguage([wish, ...navigator.languages]);

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-notice': InksealNotice;
  }
}

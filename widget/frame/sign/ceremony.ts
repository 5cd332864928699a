import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ErrorCode } from '../../contract/errors.ts';
import { basicControls } from '../../ui/basic-controls.styles.ts';
import { applyHostTheme, installTokens } from '../../ui/theme.ts';
import type { DownloadPart, EmbedSession } from '../embed-session.ts';
import type { HostConnection, TabPurpose } from '../host-connection.ts';
import type { PagePlace } from '../pages/page-place.ts';
import { isPassing } from './act-refusals.ts';
import { CeremonyModel } from './ceremony-model.ts';
import { ceremonyStyles } from './ceremony.styles.ts';
import { HostLanguage } from './host-language.ts';
import { HostReporter } from './host-reporter.ts';
import { LateParts, type LatePart } from './late-parts.ts';
import './signing-desk.ts';
import { showsPages } from './stage.ts';
import { ViewingEvidence } from './viewing-evidence.ts';

/** A document whose first page takes longer does not hold up what can be read meanwhile. Milliseconds. */
const firstPagePatience = 5_000;

/** In the words that the page came with: those of the interface may still be on their way. */
const opening = (): TemplateResult =>
  html`<div class="opening" role="progressbar" aria-label=${document.body.dataset['wait'] ?? ''}>
    <span class="spinner"></span>
  </div>`;

/**
 * Reading and signing, from consent to the sealed copy. Give it an open embed session and the connection to the host
 * page; it fills its viewport, scrolls inside, and tells the host what happened.
 */
@customElement('inkseal-ceremony')
@localized()
export class InksealCeremony extends LitElement {
  static override styles = [basicControls, ceremonyStyles];

  @property({ attribute: false }) session: EmbedSession | null = null;
  @property({ attribute: false }) host: HostConnection | null = null;

  @state() private isPaused = false;
  @state() private isSaved = false;
  @state() private hasLanguage = false;

  #model: CeremonyModel | null = null;
  #reporter: HostReporter | null = null;
  #life = new AbortController();
  readonly #parts = new LateParts(() => {
    this.#useRules();
    this.requestUpdate();
  });
  readonly #evidence = new ViewingEvidence(
    (documentId, pagesDrawn) => this.#model?.reportViewed(documentId, pagesDrawn) ?? Promise.resolve(false),
  );

  override connectedCallback(): void {
    super.connectedCallback();
    installTokens();
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#evidence.watch(this, signal);
    const patience = setTimeout(() => {
      if (this.#model && showsPages(this.#model.stage)) void this.#parts.need('tools');
    }, firstPagePatience);
    signal.addEventListener('abort', () => clearTimeout(patience));
    for (const type of ['pointerdown', 'keydown', 'scroll']) {
      this.addEventListener(type, this.#acted, { signal, capture: true, passive: true });
    }
    // Whoever looks elsewhere may not come back to this page.
    const keep = (): unknown => document.hidden && this.#model?.drafts.keepAll();
    document.addEventListener('visibilitychange', keep, { signal });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#life.abort();
    this.#model?.stop();
  }

  /** Where the keyboard enters from the host page: the one next thing to do, or what there is to read. */
  override focus(): void {
    const shown = this.renderRoot.querySelector<HTMLElement>(
      'inkseal-signing-desk, inkseal-outcome, inkseal-notice',
    );
    shown?.focus();
  }

  protected override willUpdate(): void {
    if (this.#model || !this.session || !this.host) return;
    const { session, host } = this;
    this.#reporter = new HostReporter(host);
    const model = new CeremonyModel({
      session,
      reporter: this.#reporter,
      changed: () => this.requestUpdate(),
    });
    this.#model = model;
    const language = new HostLanguage(session, host.context.language);
    const follow = (): void => void this.#follow(host, language.follow(host.context.language, model));
    follow();
    const forget = host.onContext(follow);
    this.#life.signal.addEventListener('abort', forget);
  }

  #useRules(): void {
    const rules = this.#parts.tools?.fieldRules;
    if (rules) this.#model?.useRules(rules);
  }

  protected override render(): TemplateResult {
    return html`${this.#renderStage()}${this.#parts.missing === null ? nothing : this.#renderMissing()}`;
  }

  #renderStage(): TemplateResult {
    const model = this.#model;
    if (!model || !this.hasLanguage) return opening();
    const { stage } = model;
    const ended = model.terminal ?? (stage.kind === 'ended' ? stage.code : null);
    if (ended) return this.#whenLoaded('notice', () => this.#renderNotice(model, ended));
    if (this.isPaused) return this.#whenLoaded('outcome', () => this.#renderOutcome(model, 'paused'));
    if (showsPages(stage)) {
      return html`<inkseal-signing-desk
        .model=${model}
        .revision=${model.revision}
        .parts=${this.#parts}
        .tools=${this.#parts.tools}
        .reader=${this.session}
        ?tabs=${this.host?.context.tabs}
        @inkseal-page-drawn=${this.#pageDrawn}
        @inkseal-document-failed=${this.#documentFailed}
        @inkseal-pause=${this.#leave}
        @inkseal-tab=${this.#leave}
      ></inkseal-signing-desk>`;
    }
    return this.#whenLoaded('outcome', () => this.#renderOutcome(model, stage.kind));
  }

  #whenLoaded(part: LatePart, render: () => TemplateResult): TemplateResult {
    if (this.#parts.has(part)) return render();
    void this.#parts.need(part);
    return opening();
  }

  protected override updated(): void {
    const kind = this.#model?.stage.kind;
    this.#evidence.isActive = kind === 'signing' || kind === 'reading';
    // An end is shown at once; a document is ready when its first page is drawn.
    const isDocument = kind === undefined || kind === 'consent' || this.#evidence.isActive;
    if ((this.isPaused || !isDocument) && this.hasLanguage) this.#reporter?.ready();
  }

  #renderNotice(model: CeremonyModel, code: ErrorCode): TemplateResult {
    return html`<inkseal-notice
      code=${code}
      .envelope=${model.view.envelope}
      ?retry=${isPassing(code) || code === 'pdf_unreadable'}
      ?tabs=${this.host?.context.tabs}
      @inkseal-retry=${() => model.recover()}
      @inkseal-tab=${this.#leave}
      @inkseal-close=${() => this.#reporter?.closed()}
    ></inkseal-notice>`;
  }

  /** A network that is lost between reading and signing must not leave anybody before a button that does nothing. */
  #renderMissing(): TemplateResult {
    return html`<div class="missing" role="alert">
      <p>
        ${msg('We cannot reach the signing service. Check your connection and try again.', { id: 'notice-offline-text' })}
      </p>
      <button class="button primary" type="button" data-act="load-again" @click=${() => this.#parts.retry()}>
        ${msg('Try again', { id: 'try-again' })}
      </button>
    </div>`;
  }

  #renderOutcome(model: CeremonyModel, kind: string): TemplateResult {
    return html`<main>
      <inkseal-outcome
        kind=${kind}
        .view=${model.view}
        .download=${(documentId: string, part: DownloadPart) => model.files.download(documentId, part)}
        ?saved=${this.isSaved}
        @inkseal-close=${() => this.#reporter?.closed()}
        @inkseal-resume=${() => (this.isPaused = false)}
      ></inkseal-outcome>
    </main>`;
  }

  async #follow(host: HostConnection, turned: Promise<void>): Promise<void> {
    // English is built in: a language or a theme that cannot be loaded must not keep anybody from signing.
    await Promise.allSettled([turned, applyHostTheme(host.context)]);
    this.hasLanguage = true;
    this.requestUpdate();
  }

  #pageDrawn(event: CustomEvent<PagePlace>): void {
    this.#evidence.pageDrawn(event.detail);
    this.#reporter?.ready();
  }

  /** What is none of our refusals came from the parser: nobody may sign what cannot be shown. */
  #documentFailed(event: CustomEvent<{ error: unknown }>): void {
    const code = (event.detail.error as { code?: unknown } | null)?.code;
    this.#model?.fail(typeof code === 'string' ? (code as ErrorCode) : 'pdf_unreadable');
  }

  /** What could not be saved is said, and this frame neither goes away for a tab nor tells the page that it may close. */
  async #leave({ type, detail }: CustomEvent<TabPurpose | null>): Promise<void> {
    this.#model?.beforeEnd();
    // Where this frame can do nothing more, what could not be saved is as lost here as it is there.
    const isOver = this.#model?.terminal && !isPassing(this.#model.terminal);
    this.isSaved = isOver || (await this.#model?.drafts.keepAll()) === true;
    if (this.isSaved && type === 'inkseal-tab') return this.host?.openTab(detail);
    this.#model?.recover();
    this.isPaused = true;
    if (this.isSaved) this.#reporter?.closed();
  }

  readonly #acted = (event: Event): void => {
    if (event.isTrusted) this.#reporter?.activity();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-ceremony': InksealCeremony;
  }
}

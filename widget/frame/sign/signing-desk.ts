import { localized } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { basicControls } from '../../ui/basic-controls.styles.ts';
import '../pages/pages.ts';
import type { PageReader } from '../pages/first-document.ts';
import type { PagePlace } from '../pages/page-place.ts';
import type { InksealPages } from '../pages/pages.ts';
import { announceDeskHeight, compactWidth, placeAmongAll } from './desk-measures.ts';
import { codeOf, isPassing } from './act-refusals.ts';
import type { CeremonyModel, OwnField } from './ceremony-model.ts';
import type { DeskActs, DeskState } from './desk-overlay.ts';
import type { InksealField } from './field.ts';
import type { FieldOpening } from './field-opening.ts';
import type { DeskTools, LateParts } from './late-parts.ts';
import type { InksealSheets, Sheet } from './sheets.ts';
import { signingDeskStyles } from './signing-desk.styles.ts';
import './toolbar.ts';

/**
 * The document with its fields, the guide through them, and the sheets above it.
 *
 * @fires inkseal-page-drawn - detail PagePlace
 * @fires inkseal-document-failed - detail {error}
 */
@customElement('inkseal-signing-desk')
@localized()
export class InksealSigningDesk extends LitElement {
  static override styles = [basicControls, signingDeskStyles];

  @property({ attribute: false }) model!: CeremonyModel;
  /** Of the model; each change draws anew. */
  @property({ type: Number }) revision = 0;
  @property({ attribute: false }) parts!: LateParts;
  /** Of the parts; null until they are loaded, and the document is there to be read meanwhile. */
  @property({ attribute: false }) tools: DeskTools | null = null;
  @property({ attribute: false }) reader: PageReader | null = null;
  /** Whether the host page can go on in a tab. */
  @property({ type: Boolean }) tabs = false;

  @state() private currentId: string | null = null;
  @state() private isCompact = false;
  @state() private place: PagePlace | null = null;
  /** Fields that were passed over. */
  @state() private skipped: ReadonlySet<string> = new Set();
  @query('inkseal-pages') readonly pages!: InksealPages;
  @query('inkseal-sheets') readonly sheets!: InksealSheets;

  #wasConsent = false;
  #watch: AbortController | null = null;
  #isDrawn = false;
  readonly #size = new ResizeObserver(([entry]) => {
    this.isCompact = (entry?.contentRect.width ?? compactWidth) < compactWidth;
  });

  readonly #acts: DeskActs = {
    next: () => this.#next(),
    open: (opening) => this.#open(opening),
    show: (sheet) => this.#show(sheet),
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#watch?.abort();
    this.#watch = null;
  }

  protected override render(): TemplateResult {
    const { view, stage } = this.model;
    return html`${this.#renderToolbar()}
      <main>
        ${this.tools?.renderPageList(this.pages) ?? nothing}
        <inkseal-pages
          .documents=${view.documents}
          .reader=${this.reader}
          .isFinal=${(error: unknown) => !isPassing(codeOf(error))}
          .overlay=${(place: PagePlace) => this.tools?.renderOverlay(this.#state, place) ?? nothing}
          @inkseal-page-drawn=${this.#pageDrawn}
          @inkseal-pages-size=${this.#announceHeight}
          @inkseal-page-change=${(event: CustomEvent<PagePlace>) => (this.place = event.detail)}
          @inkseal-document-failed=${this.#passOn}
          @inkseal-field-focus=${(event: CustomEvent<{ fieldId: string }>) => (this.currentId = event.detail.fieldId)}
        ></inkseal-pages>
      </main>
      ${stage.kind === 'signing' ? (this.tools?.renderGuide(this.#state, this.#acts) ?? nothing) : nothing}
      <inkseal-sheets
        .model=${this.model}
        .revision=${this.revision}
        .currentId=${this.currentId}
        .parts=${this.parts}
        ?tabs=${this.tabs}
        @inkseal-incomplete=${this.#toEmptyField}
      ></inkseal-sheets>`;
  }

  /** A sheet that is open keeps the keyboard; else the guide has the next thing to do. */
  override focus(): void {
    if (this.parts.has('tools') && this.sheets.focusOpen()) return;
    const guide = this.renderRoot.querySelector('inkseal-guide');
    if (guide) guide.focus();
    else this.pages.focus();
  }

  /** Once consent is given, the keyboard stands at the one next thing to do. */
  protected override updated(): void {
    this.#watch ??= this.tools?.watchDesk(this, this.#acts) ?? null;
    const isConsent = this.model.stage.kind === 'consent';
    if (this.#wasConsent && !isConsent) {
      const drawn = Promise.all([this.parts.need('tools'), this.updateComplete]);
      void drawn.then(() => this.renderRoot.querySelector('inkseal-guide')?.focus());
    }
    this.#wasConsent = isConsent;
  }

  async #show(sheet: Sheet): Promise<void> {
    await this.parts.need('tools');
    await this.sheets.show(sheet);
  }

  #renderToolbar(): TemplateResult {
    const { view } = this.model;
    const place = placeAmongAll(view.documents, this.place);
    return html`<inkseal-toolbar
      .documentTitle=${view.envelope.title}
      .senderName=${view.envelope.senderName}
      ?testMode=${view.envelope.testMode}
      .page=${place.page}
      .pageCount=${place.pageCount}
      >${this.tools?.renderReadingTools(this.pages) ?? nothing}
      ${this.tools?.renderActions(this.model, this.tabs, this.#acts) ?? nothing}</inkseal-toolbar
    >`;
  }

  /** What the fields are drawn from. */
  get #state(): DeskState {
    const { model, isCompact, skipped } = this;
    return { model, current: this.#current, isCompact, skipped };
  }

  get #current(): OwnField | undefined {
    return this.#field(this.currentId);
  }

  #field(fieldId: string | null): OwnField | undefined {
    return this.model.view.fields.find(({ id }) => id === fieldId);
  }

  /** A press on a place to sign puts the adopted mark there; the first one, and a change of mind, open the dialog. */
  #open({ fieldId, isToBeSeen }: FieldOpening): void {
    const field = this.#field(fieldId);
    if (!field) return;
    this.currentId = fieldId;
    if (isToBeSeen || !this.#mark(field)) void this.#goTo(field);
  }

  /** Signs in that field or offers to; false where it is none to sign in. */
  #mark(field: OwnField): boolean {
    const rules = this.tools?.fieldRules;
    if (!rules?.isMarkField(field)) return false;
    const isEmpty = !rules.isFilled(this.model.valueOf(field.id));
    if (isEmpty && this.model.adoptedId(field.type) !== undefined) this.model.place(field.type, field.id);
    else void this.#show('adopt');
    return true;
  }

  /** To the next field; where one is at it already, it is filled or said to be wanted or wrong, so that no press is in vain. */
  #next(): void {
    const { model } = this;
    const current = this.#current;
    const target = this.tools?.nextStop(model, this.currentId);
    if (!target) return this.renderRoot.querySelector('inkseal-guide')?.focus();
    if (target === current && this.#mark(target)) return this.pages.reveal(target);
    if (current) this.skipped = new Set([...this.skipped, current.id]);
    void this.#goTo(target);
  }

  /** Signing was refused for an empty field: the way to the first, wherever one was. */
  #toEmptyField(): void {
    this.currentId = null;
    this.#next();
  }

  async #goTo(field: OwnField): Promise<void> {
    this.currentId = field.id;
    await this.updateComplete;
    this.pages.reveal(field);
    const editor = this.renderRoot.querySelector('inkseal-field-editor');
    await editor?.updateComplete;
    if (editor) editor.focusControl();
    else this.pages.overlayElement<InksealField>(field.id)?.focusControl();
  }

  #pageDrawn(event: CustomEvent<PagePlace>): void {
    this.#passOn(event);
    void this.parts.prefetch();
    void this.parts.need('tools');
    this.#isDrawn = true;
    this.#announceHeight();
  }

  #announceHeight(): void {
    if (this.#isDrawn) announceDeskHeight(this, this.pages);
  }

  #passOn(event: CustomEvent): void {
    this.dispatchEvent(new CustomEvent(event.type, { detail: event.detail as unknown }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-signing-desk': InksealSigningDesk;
  }
}

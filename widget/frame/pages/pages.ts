import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import type { PageSize } from '../../contract/documents.ts';
import { basicControls } from '../../ui/basic-controls.styles.ts';
import { formatNumber } from '../../ui/localization.ts';
import { CanvasBudget } from './canvas-budget.ts';
import { distanceFromMiddle } from './distance-from-middle.ts';
import { DrawSchedule } from './draw-schedule.ts';
import type { FrameDocument, PageReader } from './first-document.ts';
import { OpenedDocuments } from './opened-documents.ts';
import { holdPlace, restorePlace, widthWithin, type HeldPlace } from './held-place.ts';
import './page.ts';
import type { InksealPage } from './page.ts';
import { keyOf, pageIn, placeOf, sheetAtEyeLevel, shownIn, type PagePlace } from './page-place.ts';
import { pageScale } from './page-scale.ts';
import { scrollToPlace, scrollToTop } from './page-turning.ts';
import { pagesStyles } from './pages.styles.ts';

const liveCanvases = 8;
/** Places of a document that are there before its first page is drawn: those of 500 pages take longer than drawing it. */
const firstPlaces = 4;

/**
 * All pages of all documents, one below the other. Each has its place, from the first drawing on; what is near or has something
 * over it has a page in its place, and what is near is drawn.
 *
 * @fires inkseal-page-drawn - detail PagePlace: a page is on the screen
 * @fires inkseal-page-change - detail PagePlace: the page in the middle of the view
 * @fires inkseal-zoomed - `zoom` is another
 * @fires inkseal-page-text - from the page whose text is there
 * @fires inkseal-document-failed - detail {error}: a document cannot be read or drawn
 * @fires inkseal-pages-size - `contentHeight` or the own height is another
 */
@customElement('inkseal-pages')
@localized()
export class InksealPages extends LitElement {
  static override styles = [basicControls, pagesStyles];

  @property({ attribute: false }) documents: readonly FrameDocument[] = [];
  @property({ attribute: false }) reader: PageReader | null = null;
  /** Refusals that no repetition can change. */
  @property({ attribute: false }) isFinal: (error: unknown) => boolean = () => false;
  /** Draws what lies over a page. */
  @property({ attribute: false }) overlay: (place: PagePlace) => TemplateResult | typeof nothing = () =>
    nothing;
  /** 1 fits the width. */
  @property({ type: Number }) zoom = 1;

  @state() private availableWidth = 0;
  @state() private isWhole = false;
  @query('.scroller') readonly scroller!: HTMLElement;
  @query('.column') readonly column!: HTMLElement;

  readonly opened = new OpenedDocuments();
  readonly #budget = new CanvasBudget<InksealPage>({
    limit: liveCanvases,
    distance: (page) => distanceFromMiddle(this.scroller, page),
    release: (page) => this.#release(page),
  });
  readonly schedule = new DrawSchedule<InksealPage>({
    distance: (page) => distanceFromMiddle(this.scroller, page),
    atMost: liveCanvases,
    starting: (page) => this.#budget.use(page),
    drawn: (page) => this.#drawn(page),
    failed: (_page, error) => this.#fail(error),
  });
  #nearby: IntersectionObserver | null = null;
  /** Places in view or close to it, as last observed. */
  readonly #near = new Set<HTMLElement>();
  /** Keys of places that have a page: what is near, and what was drawn and has not made room yet. */
  readonly #mounted = new Set<string>();
  #current: HTMLElement | null = null;
  readonly #size = new ResizeObserver(() => this.#measure());
  #held: HeldPlace | null = null;

  protected override render(): unknown {
    return html`<div
      class="scroller"
      tabindex="0"
      role="region"
      aria-label=${msg('Document', { id: 'document' })}
      @scroll=${this.#scrolled}
    >
      <div class="column">
        ${this.availableWidth === 0 ? nothing : this.documents.map((document) => this.#renderDocument(document))}
      </div>
    </div>`;
  }

  #renderDocument({ id, name, pageSizes }: FrameDocument): TemplateResult {
    const pdf = this.opened.get(id);
    return html`${this.documents.length > 1 ? html`<h2>${name}</h2>` : nothing}
    ${pageSizes.slice(0, this.isWhole ? undefined : firstPlaces).map((size, index) => {
      const page = index + 1;
      const [number, count] = [formatNumber(page), formatNumber(pageSizes.length)];
      return html`<div
        class="sheet"
        role="group"
        data-document=${id}
        data-page=${page}
        aria-label=${msg(str`Page ${number} of ${count}`, { id: 'page-of' })}
      >
        ${this.#renderPage(pdf, { documentId: id, page }, size)}
      </div>`;
    })}`;
  }

  #renderPage(pdf: PDFDocumentProxy | null, place: PagePlace, size: PageSize): unknown {
    const over = this.overlay(place);
    if (over === nothing && !this.#mounted.has(keyOf(place))) return nothing;
    return html`<inkseal-page .pdf=${pdf} .number=${place.page} .size=${size} .scale=${this.#scaleOf(size)}
      >${over}</inkseal-page
    >`;
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    // The first page is always wanted: its bytes are parsed while everything around it is laid out.
    const [first] = this.documents;
    if (!first || (!changed.has('documents') && !changed.has('reader'))) return;
    this.#mounted.add(keyOf({ documentId: first.id, page: 1 }));
    void this.#want(first.id);
  }

  protected override firstUpdated(): void {
    this.#size.observe(this.scroller);
    this.#size.observe(this.column);
    this.#nearby = new IntersectionObserver((entries) => this.#noticeNear(entries), {
      root: this.scroller,
      rootMargin: '70% 0px',
    });
    setTimeout(() => (this.isWhole = true), 1000); // a first page that does not come holds up no other
    this.#measure(); // the observers answer a frame later each
  }

  protected override updated(changed: Map<string, unknown>): void {
    const isResized = changed.has('zoom') || changed.has('availableWidth');
    if (isResized || changed.has('documents') || changed.has('isWhole')) this.#layOut();
    if (changed.has('zoom')) this.dispatchEvent(new CustomEvent('inkseal-zoomed'));
    if (isResized) this.#held = restorePlace(this.scroller, this.#held);
    // Near places have got their pages, or pages their document or another size.
    for (const sheet of this.#near) {
      const page = pageIn(sheet);
      if (page?.pdf) this.schedule.want(page);
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#nearby?.disconnect();
    this.schedule.clear();
    this.opened.close();
    this.#near.clear();
  }

  override focus(): void {
    this.scroller.focus({ preventScroll: true });
  }

  /** Brings a place into view, a third from the top. `y` is in points from the top of the page. */
  reveal(place: PagePlace & { x: number; y: number; width: number }): void {
    const [sheet, size] = [this.sheet(place), this.sizeOf(place)];
    if (sheet && size) scrollToPlace(this.scroller, sheet, this.#scaleOf(size), place);
  }

  /** Brings the top of a page to the top of the view. */
  turnTo(place: PagePlace): void {
    const sheet = this.sheet(place);
    if (sheet) scrollToTop(this.scroller, sheet);
  }

  /** Changes the size of everything; what is at `at` (client coordinates; the middle without it) stays there. */
  zoomTo(zoom: number, at?: { x: number; y: number }): void {
    this.#held = holdPlace(this.scroller, at);
    this.zoom = zoom;
  }

  /** What the overlay drew under that id. */
  overlayElement<E extends Element>(id: string): E | null {
    return this.renderRoot.querySelector<E>(`[id="${CSS.escape(id)}"]`);
  }

  /** The document as pdf.js has it, opened when it is first asked for. */
  pdf(documentId: string): Promise<PDFDocumentProxy> {
    return this.opened.open(this, documentId, { isFinal: this.isFinal, failed: (e) => this.#fail(e) });
  }

  /** Where a page is, drawn or not. */
  sheet({ documentId, page }: PagePlace): HTMLElement | null {
    return this.renderRoot.querySelector(`[data-document="${CSS.escape(documentId)}"][data-page="${page}"]`);
  }

  /** Pages that show something now. */
  shown(): ReturnType<typeof shownIn> {
    return shownIn(this.scroller, this.#near);
  }

  /** Height in CSS pixels at which nothing is left to scroll down to. */
  get contentHeight(): number {
    return this.column.offsetHeight + this.scroller.offsetHeight - this.scroller.clientHeight;
  }

  /** In points; undefined for a page there is not. */
  sizeOf({ documentId, page }: PagePlace): PageSize | undefined {
    return this.documents.find(({ id }) => id === documentId)?.pageSizes[page - 1];
  }

  #scaleOf(size: PageSize): number {
    return pageScale(size, this.availableWidth, this.zoom);
  }

  #layOut(): void {
    for (const sheet of this.renderRoot.querySelectorAll<HTMLElement>('.sheet')) {
      const size = this.sizeOf(placeOf(sheet));
      if (!size) continue;
      const scale = this.#scaleOf(size);
      sheet.style.inlineSize = `${size.width * scale}px`;
      sheet.style.blockSize = `${size.height * scale}px`;
      if (this.#near.size === 0) this.#near.add(sheet); // the first, until it is known
      this.#nearby?.observe(sheet);
    }
  }

  #measure(): void {
    if (this.scroller.clientWidth === 0) return;
    const width = widthWithin(this.scroller, this.column);
    if (width !== this.availableWidth && this.availableWidth !== 0 && !this.#held) this.zoomTo(this.zoom);
    this.availableWidth = width;
    this.dispatchEvent(new CustomEvent('inkseal-pages-size'));
  }

  #noticeNear(entries: readonly IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const sheet = entry.target as HTMLElement;
      const [place, page] = [placeOf(sheet), pageIn(sheet)];
      if (entry.isIntersecting) {
        this.#near.add(sheet);
        this.#mounted.add(keyOf(place));
        void this.#want(place.documentId);
      } else {
        this.#near.delete(sheet);
        if (page) this.schedule.drop(page);
        if (!page?.isDrawn) this.#mounted.delete(keyOf(place));
      }
    }
    this.#tellPlace();
    this.requestUpdate();
  }

  async #want(documentId: string): Promise<void> {
    if (this.opened.get(documentId)) return;
    try {
      await this.pdf(documentId);
      this.requestUpdate();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Its canvas makes room for another; where nothing lies over it the page goes, too. */
  #release(page: InksealPage): void {
    page.release();
    const sheet = page.parentElement;
    if (!sheet || this.#near.has(sheet)) return;
    this.#mounted.delete(keyOf(placeOf(sheet)));
    this.requestUpdate();
  }

  #drawn(page: InksealPage): void {
    requestAnimationFrame(() => setTimeout(() => (this.isWhole = true))); // the page is on the screen first
    if (!page.parentElement) return;
    this.dispatchEvent(new CustomEvent('inkseal-page-drawn', { detail: placeOf(page.parentElement) }));
  }

  #fail(error: unknown): void {
    if (!this.isConnected) return;
    this.dispatchEvent(new CustomEvent('inkseal-document-failed', { detail: { error } }));
  }

  #scrolled(): void {
    this.schedule.refresh();
    this.#tellPlace();
  }

  #tellPlace(): void {
    const current = sheetAtEyeLevel(this.scroller, this.#near);
    if (!current || current === this.#current) return;
    this.#current = current;
    this.dispatchEvent(new CustomEvent('inkseal-page-change', { detail: placeOf(current) }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-pages': InksealPages;
  }
}

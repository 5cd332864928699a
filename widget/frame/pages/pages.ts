import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import type { PageSize } from '../../contract/documents.ts';
import type { SigningView } from '../../contract/signing.ts';
import { controls } from '../../ui/controls.styles.ts';
import { CanvasBudget } from './canvas-budget.ts';
import { DrawSchedule } from './draw-schedule.ts';
import { openFor, type PageReader } from './first-document.ts';
import './page.ts';
import type { InksealPage } from './page.ts';
import { pageScale } from './page-scale.ts';
import { pagesStyles } from './pages.styles.ts';

type FrameDocument = SigningView['documents'][number];

export interface PagePlace {
  documentId: string;
  /** From 1. */
  page: number;
}

const liveCanvases = 8;

/**
 * All pages of all documents, one below the other, drawn as they come near.
 *
 * @fires inkseal-page-drawn - detail PagePlace: a page is on the screen
 * @fires inkseal-page-change - detail PagePlace: the page in the middle of the view
 * @fires inkseal-document-failed - detail {error}: a document cannot be read or drawn
 * @fires inkseal-pages-size - `contentHeight` or the own height is another
 */
@customElement('inkseal-pages')
@localized()
export class InksealPages extends LitElement {
  static override styles = [controls, pagesStyles];

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
  @state() private opened: ReadonlyMap<string, PDFDocumentProxy> = new Map();
  @query('.scroller') private readonly scroller!: HTMLElement;
  @query('.column') private readonly column!: HTMLElement;

  readonly #opening = new Set<string>();
  readonly #budget = new CanvasBudget<InksealPage>({
    limit: liveCanvases,
    distance: (page) => this.#distance(page),
    release: (page) => page.release(),
  });
  readonly #schedule = new DrawSchedule<InksealPage>({
    distance: (page) => this.#distance(page),
    atMost: liveCanvases,
    starting: (page) => this.#budget.use(page),
    drawn: (page) => this.#drawn(page),
    failed: (_page, error) => this.#fail(error),
  });
  #nearby: IntersectionObserver | null = null;
  /** Pages in view or close to it, as last observed. */
  readonly #near = new Set<InksealPage>();
  readonly #size = new ResizeObserver(() => this.#measure());
  /** What was in the middle of the view, as a fraction of everything; null before the first scroll. */
  #middle: number | null = null;

  protected override render(): unknown {
    const pageCount = this.documents.reduce((sum, document) => sum + document.pageSizes.length, 0);
    return html`<div
      class="scroller"
      tabindex="0"
      role="region"
      aria-label=${msg('Document', { id: 'document' })}
      @scroll=${this.#scrolled}
    >
      <div class="column" ?data-long=${pageCount > 20}>
        ${this.availableWidth === 0 ? nothing : this.documents.map((document) => this.#renderDocument(document))}
      </div>
    </div>`;
  }

  #renderDocument(document: FrameDocument): TemplateResult {
    return html`${this.documents.length > 1 ? html`<h2>${document.name}</h2>` : nothing}
    ${document.pageSizes.map(
      (size, index) =>
        html`<inkseal-page
          data-document=${document.id}
          .pdf=${this.opened.get(document.id) ?? null}
          .number=${index + 1}
          .total=${document.pageSizes.length}
          .size=${size}
          .scale=${this.#scaleOf(size)}
          >${this.overlay({ documentId: document.id, page: index + 1 })}</inkseal-page
        >`,
    )}`;
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    // The first page is always wanted: its bytes are parsed while everything around it is laid out.
    const [first] = this.documents;
    if (first && (changed.has('documents') || changed.has('reader'))) void this.#open(first.id);
  }

  protected override firstUpdated(): void {
    this.#size.observe(this.scroller);
    this.#size.observe(this.column);
    this.#nearby = new IntersectionObserver((entries) => this.#noticeNear(entries), {
      root: this.scroller,
      rootMargin: '70% 0px',
    });
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('documents') || changed.has('availableWidth')) {
      for (const page of this.#pages()) this.#nearby?.observe(page);
    }
    if (changed.has('zoom') || changed.has('availableWidth')) this.#keepMiddle();
    if (changed.has('zoom') || changed.has('availableWidth')) void this.#redraw();
    // Which pages are near has been observed while the document was on its way: it need not be asked again.
    else if (changed.has('opened')) for (const page of this.#near) if (page.pdf) this.#schedule.want(page);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#nearby?.disconnect();
    this.#schedule.clear();
    for (const pdf of this.opened.values()) void pdf.loadingTask.destroy();
    this.opened = new Map();
    this.#opening.clear();
    this.#near.clear();
  }

  override focus(): void {
    this.scroller.focus({ preventScroll: true });
  }

  /** Brings a place into view, a third from the top. `y` is in points from the top of the page. */
  reveal(place: PagePlace & { x: number; y: number; width: number }): void {
    const page = this.#find(place);
    if (!page) return;
    const { clientHeight, clientWidth } = this.scroller;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.scroller.scrollTo({
      top: page.offsetTop + place.y * page.scale - clientHeight * 0.33,
      left: page.offsetLeft + (place.x + place.width / 2) * page.scale - clientWidth / 2,
      behavior: calm ? 'instant' : 'smooth',
    });
  }

  /** What the overlay drew under that id. */
  overlayElement<E extends Element>(id: string): E | null {
    return this.renderRoot.querySelector<E>(`[id="${CSS.escape(id)}"]`);
  }

  #pages(): NodeListOf<InksealPage> {
    return this.renderRoot.querySelectorAll('inkseal-page');
  }

  #find(place: PagePlace): InksealPage | undefined {
    return [...this.#pages()].find(
      (page) => page.dataset['document'] === place.documentId && page.number === place.page,
    );
  }

  #scaleOf(size: PageSize): number {
    return pageScale(size, this.availableWidth, this.zoom);
  }

  /** Height in CSS pixels at which nothing is left to scroll down to. */
  get contentHeight(): number {
    return this.column.offsetHeight + this.scroller.offsetHeight - this.scroller.clientHeight;
  }

  #measure(): void {
    if (this.scroller.clientWidth === 0) return;
    const style = getComputedStyle(this.column);
    const padding = Number.parseFloat(style.paddingInlineStart) + Number.parseFloat(style.paddingInlineEnd);
    this.availableWidth = this.scroller.clientWidth - padding;
    this.dispatchEvent(new CustomEvent('inkseal-pages-size'));
  }

  #noticeNear(entries: readonly IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const page = entry.target as InksealPage;
      if (entry.isIntersecting) this.#near.add(page);
      else this.#near.delete(page);
      if (!entry.isIntersecting) this.#schedule.drop(page);
      else if (page.pdf) this.#schedule.want(page);
      else void this.#open(page.dataset['document'] ?? '');
    }
  }

  async #open(documentId: string): Promise<void> {
    const document = this.documents.find(({ id }) => id === documentId);
    const reader = this.reader;
    if (!document || !reader || this.#opening.has(documentId)) return;
    this.#opening.add(documentId);
    try {
      const beginning = document === this.documents[0] ? reader.firstSegment : null;
      const options = { isFinal: this.isFinal, failed: (error: unknown) => this.#fail(error) };
      const pdf = await openFor(reader, document, { beginning, options });
      if (!this.isConnected) void pdf.loadingTask.destroy();
      else this.opened = new Map([...this.opened, [documentId, pdf]]);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Pages got another size: what is near is drawn again, once the new sizes are laid out. */
  async #redraw(): Promise<void> {
    await Promise.all([...this.#pages()].map((page) => page.updateComplete));
    for (const page of this.#pages()) {
      this.#nearby?.unobserve(page);
      this.#nearby?.observe(page);
    }
  }

  #drawn(page: InksealPage): void {
    this.dispatchEvent(
      new CustomEvent('inkseal-page-drawn', {
        detail: { documentId: page.dataset['document'] ?? '', page: page.number } satisfies PagePlace,
      }),
    );
  }

  #fail(error: unknown): void {
    if (!this.isConnected) return;
    this.dispatchEvent(new CustomEvent('inkseal-document-failed', { detail: { error } }));
  }

  #distance(page: InksealPage): number {
    const view = this.scroller.getBoundingClientRect();
    const box = page.getBoundingClientRect();
    return Math.abs((box.top + box.bottom) / 2 - (view.top + view.bottom) / 2);
  }

  #scrolled(): void {
    this.#schedule.refresh();
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.#middle = (scrollTop + clientHeight / 2) / Math.max(scrollHeight, 1);
    // Where the next field is brought to, so that the page named is the one being worked on.
    const middle = scrollTop + clientHeight * 0.4;
    const current = [...this.#pages()].find((page) => page.offsetTop + page.offsetHeight + 20 >= middle);
    if (!current) return;
    const detail: PagePlace = { documentId: current.dataset['document'] ?? '', page: current.number };
    this.dispatchEvent(new CustomEvent('inkseal-page-change', { detail }));
  }

  /** Zooming and turning a phone keep what was in the middle of the view there. */
  #keepMiddle(): void {
    const middle = this.#middle;
    void this.updateComplete.then(async () => {
      await Promise.all([...this.#pages()].map((page) => page.updateComplete));
      const { scrollHeight, clientHeight, scrollWidth, clientWidth } = this.scroller;
      if (middle !== null) this.scroller.scrollTop = middle * scrollHeight - clientHeight / 2;
      this.scroller.scrollLeft = (scrollWidth - clientWidth) / 2;
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-pages': InksealPages;
  }
  interface HTMLElementEventMap {
    'inkseal-page-drawn': CustomEvent<PagePlace>;
    'inkseal-page-change': CustomEvent<PagePlace>;
    'inkseal-document-failed': CustomEvent<{ error: unknown }>;
  }
}

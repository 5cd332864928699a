import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PageSize } from '../../contract/documents.ts';
import { controls } from '../../ui/controls.styles.ts';
import { formatNumber } from '../../ui/localization.ts';
import { pageListStyles } from './page-list.styles.ts';
import { keyOf, type PagePlace } from './page-place.ts';
import type { InksealPages } from './pages.ts';
import { Thumbnails } from './thumbnails.ts';

/** Rows that are there above and below those in view. */
const spare = 4;
const pictureWidth = 112;
/** A page and what is free beside it, in CSS pixels. */
const columnWidth = 128;
/** How wide a sheet is within, at the most. */
const sheetWidth = 472;

interface Entry {
  place: PagePlace;
  /** Among all documents, from 1. */
  number: number;
  column: number;
  top: number;
  height: number;
}

const rowHeight = (height: number): number => height + 38;

/**
 * All pages, small: one below the other beside the document, side by side in a sheet over it. Rows come and go with the
 * view, and pictures are drawn one at a time when nothing else is: 500 pages cost no more than the ten that are seen.
 *
 * @fires inkseal-page-chosen - the document turns to a page
 */
@customElement('inkseal-page-list')
@localized()
export class InksealPageList extends LitElement {
  static override styles = [controls, pageListStyles];

  @property({ attribute: false }) pages: InksealPages | null = null;
  @property({ type: Boolean, reflect: true }) open = false;
  /** In a sheet, which is as wide as the frame leaves it. */
  @property({ type: Boolean, reflect: true }) sheet = false;
  @property({ attribute: false }) current: PagePlace | null = null;

  @state() private first = 0;
  @state() private last = 0;

  #entries: Entry[] = [];
  #columns = 1;
  /** Of all rows. */
  #height = 0;
  #thumbnails: Thumbnails | null = null;
  /** A sheet has no size before it is shown. */
  readonly #size = new ResizeObserver(() => {
    this.#follow();
    this.#look();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#thumbnails?.clear();
  }

  /** To the page one is at. */
  override focus(): void {
    void this.#focusCurrent();
  }

  async #focusCurrent(): Promise<void> {
    await this.updateComplete;
    this.#follow();
    this.#look();
    await this.updateComplete;
    (this.renderRoot.querySelector<HTMLElement>('[aria-current]') ?? this.#scroller)?.focus();
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    const { pages } = this;
    if (!pages) return;
    if (changed.has('pages')) this.#thumbnails = new Thumbnails(pages, () => this.requestUpdate());
    if (changed.has('open')) this.#listEntries(pages);
    if (!this.open) this.#thumbnails?.clear();
  }

  #listEntries(pages: InksealPages): void {
    const width = Math.min(innerWidth - 36, sheetWidth);
    this.#columns = this.sheet ? Math.max(1, Math.floor(width / columnWidth)) : 1;
    let [number, top, below] = [0, 8, 8];
    const place = (of: PagePlace, { height: tall, width: wide }: PageSize): Entry => {
      const column = number++ % this.#columns;
      if (column === 0) top = below;
      const height = Math.min((pictureWidth * tall) / wide, pictureWidth * 2);
      below = Math.max(below, top + rowHeight(height));
      return { place: of, number, column, top, height };
    };
    this.#entries = pages.documents.flatMap(({ id, pageSizes }) =>
      pageSizes.map((size, index) => place({ documentId: id, page: index + 1 }, size)),
    );
    this.#height = below;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.open) return nothing;
    const shown = this.#entries.slice(this.first, this.last + 1);
    return html`<nav
      aria-label=${msg('Pages', { id: 'page-list' })}
      @scroll=${this.#look}
      @keydown=${this.#key}
    >
      <ol .style=${`block-size:${this.#height}px`}>
        ${repeat(
          shown,
          ({ number }) => number,
          (entry) => this.#renderEntry(entry),
        )}
      </ol>
    </nav>`;
  }

  #renderEntry({ column, height, number, place, top }: Entry): TemplateResult {
    const isCurrent = this.current !== null && keyOf(this.current) === keyOf(place);
    const shown = formatNumber(number);
    const picture = this.#thumbnails?.get(place, pictureWidth);
    const share = 100 / this.#columns;
    const at = `inset-block-start:${top}px;inset-inline-start:${column * share}%;inline-size:${share}%`;
    return html`<li .style=${at}>
      <button
        type="button"
        data-number=${number}
        aria-label=${msg(str`Page ${shown}`, { id: 'page-named' })}
        aria-current=${isCurrent ? 'page' : nothing}
        @click=${() => this.#turnTo(place)}
      >
        <span class="picture" .style=${`block-size:${height}px`}
          >${picture ? html`<img src=${picture} alt="" />` : nothing}</span
        >
        <span class="number">${shown}</span>
      </button>
    </li>`;
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (!this.open) return;
    if (changed.has('open') || changed.has('current')) this.#follow();
    this.#look();
  }

  #turnTo(place: PagePlace): void {
    this.pages?.turnTo(place);
    this.dispatchEvent(new CustomEvent('inkseal-page-chosen'));
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector('nav');
  }

  /** The page one is at stays in view. */
  #follow(): void {
    const { current } = this;
    const at = current && this.#entries.find(({ place }) => keyOf(place) === keyOf(current));
    const scroller = this.#scroller;
    if (!at || !scroller) return;
    const isSeen =
      at.top >= scroller.scrollTop && at.top + at.height + 30 <= scroller.scrollTop + scroller.clientHeight;
    if (!isSeen) scroller.scrollTop = at.top - scroller.clientHeight / 2 + at.height / 2;
  }

  readonly #look = (): void => {
    const scroller = this.#scroller;
    if (!scroller) return;
    const { clientHeight, scrollTop } = scroller;
    const first = this.#entries.findIndex(({ top, height }) => top + rowHeight(height) > scrollTop);
    const last = this.#entries.findLastIndex(({ top }) => top < scrollTop + clientHeight);
    const beside = spare * this.#columns;
    this.first = Math.max(0, first - beside);
    this.last = Math.min(this.#entries.length - 1, last + beside);
    this.#thumbnails?.want(this.#entries.slice(Math.max(0, first), last + 1).map(({ place }) => place));
  };

  /** Arrows go from page to page, as in any list. */
  #key(event: KeyboardEvent): void {
    const along = this.matches(':dir(rtl)') ? -1 : 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: this.#columns,
      ArrowUp: -this.#columns,
      ...(this.sheet && { ArrowRight: along, ArrowLeft: -along }),
    };
    const step = steps[event.key];
    const from = Number((event.target as HTMLElement).dataset['number']);
    if (step === undefined || !from) return;
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>(`[data-number="${from + step}"]`)?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-page-list': InksealPageList;
  }
}

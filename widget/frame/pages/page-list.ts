import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { controls } from '../../ui/controls.styles.ts';
import { formatNumber } from '../../ui/localization.ts';
import { pageListStyles } from './page-list.styles.ts';
import { keyOf, type PagePlace } from './page-place.ts';
import type { InksealPages } from './pages.ts';
import { Thumbnails } from './thumbnails.ts';

/** Places that are there above and below those in view. */
const spare = 4;
const pictureWidth = 112;

interface Entry {
  place: PagePlace;
  /** Among all documents, from 1. */
  number: number;
  top: number;
  height: number;
}

const rowHeight = (height: number): number => height + 38;

/**
 * All pages, small, beside the document. Rows come and go with the view, and pictures are drawn one at a time when
 * nothing else is: 500 pages cost no more than the ten that are seen.
 */
@customElement('inkseal-page-list')
@localized()
export class InksealPageList extends LitElement {
  static override styles = [controls, pageListStyles];

  @property({ attribute: false }) pages: InksealPages | null = null;
  @property({ type: Boolean, reflect: true }) open = false;
  @property({ attribute: false }) current: PagePlace | null = null;

  @state() private first = 0;
  @state() private last = 0;

  #entries: Entry[] = [];
  #thumbnails: Thumbnails | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#thumbnails?.clear();
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    const { pages } = this;
    if (!pages) return;
    if (changed.has('pages')) this.#thumbnails = new Thumbnails(pages, () => this.requestUpdate());
    if (changed.has('open')) this.#listEntries(pages);
    if (!this.open) this.#thumbnails?.clear();
  }

  #listEntries(pages: InksealPages): void {
    let [number, top] = [0, 8];
    this.#entries = pages.documents.flatMap(({ id, pageSizes }) =>
      pageSizes.map((size, index) => {
        const height = Math.min((pictureWidth * size.height) / size.width, pictureWidth * 2);
        const entry = { place: { documentId: id, page: index + 1 }, number: ++number, top, height };
        top += rowHeight(height);
        return entry;
      }),
    );
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.open) return nothing;
    const end = this.#entries.at(-1);
    const shown = this.#entries.slice(this.first, this.last + 1);
    return html`<nav
      aria-label=${msg('Pages', { id: 'page-list' })}
      @scroll=${this.#look}
      @keydown=${this.#key}
    >
      <ol .style=${`block-size:${end ? end.top + rowHeight(end.height) : 0}px`}>
        ${repeat(
          shown,
          ({ number }) => number,
          (entry) => this.#renderEntry(entry),
        )}
      </ol>
    </nav>`;
  }

  #renderEntry({ height, number, place, top }: Entry): TemplateResult {
    const isCurrent = this.current !== null && keyOf(this.current) === keyOf(place);
    const shown = formatNumber(number);
    const picture = this.#thumbnails?.get(place, pictureWidth);
    return html`<li .style=${`inset-block-start:${top}px`}>
      <button
        type="button"
        data-number=${number}
        aria-label=${msg(str`Page ${shown}`, { id: 'page-named' })}
        aria-current=${isCurrent ? 'page' : nothing}
        @click=${() => this.pages?.turnTo(place)}
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
    this.first = Math.max(0, first - spare);
    this.last = Math.min(this.#entries.length - 1, last + spare);
    this.#thumbnails?.want(this.#entries.slice(Math.max(0, first), last + 1).map(({ place }) => place));
  };

  /** Arrows go from page to page, as in any list. */
  #key(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
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

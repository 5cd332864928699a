import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { controls } from '../../ui/controls.styles.ts';
import { icon } from '../../ui/icons.ts';
import { formatNumber } from '../../ui/localization.ts';
import { findInLines, findOnPage, searchPages, type PageHits } from './document-search.ts';
import type { InksealPage } from './page.ts';
import { keyOf, placeOf, type PagePlace } from './page-place.ts';
import type { InksealPages } from './pages.ts';
import { searchBarStyles } from './search-bar.styles.ts';

/** Typing goes on for so long before it is looked for. Milliseconds. */
const typingPause = 250;

/**
 * Search through all pages.
 *
 * @fires inkseal-dismiss - the person has found enough
 */
@customElement('inkseal-search-bar')
@localized()
export class InksealSearchBar extends LitElement {
  static override styles = [controls, searchBarStyles];

  @property({ attribute: false }) pages: InksealPages | null = null;

  @state() private hits: readonly PageHits[] = [];
  @state() private isSearching = false;
  /** Of all times it was found, from 0. */
  @state() private current = 0;
  @state() private wanted = '';
  @query('input') private readonly input!: HTMLInputElement;

  #search = new AbortController();
  #typing: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.pages?.renderRoot.addEventListener('inkseal-page-text', this.#textCame);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#search.abort();
    clearTimeout(this.#typing);
    this.pages?.renderRoot.removeEventListener('inkseal-page-text', this.#textCame);
    this.wanted = '';
    this.#markAll();
  }

  override focus(): void {
    this.input.focus();
    this.input.select();
  }

  protected override render(): TemplateResult {
    const isIdle = this.#total === 0;
    return html`<div class="bar" role="search" @keydown=${this.#key}>
      <input
        class="control"
        dir="auto"
        type="text"
        enterkeyhint="search"
        autocomplete="off"
        spellcheck="false"
        aria-label=${msg('Search the document', { id: 'search-document' })}
        placeholder=${msg('Search the document', { id: 'search-document' })}
        @input=${this.#typed}
      />
      <span class="count" role="status">${this.#statusText()}</span>
      <button
        class="button quiet square"
        type="button"
        data-act="search-previous"
        aria-label=${msg('Previous match', { id: 'search-previous' })}
        aria-disabled=${isIdle}
        @click=${() => this.#move(-1)}
      >
        ${icon('up')}
      </button>
      <button
        class="button quiet square"
        type="button"
        data-act="search-next"
        aria-label=${msg('Next match', { id: 'search-next' })}
        aria-disabled=${isIdle}
        @click=${() => this.#move(1)}
      >
        ${icon('down')}
      </button>
      <button
        class="button quiet square"
        type="button"
        data-act="search-close"
        aria-label=${msg('Close', { id: 'close' })}
        @click=${this.#dismiss}
      >
        ${icon('close')}
      </button>
    </div>`;
  }

  get #total(): number {
    return this.hits.reduce((sum, { count }) => sum + count, 0);
  }

  #statusText(): string | typeof nothing {
    if (this.wanted.trim() === '') return nothing;
    if (this.isSearching && this.#total === 0) return msg('Searching…', { id: 'search-busy' });
    if (this.#total === 0) return msg('No matches', { id: 'search-none' });
    const number = formatNumber(this.current + 1);
    // Until all pages were read, how many there are is said only by a sign: it would be read aloud a hundred times.
    if (this.isSearching) return `${number} / …`;
    const total = formatNumber(this.#total);
    return msg(str`${number} of ${total}`, { id: 'search-of' });
  }

  #typed(): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#run(this.input.value), typingPause);
  }

  async #run(wanted: string): Promise<void> {
    const { pages } = this;
    if (!pages || wanted.trim() === this.wanted.trim()) return;
    this.#search.abort();
    const search = (this.#search = new AbortController());
    Object.assign(this, { wanted, hits: [], current: 0, isSearching: wanted.trim() !== '' });
    this.#markAll();
    try {
      for await (const hit of searchPages(pages, wanted, search.signal)) {
        if (search.signal.aborted) return;
        this.hits = [...this.hits, hit];
        if (this.hits.length === 1) void this.#goTo(0);
      }
    } catch {
      // The document cannot be read on; whoever draws it says so.
    } finally {
      if (search === this.#search) this.isSearching = false;
    }
  }

  #move(by: 1 | -1): void {
    const total = this.#total;
    if (total > 0) void this.#goTo((this.current + by + total) % total);
  }

  /** On which page the match with that number is, and the how many-th it is there. */
  #find(number: number): { place: PagePlace; nth: number } | undefined {
    let before = 0;
    for (const { place, count } of this.hits) {
      if (number < before + count) return { place, nth: number - before };
      before += count;
    }
    return undefined;
  }

  async #goTo(number: number): Promise<void> {
    const { pages, wanted } = this;
    this.current = number;
    const found = this.#find(number);
    if (!pages || !found) return;
    this.#markAll();
    const boxes = await findOnPage(pages, found.place, wanted).catch(() => []);
    const [box] = boxes[found.nth] ?? [];
    const size = pages.sizeOf(found.place);
    if (!box || !size || this.wanted !== wanted) return;
    const { height, width } = size;
    pages.reveal({ ...found.place, x: box.x * width, y: box.y * height, width: box.width * width });
  }

  /** A page was drawn, or drawn again: what was found on it is marked. */
  readonly #textCame = (event: Event): void => {
    const page = event.target as InksealPage;
    if (page.parentElement) void this.#mark(page, placeOf(page.parentElement));
  };

  #markAll(): void {
    for (const page of this.pages?.renderRoot.querySelectorAll('inkseal-page') ?? [])
      if (page.parentElement) void this.#mark(page, placeOf(page.parentElement));
  }

  async #mark(page: InksealPage, place: PagePlace): Promise<void> {
    const text = await page.text?.catch(() => undefined);
    if (!text) return;
    const found = findInLines(text.lines, this.wanted);
    const at = this.#find(this.current);
    const isHere = at !== undefined && keyOf(at.place) === keyOf(place);
    text.mark(found.flat(), isHere ? (found[at.nth] ?? []) : []);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.#dismiss();
    else if (event.key !== 'Enter' || event.composedPath()[0] !== this.input || event.isComposing) return;
    else if (this.input.value.trim() === this.wanted.trim()) this.#move(event.shiftKey ? -1 : 1);
    else void this.#run(this.input.value);
    event.preventDefault();
    event.stopPropagation();
  }

  #dismiss(): void {
    this.dispatchEvent(new CustomEvent('inkseal-dismiss'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-search-bar': InksealSearchBar;
  }
}

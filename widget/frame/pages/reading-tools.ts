import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { controls } from '../../ui/controls.styles.ts';
import { icon, type IconName } from '../../ui/icons.ts';
import { formatNumber } from '../../ui/localization.ts';
import './page-list.ts';
import type { InksealPageList } from './page-list.ts';
import './pages-sheet.ts';
import { keyOf, type PagePlace } from './page-place.ts';
import { nextZoom, zoomByKey } from './page-scale.ts';
import type { InksealPages } from './pages.ts';
import { followPinches } from './pinch.ts';
import { readingToolsStyles } from './reading-tools.styles.ts';
import { reopenLongDocuments } from './reopening.ts';
import './search-bar.ts';
import type { InksealSearchBar } from './search-bar.ts';
import './shortcuts-sheet.ts';
import { renderZoom } from './zoom-buttons.ts';

const isInDialog = (event: Event): boolean =>
  event.composedPath().some((one) => one instanceof HTMLDialogElement);

/**
 * What one reads with: page, size, search, list of pages and the keys for them. In a narrow frame they stand behind one
 * button.
 */
@customElement('inkseal-reading-tools')
@localized()
export class InksealReadingTools extends LitElement {
  static override styles = [controls, readingToolsStyles];

  @property({ attribute: false }) pages: InksealPages | null = null;

  @state() private place: PagePlace | null = null;
  @state() private zoom = 1;
  @state() private isSearching = false;
  @state() private isListed = false;
  /** The same in a sheet, where there is no room for a list beside the document. */
  @state() private isLeafing = false;
  @state() private isHelping = false;
  @query('.panel') private readonly panel!: HTMLElement;
  @query('.toggle') private readonly toggle!: HTMLElement;

  readonly #wide = matchMedia('(min-width: 960px)');
  #life = new AbortController();
  #before: HTMLElement | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#life = new AbortController();
    const { signal } = this.#life;
    window.addEventListener('keydown', this.#anywhere, { signal });
    this.#wide.addEventListener('change', () => this.requestUpdate(), { signal });
    if (this.pages) this.#follow(this.pages);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#life.abort();
  }

  #follow(pages: InksealPages): void {
    const { signal } = this.#life;
    this.zoom = pages.zoom;
    this.place ??= this.#places[0] ?? null;
    pages.addEventListener('inkseal-page-change', this.#placed, { signal });
    pages.addEventListener('keydown', this.#inDocument, { signal });
    pages.addEventListener('inkseal-zoomed', () => (this.zoom = pages.zoom), { signal });
    followPinches(pages, signal);
    reopenLongDocuments(pages, signal);
  }

  protected override updated(): void {
    const list = this.#list;
    if (!list) return;
    list.current = this.place;
    list.open = this.isListed;
  }

  get #list(): InksealPageList | null {
    const root = this.pages?.getRootNode() as ParentNode | undefined;
    return root?.querySelector('inkseal-page-list') ?? null;
  }

  /** Pages of all documents, one after the other. */
  get #places(): PagePlace[] {
    return (this.pages?.documents ?? []).flatMap(({ id, pageSizes }) =>
      pageSizes.map((_, index) => ({ documentId: id, page: index + 1 })),
    );
  }

  protected override render(): TemplateResult {
    return html`<button
        class="button quiet square toggle"
        type="button"
        popovertarget="panel"
        data-act="view"
        aria-label=${msg('View', { id: 'view' })}
      >
        ${icon('view')}
      </button>
      <div class="panel" id="panel" popover @beforetoggle=${this.#placePanel}>
        ${this.#renderJump()} ${renderZoom(this.zoom, (direction) => this.#zoomBy(direction))}
        <div class="ways">
          ${this.#renderButton('search', msg('Search the document', { id: 'search-document' }), this.#openSearch)}
          ${this.#renderButton('list', msg('Pages', { id: 'page-list' }), this.#toggleList, this.#wide.matches ? this.isListed : undefined)}
          ${this.#renderButton('keyboard', msg('Keyboard shortcuts', { id: 'shortcuts' }), this.#openHelp)}
        </div>
      </div>
      ${
        this.isSearching
          ? html`<inkseal-search-bar
              .pages=${this.pages}
              @inkseal-dismiss=${this.#closeSearch}
            ></inkseal-search-bar>`
          : nothing
      }
      <inkseal-pages-sheet
        ?open=${this.isLeafing}
        .pages=${this.pages}
        .current=${this.place}
        @inkseal-page-chosen=${this.#toPage}
        @inkseal-dismiss=${() => (this.isLeafing = false)}
      ></inkseal-pages-sheet>
      <inkseal-shortcuts-sheet
        ?open=${this.isHelping}
        @inkseal-dismiss=${() => (this.isHelping = false)}
      ></inkseal-shortcuts-sheet>`;
  }

  #renderButton(name: IconName, label: string, press: () => void, isOn?: boolean): TemplateResult {
    return html`<button
      class="button quiet square"
      type="button"
      data-act=${name}
      aria-label=${label}
      title=${label}
      aria-expanded=${isOn ?? nothing}
      @click=${press}
    >
      ${icon(name)}
    </button>`;
  }

  #renderJump(): TemplateResult {
    const places = this.#places;
    const { place } = this;
    const count = formatNumber(places.length);
    const number = place ? places.findIndex((one) => keyOf(one) === keyOf(place)) + 1 : 1;
    return html`<div class="jump">
      <input
        class="control"
        type="text"
        inputmode="numeric"
        enterkeyhint="go"
        autocomplete="off"
        aria-label=${msg(str`Page, of ${count}`, { id: 'page-jump' })}
        .value=${String(number)}
        @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
        @change=${this.#jump}
        @keydown=${this.#jumpKey}
      />
      <span aria-hidden="true">/ ${count}</span>
    </div>`;
  }

  /** Popovers live in the top layer, where only coordinates reach. */
  #placePanel(): void {
    this.panel.style.insetBlockStart = `${this.toggle.getBoundingClientRect().bottom + 4}px`;
  }

  #zoomBy(direction: 1 | -1 | 0): void {
    const { pages } = this;
    pages?.zoomTo(direction === 0 ? 1 : nextZoom(pages.zoom, direction));
  }

  readonly #placed = (event: CustomEvent<PagePlace>): void => {
    this.place = event.detail;
  };

  #jump(event: Event): void {
    const input = event.target as HTMLInputElement;
    const places = this.#places;
    const number = Math.min(Math.max(Math.round(Number(input.value)), 1), places.length);
    const place = places[number - 1];
    if (place) this.pages?.turnTo(place);
    else input.value = String(places.findIndex((one) => this.place && keyOf(one) === keyOf(this.place)) + 1);
  }

  #jumpKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter') return;
    this.#jump(event);
    this.#closePanel();
    this.pages?.focus();
  }

  /** Single keys work in the document only, and never where text is typed (WCAG 2.1.4). */
  readonly #inDocument = (event: KeyboardEvent): void => {
    const direction = zoomByKey(event);
    if (direction !== undefined) this.#zoomBy(direction);
    else if (direction === undefined && event.key === '?' && !isTyping(event)) this.#openHelp();
  };

  /** The browser's own search finds only what is drawn: ours takes its place while the keyboard is in the frame. */
  readonly #anywhere = (event: KeyboardEvent): void => {
    if (isInDialog(event) || event.altKey) return;
    const isFind = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'f';
    if (isFind) {
      event.preventDefault();
      this.#openSearch();
    } else this.#turnScreen(event);
  };

  /** Also while the keyboard is beside the document, where browsers scroll nothing. */
  #turnScreen(event: KeyboardEvent): void {
    const { pages } = this;
    const steps: Readonly<Record<string, number>> = { PageDown: 1, PageUp: -1 };
    const step = steps[event.key];
    if (step === undefined || !pages || event.composedPath().includes(pages) || isTyping(event)) return;
    event.preventDefault();
    pages.scroller.scrollBy({ top: step * pages.scroller.clientHeight * 0.9 });
  }

  readonly #openSearch = (): void => {
    this.#closePanel();
    const active = this.#activeElement();
    if (!this.isSearching) this.#before = active;
    this.isSearching = true;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<InksealSearchBar>('inkseal-search-bar')?.focus(),
    );
  };

  /** Back to what had the keyboard before. */
  readonly #closeSearch = (): void => {
    this.isSearching = false;
    const before = this.#before;
    if (before?.isConnected && before.checkVisibility()) before.focus();
    else this.pages?.focus();
  };

  #activeElement(): HTMLElement | null {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active instanceof HTMLElement && active !== document.body ? active : null;
  }

  readonly #toggleList = (): void => {
    this.#closePanel();
    if (this.toggle.checkVisibility()) this.toggle.focus(); // where the sheet gives the keyboard back to
    if (this.#wide.matches) this.isListed = !this.isListed;
    else this.isLeafing = true;
  };

  /** Once the sheet is gone: behind it nothing takes the keyboard. */
  async #toPage(): Promise<void> {
    this.isLeafing = false;
    await this.updateComplete;
    await this.renderRoot.querySelector('inkseal-pages-sheet')?.updateComplete;
    this.pages?.focus();
  }

  readonly #openHelp = (): void => {
    this.#closePanel();
    this.isHelping = true;
  };

  #closePanel(): void {
    if (this.panel.matches(':popover-open')) this.panel.hidePopover();
  }
}

const isTyping = (event: Event): boolean => {
  const [target] = event.composedPath();
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
};

/** For the toolbar. */
export const renderReadingTools = (pages: InksealPages): TemplateResult =>
  html`<inkseal-reading-tools slot="reading" .pages=${pages}></inkseal-reading-tools>`;

/** For beside the pages; the tools open it. */
export const renderPageList = (pages: InksealPages): TemplateResult =>
  html`<inkseal-page-list .pages=${pages}></inkseal-page-list>`;

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-reading-tools': InksealReadingTools;
  }
  interface HTMLElementEventMap {
    'inkseal-zoomed': CustomEvent;
  }
}

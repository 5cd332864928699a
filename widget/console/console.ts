import { localized, msg, str } from '@lit/localize';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { App } from '../contract/apps.ts';
import { controls } from '../ui/controls.styles.ts';
import { icon } from '../ui/icons.ts';
import { ApiFailure, ConsoleApi } from './console-api.ts';
import { readLogin, signOut, type ConsoleLogin } from './console-login.ts';
import type { ConsolePage } from './console-page.ts';
import { consoleStyles } from './console.styles.ts';
import { wordFailure } from './failure-wording.ts';
import { takeMailToken } from './mail-links/mail-token.ts';
import { renderNavigation } from './navigation.ts';
import { loadPage } from './pages.ts';
import { go, parseRoute, pathOf, type Route } from './route.ts';

const beforeLogin: readonly Route['page'][] = ['sign-in', 'sign-up', 'forgot-password', 'single-sign-on'];
/** For whoever is signed in, whatever they belong to. */
const ofPerson: readonly Route['page'][] = ['account'];
/** For whoever belongs to an organization, whether or not it has an app yet. */
const ofOrganization: readonly Route['page'][] = [
  'new-app',
  'audit-log',
  'members',
  'billing',
  'deletions',
  'legal-holds',
  'retention',
  'export',
];
/** For whoever has the link, signed in or not. */
const byMail: readonly Route['page'][] = ['invitation', 'verify-email', 'reset-password'];

/**
 * The shell: who is signed in, which page the address asks for, and the way from one to the other. It knows no page but
 * by name; each is loaded when somebody goes there.
 */
@customElement('inkseal-console')
@localized()
export class InksealConsole extends LitElement {
  static override styles = [controls, consoleStyles];

  @state() private route: Route = parseRoute(window.location.pathname);
  /** Null: nobody is signed in; undefined: not known yet. */
  @state() private login: ConsoleLogin | null | undefined;
  @state() private apps: readonly App[] = [];
  @state() private page: ConsolePage | undefined;
  @state() private failure: ApiFailure | undefined;
  @state() private folded = true;
  #shown = '';
  #mailToken = takeMailToken();

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('popstate', this.#follow);
    this.addEventListener('click', this.#click);
    void this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('popstate', this.#follow);
    this.removeEventListener('click', this.#click);
  }

  get #app(): App | undefined {
    const { route } = this;
    return 'appId' in route ? this.apps.find(({ id }) => id === route.appId) : undefined;
  }

  protected override render(): TemplateResult {
    if (this.failure) return this.#alone(this.#renderFailure(this.failure));
    if (!this.page || this.login === undefined) return this.#alone(this.#waiting());
    if (!this.login?.organization || byMail.includes(this.route.page)) return this.#alone(html`${this.page}`);
    return html`<div class="site">
      <header class="side">
        <a class="button skip" href="#main" @click=${this.#skip}>
          ${msg('Skip to content', { id: 'nav-skip' })}
        </a>
        <div class="top">
          ${this.#brand()}
          <button
            class="button quiet menu"
            type="button"
            aria-expanded=${this.folded ? 'false' : 'true'}
            aria-controls="parts"
            @click=${() => (this.folded = !this.folded)}
          >
            ${msg('Menu', { id: 'nav-menu' })}
          </button>
        </div>
        <div class="parts" id="parts" ?data-folded=${this.folded}>
          ${renderNavigation({ route: this.route, apps: this.apps, app: this.#app, permissions: this.login.permissions })}
          ${this.#renderPerson(this.login)}
        </div>
      </header>
      <main id="main" tabindex="-1">${this.page}</main>
    </div>`;
  }

  #brand(): TemplateResult {
    return html`<a class="brand" href=${pathOf({ page: 'home' })}>${icon('seal')} Inkseal</a>`;
  }

  #alone(content: unknown): TemplateResult {
    return html`<main class="alone" id="main" tabindex="-1">${this.#brand()}${content}</main>`;
  }

  #waiting(): TemplateResult {
    return html`<p class="waiting" role="status">
      <span class="spinner"></span>${msg('Opening the console …', { id: 'nav-opening' })}
    </p>`;
  }

  #renderFailure(failure: ApiFailure): TemplateResult {
    return html`<p class="problem" role="alert" data-code=${failure.code}>
        ${icon('warning')}<span>${wordFailure(failure)}</span>
      </p>
      <p>
        <button class="button" type="button" @click=${() => void this.#open()}>
          ${msg('Try again', { id: 'nav-again' })}
        </button>
      </p>`;
  }

  #renderPerson({ person, organization }: ConsoleLogin): TemplateResult {
    return html`<div class="who">
      <div>${person.name}</div>
      <div class="hint">${organization?.name ?? nothing}</div>
      <button class="button" type="button" data-act="sign-out" @click=${() => void this.#leave()}>
        ${msg('Sign out', { id: 'nav-sign-out' })}
      </button>
    </div>`;
  }

  /** Reads who is there, and shows what the address asks for. */
  async #open(): Promise<void> {
    await this.#sayFailures(async () => {
      this.login = (await readLogin()) ?? null;
      this.apps = this.login?.organization ? await readApps() : [];
      await this.#show();
    });
  }

  async #sayFailures(work: () => Promise<void>): Promise<void> {
    try {
      this.failure = undefined;
      await work();
    } catch (error) {
      this.failure = error instanceof ApiFailure ? error : new ApiFailure('internal_error');
    }
  }

  readonly #follow = (): void => {
    this.#mailToken = takeMailToken();
    this.route = parseRoute(window.location.pathname);
    this.folded = true;
    void this.#sayFailures(() => this.#show());
  };

  /** Where somebody who is not that far is sent first, and whoever asks for nothing in particular. */
  #detour(): Route | undefined {
    const { route, login, apps } = this;
    if (byMail.includes(route.page)) return undefined;
    const isBefore = beforeLogin.includes(route.page);
    if (!login) return isBefore ? undefined : { page: 'sign-in' };
    if (ofPerson.includes(route.page)) return undefined;
    if (!login.organization) return route.page === 'organization' ? undefined : { page: 'organization' };
    const [first] = apps;
    if (!first) return ofOrganization.includes(route.page) ? undefined : { page: 'new-app' };
    const isDone = isBefore || route.page === 'home' || route.page === 'organization';
    return isDone ? { page: 'envelopes', appId: first.id } : undefined;
  }

  async #show(): Promise<void> {
    if (this.login === undefined) return;
    const isNew = 'appId' in this.route && !this.#app && this.login?.organization;
    if (isNew) this.apps = await readApps(); // just made, here or by somebody else
    const detour = this.#detour();
    // Somebody who signs in first then goes on to where they wanted to.
    if (detour?.page === 'sign-in') this.route = detour;
    else if (detour && detour.page !== 'unknown') return go(pathOf(detour), { replace: true });
    const isLost = 'appId' in this.route && !this.#app;
    const page = await loadPage(isLost ? { page: 'unknown' } : this.route);
    const mailToken = byMail.includes(this.route.page) ? this.#mailToken : '';
    const login = this.login ?? undefined;
    Object.assign(page, { api: new ConsoleApi(this.#app), app: this.#app, login, mailToken });
    page.addEventListener('inkseal-login-needed', () => void this.#askToSignIn());
    page.addEventListener('inkseal-login-changed', () => void this.#reopen());
    page.addEventListener('inkseal-login-over', () => void this.#reopen());
    page.addEventListener('inkseal-apps-changed', () => void this.#refresh(page));
    this.page = page;
  }

  /** The address stays, so whoever has signed in is back where they were. */
  async #askToSignIn(): Promise<void> {
    this.route = { page: 'sign-in' };
    await this.#sayFailures(() => this.#show());
  }

  async #reopen(): Promise<void> {
    this.route = parseRoute(window.location.pathname);
    await this.#open();
  }

  async #refresh(page: ConsolePage): Promise<void> {
    this.apps = await readApps();
    page.app = this.#app;
  }

  async #leave(): Promise<void> {
    await signOut().catch(() => undefined); // whoever is signed out already has what they wanted
    this.login = null;
    this.apps = [];
    go(pathOf({ page: 'sign-in' }));
    await this.#open();
  }

  /** The keyboard goes to the heading of a page that has come in place of another. */
  protected override updated(changed: PropertyValues): void {
    if (!changed.has('page') || !this.page) return;
    const { page } = this;
    void page.updateComplete.then(() => {
      const heading = page.shadowRoot?.querySelector('h1')?.textContent?.trim() ?? '';
      document.title = msg(str`${heading} · Inkseal console`, { id: 'nav-title' });
      const isFirst = this.#shown === '';
      this.#shown = heading;
      if (!isFirst) page.focus();
      window.scrollTo(0, 0);
    });
  }

  #skip(event: Event): void {
    event.preventDefault();
    this.page?.focus();
  }

  /** Links of our own are followed without loading anything anew. */
  readonly #click = (event: MouseEvent): void => {
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const link = event.composedPath().find((one) => one instanceof HTMLAnchorElement);
    if (!isPlain || event.defaultPrevented || !link || link.hasAttribute('download')) return;
    const { origin, pathname, search } = new URL(link.href);
    if (origin !== window.location.origin || !/^\/console(\/|$)/.test(pathname)) return;
    event.preventDefault();
    go(pathname + search);
  };
}

async function readApps(): Promise<App[]> {
  return (await new ConsoleApi().get<{ apps: App[] }>('/v1/apps')).apps;
}

declare global {
  interface HTMLElementTagNameMap {
    'inkseal-console': InksealConsole;
  }
}

import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { App } from '../contract/apps.ts';
import { controls } from '../ui/controls.styles.ts';
import { icon } from '../ui/icons.ts';
import { ApiFailure, type ConsoleApi } from './console-api.ts';
import type { ConsoleLogin } from './console-login.ts';
import { wordFailure } from './failure-wording.ts';
import { pageStyles } from './page.styles.ts';
import './unproven-address.ts';

type PageEvent =
  | 'inkseal-login-needed'
  | 'inkseal-login-over'
  | 'inkseal-login-changed'
  | 'inkseal-account-changed'
  | 'inkseal-apps-changed';

/** One page of the console. The shell gives it whom it is for and asks it to take the keyboard at its heading. */
export abstract class ConsolePage extends LitElement {
  static override styles = [controls, pageStyles];

  /** Acts for `app`, where the page is one of an app's. */
  @property({ attribute: false }) api!: ConsoleApi;
  @property({ attribute: false }) app: App | undefined;
  @property({ attribute: false }) login: ConsoleLogin | undefined;
  /** Of the mail whose link led here; empty elsewhere. */
  @property({ attribute: false }) mailToken = '';
  @state() protected failure: ApiFailure | undefined;
  /** The act under way, by a name of the page's own. */
  @state() protected busy: string | undefined;

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }

  /** Runs one act at a time and shows what went wrong; whether it went well. */
  protected async attempt(name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.busy !== undefined) return false;
    this.busy = name;
    this.failure = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      this.failure = error instanceof ApiFailure ? error : new ApiFailure('internal_error');
      if (!(error instanceof ApiFailure)) reportError(error);
      this.#sayIfOver();
      return false;
    } finally {
      this.busy = undefined;
    }
  }

  /** Whoever's login is over signs in again, and comes back to this address. */
  #sayIfOver(): void {
    if (this.failure?.code === 'unauthorized') this.say('inkseal-login-over');
  }

  protected say(event: PageEvent): void {
    this.dispatchEvent(new CustomEvent(event));
  }

  protected renderFailure(): TemplateResult | typeof nothing {
    const { failure } = this;
    if (!failure) return nothing;
    if (failure.code === 'email_not_verified')
      return html`<div role="alert" data-code=${failure.code}>${this.#renderUnproven()}</div>`;
    return html`<div class="problem" role="alert" data-code=${failure.code}>
      ${icon('warning')}
      <div>
        ${wordFailure(failure)} <code>${failure.code}</code>
        ${failure.requestId === undefined ? nothing : html`<br /><code>${failure.requestId}</code>`}
      </div>
    </div>`;
  }

  /** Before they ask in vain: for what is refused to whoever has not shown their address to be theirs. */
  protected renderIfUnproven(): TemplateResult | typeof nothing {
    const isUnproven = this.login?.person.emailVerified === false && !this.failure;
    return isUnproven ? this.#renderUnproven() : nothing;
  }

  #renderUnproven(): TemplateResult {
    return html`<inkseal-unproven-address
      .email=${this.login?.person.email ?? ''}
    ></inkseal-unproven-address>`;
  }

  /** A button that does `name`: busy while it does, off while something else is under way. */
  protected renderSubmit(name: string, label: string): TemplateResult {
    const isBusy = this.busy === name;
    return html`<button
      class="button primary"
      type="submit"
      data-act=${name}
      aria-busy=${isBusy ? 'true' : nothing}
      ?disabled=${this.busy !== undefined && !isBusy}
    >
      ${isBusy ? html`<span class="spinner"></span>` : nothing}${label}
    </button>`;
  }

  protected renderWaiting(what: string): TemplateResult {
    return html`<p class="waiting" role="status"><span class="spinner"></span>${what}</p>`;
  }
}

/** What a form's controls hold, by their names. */
export function formValues(event: SubmitEvent): FormData {
  event.preventDefault();
  return new FormData(event.currentTarget as HTMLFormElement);
}

/** As it was typed: a password may begin with a space. */
export const typedIn = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

export const textOf = (form: FormData, name: string): string => typedIn(form, name).trim();

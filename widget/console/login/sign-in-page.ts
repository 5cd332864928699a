import { localized, msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { ApiFailure } from '../console-api.ts';
import { beginSignOn, signIn, type ShownCode } from '../console-login.ts';
import { ConsolePage, formValues, textOf, typedIn } from '../console-page.ts';
import { pathOf } from '../route.ts';
import { isSignUpOpen, singleSignOnName } from '../site-facts.ts';
import { renderCode, renderOtherCode, renderPassword } from './login-fields.ts';

/**
 * E-mail address and password first; where the account has two-step sign-in, the code next. Both go in one request, for
 * the server knows nobody who is half signed in: the first step stays in the form meanwhile, out of sight.
 */
@customElement('inkseal-sign-in-page')
@localized()
export class SignInPage extends ConsolePage {
  /** Which second factor is asked for. */
  @state() private wanted: keyof ShownCode | undefined;

  protected override render(): TemplateResult {
    const isSecond = this.wanted !== undefined;
    return html`<form class="card" @submit=${this.#submit}>
        <h1 tabindex="-1">
          ${
            isSecond
              ? msg('Enter your code', { id: 'login-code-heading' })
              : msg('Sign in', { id: 'login-sign-in' })
          }
        </h1>
        <p class="lead field">
          ${
            isSecond
              ? msg('The account has two-step sign-in: the password alone does not open it.', {
                  id: 'login-code-lead',
                })
              : msg('To the console, where you see what your apps have out for signing.', {
                  id: 'login-sign-in-lead',
                })
          }
        </p>
        ${this.renderFailure()} ${this.#renderFirst(isSecond)} ${this.#renderSecond()}
        ${this.renderSubmit('sign-in', msg('Sign in', { id: 'login-sign-in' }))}
      </form>
      ${isSecond ? this.#renderOtherWays() : html`${this.#renderSignOn()}${this.#renderHelp()}`}`;
  }

  #renderFirst(isDone: boolean): TemplateResult {
    return html`<div class="field" ?hidden=${isDone}>
        <label class="label" for="email">${msg('E-mail address', { id: 'login-email' })}</label>
        <input class="control" id="email" name="email" type="email" autocomplete="username" required />
      </div>
      ${renderPassword(isDone)}`;
  }

  #renderSecond(): TemplateResult | typeof nothing {
    if (this.wanted === undefined) return nothing;
    const isApp = this.wanted === 'code';
    const hint = isApp
      ? msg('Six digits. They change every half minute.', { id: 'login-code-hint' })
      : msg('One of those you kept. Each works once.', { id: 'login-code-recovery-hint' });
    return renderCode(isApp, hint);
  }

  #renderOtherWays(): TemplateResult {
    const isApp = this.wanted === 'code';
    return html`<p class="row">
      ${renderOtherCode(isApp, () => void this.#want(isApp ? 'recoveryCode' : 'code'))}
      <button
        class="button quiet"
        type="button"
        data-act="start-over"
        @click=${() => void this.#want(undefined)}
      >
        ${msg('Sign in as somebody else', { id: 'login-other' })}
      </button>
    </p>`;
  }

  /** A button and not a link: what the browser is to show when it is back is made only now. */
  #renderSignOn(): TemplateResult | typeof nothing {
    const provider = singleSignOnName();
    if (provider === '') return nothing;
    return html`<p>
      <button
        class="button wide"
        type="button"
        data-act="single-sign-on"
        aria-busy=${this.busy === 'single-sign-on' ? 'true' : nothing}
        ?disabled=${this.busy !== undefined && this.busy !== 'single-sign-on'}
        @click=${this.#signOn}
      >
        ${msg(str`Sign in with ${provider}`, { id: 'login-sign-on' })}
      </button>
    </p>`;
  }

  async #signOn(): Promise<void> {
    await this.attempt('single-sign-on', async () => window.location.assign(await beginSignOn()));
  }

  #renderHelp(): TemplateResult {
    return html`<p>
        <a href=${pathOf({ page: 'forgot-password' })}>
          ${msg('Forgot your password?', { id: 'login-forgot' })}
        </a>
      </p>
      ${
        isSignUpOpen()
          ? html`<p>
              ${msg('New here?', { id: 'login-new' })}
              <a href=${pathOf({ page: 'sign-up' })}>${msg('Create an account', { id: 'login-sign-up' })}</a>
            </p>`
          : nothing
      }`;
  }

  async #want(wanted: keyof ShownCode | undefined): Promise<void> {
    this.wanted = wanted;
    this.failure = undefined;
    await this.updateComplete;
    const field = this.renderRoot.querySelector<HTMLInputElement>(wanted ? '#code' : '#password');
    if (field) field.value = '';
    field?.focus();
  }

  async #submit(event: SubmitEvent): Promise<void> {
    const form = formValues(event);
    const { wanted } = this;
    const shown = wanted === undefined ? {} : { [wanted]: textOf(form, 'code') };
    let isCodeMissing = false;
    const isIn = await this.attempt('sign-in', async () => {
      await signIn(textOf(form, 'email'), typedIn(form, 'password'), shown).catch((error: unknown) => {
        isCodeMissing = error instanceof ApiFailure && error.code === 'two_factor_required';
        if (!isCodeMissing) throw error;
      });
    });
    if (isCodeMissing) return this.#want(wanted ?? 'code');
    if (isIn) return this.say('inkseal-login-changed');
    const isFirstWrong = this.failure?.code === 'sign_in_refused'; // changed by somebody meanwhile
    if (isFirstWrong) this.wanted = undefined;
  }
}

import { localized, msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { mailLanguage } from '../console-login.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { pathOf } from '../route.ts';

/** Has a link mailed. It says the same whether or not there is such an account, or it would tell strangers who has one. */
@customElement('inkseal-forgot-password-page')
@localized()
export class ForgotPasswordPage extends ConsolePage {
  @state() private isSent = false;

  protected override render(): TemplateResult {
    return html`${this.isSent ? this.#renderSent() : this.#renderForm()}
      <p>
        <a href=${pathOf({ page: 'sign-in' })}>${msg('Back to sign-in', { id: 'login-back' })}</a>
      </p>`;
  }

  #renderForm(): TemplateResult {
    return html`<form class="card" @submit=${this.#submit}>
      <h1 tabindex="-1">${msg('Get a new password', { id: 'forgot-heading' })}</h1>
      <p class="lead field">
        ${msg('We mail you a link, by which you choose a new one.', { id: 'forgot-lead' })}
      </p>
      ${this.renderFailure()}
      <div class="field">
        <label class="label" for="email">${msg('E-mail address', { id: 'login-email' })}</label>
        <input class="control" id="email" name="email" type="email" autocomplete="username" required />
      </div>
      ${this.renderSubmit('send-link', msg('Send the link', { id: 'forgot-send' }))}
    </form>`;
  }

  #renderSent(): TemplateResult {
    return html`<div class="card" data-sent>
      <h1 tabindex="-1">${msg('Look into your inbox', { id: 'forgot-sent' })}</h1>
      <p class="lead field">
        ${msg(
          'If there is an account with that address, a link is on its way. It is good for 30 minutes and works once.',
          { id: 'forgot-sent-lead' },
        )}
      </p>
      <p class="muted">
        ${msg('Nothing there? Look among unwanted mail, or try another address.', { id: 'forgot-sent-none' })}
      </p>
      <button class="button" type="button" data-act="again" @click=${() => void this.#turn(false)}>
        ${msg('Try another address', { id: 'forgot-again' })}
      </button>
    </div>`;
  }

  async #turn(isSent: boolean): Promise<void> {
    this.isSent = isSent;
    await this.updateComplete;
    this.focus();
  }

  async #submit(event: SubmitEvent): Promise<void> {
    const form = formValues(event);
    const isSent = await this.attempt('send-link', () =>
      this.api.send('/v1/account/password-resets', {
        email: textOf(form, 'email'),
        language: mailLanguage(),
      }),
    );
    if (isSent) await this.#turn(true);
  }
}

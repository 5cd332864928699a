import { localized, msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { signUp } from '../console-login.ts';
import { ConsolePage, formValues, textOf, typedIn } from '../console-page.ts';
import { pathOf } from '../route.ts';
import { isSignUpOpen } from '../site-facts.ts';
import { renderNewPassword } from './new-password.ts';

@customElement('inkseal-sign-up-page')
@localized()
export class SignUpPage extends ConsolePage {
  protected override render(): TemplateResult {
    const heading = msg('Create an account', { id: 'login-sign-up' });
    return html`${
        isSignUpOpen()
          ? this.#renderForm(heading)
          : html`<div class="card">
              <h1 tabindex="-1">${heading}</h1>
              <p class="lead">
                ${msg(
                  'New accounts are closed on this server. Ask whoever runs it; they can open them with INKSEAL_SIGN_UP=open.',
                  { id: 'login-closed' },
                )}
              </p>
            </div>`
      }
      <p>
        ${msg('Have an account?', { id: 'login-known' })}
        <a href=${pathOf({ page: 'sign-in' })}>${msg('Sign in', { id: 'login-sign-in' })}</a>
      </p>`;
  }

  #renderForm(heading: string): TemplateResult {
    return html`<form class="card" @submit=${this.#submit}>
      <h1 tabindex="-1">${heading}</h1>
      <p class="lead field">
        ${msg('In a few minutes the widget stands in your own page. Test mode is free and binds nobody.', {
          id: 'login-sign-up-lead',
        })}
      </p>
      ${this.renderFailure()}
      <div class="field">
        <label class="label" for="name">${msg('Your name', { id: 'login-name' })}</label>
        <input class="control" id="name" name="name" autocomplete="name" maxlength="200" required />
      </div>
      <div class="field">
        <label class="label" for="email">${msg('E-mail address', { id: 'login-email' })}</label>
        <input class="control" id="email" name="email" type="email" autocomplete="username" required />
      </div>
      ${renderNewPassword(msg('Password', { id: 'login-password' }))} ${this.renderSubmit('sign-up', heading)}
    </form>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    const form = formValues(event);
    const isIn = await this.attempt('sign-up', () =>
      signUp(textOf(form, 'name'), textOf(form, 'email'), typedIn(form, 'password')),
    );
    if (isIn) this.say('inkseal-login-changed');
  }
}

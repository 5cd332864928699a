import { localized, msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { signIn } from '../console-login.ts';
import { ConsolePage, formValues, textOf, typedIn } from '../console-page.ts';
import { pathOf } from '../route.ts';
import { isSignUpOpen } from '../site-facts.ts';

@customElement('inkseal-sign-in-page')
@localized()
export class SignInPage extends ConsolePage {
  protected override render(): TemplateResult {
    return html`<form class="card" @submit=${this.#submit}>
        <h1 tabindex="-1">${msg('Sign in', { id: 'login-sign-in' })}</h1>
        <p class="lead field">
          ${msg('To the console, where you see what your apps have out for signing.', {
            id: 'login-sign-in-lead',
          })}
        </p>
        ${this.renderFailure()}
        <div class="field">
          <label class="label" for="email">${msg('E-mail address', { id: 'login-email' })}</label>
          <input class="control" id="email" name="email" type="email" autocomplete="username" required />
        </div>
        <div class="field">
          <label class="label" for="password">${msg('Password', { id: 'login-password' })}</label>
          <input
            class="control"
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            required
          />
        </div>
        ${this.renderSubmit('sign-in', msg('Sign in', { id: 'login-sign-in' }))}
      </form>
      ${
        isSignUpOpen()
          ? html`<p>
              ${msg('New here?', { id: 'login-new' })}
              <a href=${pathOf({ page: 'sign-up' })}>${msg('Create an account', { id: 'login-sign-up' })}</a>
            </p>`
          : nothing
      }`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    const form = formValues(event);
    const isIn = await this.attempt('sign-in', () =>
      signIn(textOf(form, 'email'), typedIn(form, 'password')),
    );
    if (isIn) this.say('inkseal-login-changed');
  }
}

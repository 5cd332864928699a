import { localized, msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { formValues, typedIn } from '../console-page.ts';
import { renderNewPassword } from '../login/new-password.ts';
import { pathOf } from '../route.ts';
import { MailLinkPage } from './mail-link-page.ts';

@customElement('inkseal-reset-password-page')
@localized()
export class ResetPasswordPage extends MailLinkPage {
  @state() private isSet = false;

  protected override render(): TemplateResult {
    if (this.isSet)
      return this.renderDone(
        msg('Your new password is set', { id: 'reset-done' }),
        msg('Every console login has ended, on all your devices. Sign in with the new password.', {
          id: 'reset-done-lead',
        }),
        html`<button
          class="button primary"
          type="button"
          data-act="to-sign-in"
          @click=${() => this.#signIn()}
        >
          ${msg('Sign in', { id: 'login-sign-in' })}
        </button>`,
      );
    if (this.isLinkOver)
      return this.renderOver(
        msg('It works once and for 30 minutes, and a newer one replaces it. Nothing was changed this time.', {
          id: 'reset-over',
        }),
        html`<a class="button primary" href=${pathOf({ page: 'forgot-password' })}>
          ${msg('Get a new link', { id: 'reset-again' })}
        </a>`,
      );
    return html`<form class="card" @submit=${this.#submit}>
      <h1 tabindex="-1">${msg('Choose a new password', { id: 'reset-heading' })}</h1>
      <p class="lead field">
        ${msg('With it, every console login ends, on all your devices.', { id: 'reset-lead' })}
      </p>
      ${this.renderFailure()} ${renderNewPassword(msg('New password', { id: 'password-new' }))}
      ${this.renderSubmit('set-password', msg('Set the password', { id: 'reset-set' }))}
    </form>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    const password = typedIn(formValues(event), 'password');
    this.isSet = await this.attemptLink('set-password', () =>
      this.send('/v1/account/password-resets/complete', { password }),
    );
    if (this.isSet) await this.atHeading();
  }

  /** This browser's login has ended, too, of which the shell does not know yet. */
  #signIn(): void {
    history.replaceState(null, '', pathOf({ page: 'sign-in' }));
    this.say('inkseal-login-changed');
  }
}

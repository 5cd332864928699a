import { localized, msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Account } from '../../contract/account.ts';
import { mailLanguage } from '../console-login.ts';
import { ConsolePage, formValues, typedIn } from '../console-page.ts';
import { renderNewPassword } from '../login/new-password.ts';
import { singleSignOnName } from '../site-facts.ts';
import './delete-account.ts';
import './login-list.ts';
import './two-step.ts';

/** One's own account: who one is here, how one signs in, and where one is signed in. */
@customElement('inkseal-account-page')
@localized()
export class AccountPage extends ConsolePage {
  @state() private account: Account | undefined;
  @state() private isMailed = false;
  @state() private isChanged = false;
  /** Counts what ends logins, for the list to be read anew. */
  @state() private changes = 0;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  async #load(): Promise<void> {
    this.account = await this.api.get<Account>('/v1/account');
  }

  protected override render(): TemplateResult {
    const { account } = this;
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Your account', { id: 'account' })}</h1>
          <p class="lead">
            ${msg('It is yours alone: no role of an organization can change it.', { id: 'account-lead' })}
          </p>
        </div>
      </div>
      ${this.renderFailure()}
      ${
        account
          ? html`${this.#renderPerson(account)} ${this.#renderPassword()}
              <inkseal-two-step
                class="card"
                .api=${this.api}
                .account=${account}
                @inkseal-login-over=${() => this.say('inkseal-login-over')}
                @inkseal-account-changed=${() => void this.#refresh()}
              ></inkseal-two-step>
              <inkseal-login-list
                class="card"
                .api=${this.api}
                .changes=${this.changes}
                @inkseal-login-over=${() => this.say('inkseal-login-over')}
              ></inkseal-login-list>
              <inkseal-delete-account
                class="card"
                .api=${this.api}
                .account=${account}
                @inkseal-login-over=${() => this.say('inkseal-login-over')}
              ></inkseal-delete-account>`
          : this.busy === 'load'
            ? this.renderWaiting(msg('Fetching your account …', { id: 'account-loading' }))
            : nothing
      }`;
  }

  #renderPerson({ name, email, emailVerified }: Account): TemplateResult {
    return html`<section class="card" data-part="person">
      <h2>${name}</h2>
      <p class="row">
        <span>${email}</span>
        ${
          emailVerified
            ? html`<span class="tag" data-tone="success">${msg('Confirmed', { id: 'account-proven' })}</span>`
            : html`<span class="tag" data-tone="caution">
                ${msg('Not confirmed yet', { id: 'account-unproven' })}
              </span>`
        }
      </p>
      ${
        emailVerified
          ? nothing
          : html`<p class="muted">
                ${msg(
                  'Open the link that was mailed to you. Until then you cannot invite others, go live or turn on two-step sign-in; test mode is free.',
                  { id: 'account-unproven-lead' },
                )}
              </p>
              <form class="row" @submit=${this.#mailAgain}>
                ${this.renderSubmit('send-again', msg('Send the link again', { id: 'account-send-again' }))}
                <span role="status">
                  ${this.isMailed ? msg('It is on its way.', { id: 'account-mailed' }) : nothing}
                </span>
              </form>`
      }
    </section>`;
  }

  #whatEnds(): string {
    const logins = msg('All your other console logins end with it.', { id: 'password-change-lead' });
    const provider = singleSignOnName();
    if (provider === '') return logins;
    const link = msg(str`If you sign in with ${provider}, you are asked for the new password once.`, {
      id: 'password-change-sign-on',
    });
    return `${logins} ${link}`;
  }

  #renderPassword(): TemplateResult {
    return html`<section class="card" data-part="password">
      <h2>${msg('Change your password', { id: 'password-change' })}</h2>
      <form class="narrow" @submit=${this.#changePassword}>
        <p class="muted">${this.#whatEnds()}</p>
        <div class="field">
          <label class="label" for="current">${msg('Current password', { id: 'password-current' })}</label>
          <input
            class="control"
            id="current"
            name="current"
            type="password"
            autocomplete="current-password"
            required
          />
        </div>
        ${renderNewPassword(msg('New password', { id: 'password-new' }))}
        <div class="row">
          ${this.renderSubmit('change-password', msg('Change the password', { id: 'password-save' }))}
          <span role="status">
            ${this.isChanged ? msg('Changed', { id: 'password-changed' }) : nothing}
          </span>
        </div>
      </form>
    </section>`;
  }

  async #mailAgain(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    this.isMailed = false;
    this.isMailed = await this.attempt('send-again', () =>
      this.api.send('/v1/account/email-verifications', { language: mailLanguage() }),
    );
  }

  async #changePassword(event: SubmitEvent): Promise<void> {
    const form = event.currentTarget as HTMLFormElement;
    const typed = formValues(event);
    this.isChanged = false;
    this.isChanged = await this.attempt('change-password', () =>
      this.api.send('/v1/account/password', {
        currentPassword: typedIn(typed, 'current'),
        newPassword: typedIn(typed, 'password'),
      }),
    );
    if (!this.isChanged) return;
    form.reset();
    this.changes++;
  }

  async #refresh(): Promise<void> {
    await this.attempt('load', () => this.#load());
    this.changes++;
  }
}

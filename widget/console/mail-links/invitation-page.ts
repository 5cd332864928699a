import { localized, msg, str } from '@lit/localize';
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ReceivedInvitation } from '../../contract/account.ts';
import { actFor, mailLanguage, signIn, signOut } from '../console-login.ts';
import { formValues, textOf, typedIn } from '../console-page.ts';
import { renderNewPassword } from '../login/new-password.ts';
import { nameRole } from '../role-wording.ts';
import { pathOf } from '../route.ts';
import { MailLinkPage } from './mail-link-page.ts';

interface Joined {
  organizationId: string;
}

/** What one is invited to, and the way in: for whoever is signed in, has an account, or gets one by it. */
@customElement('inkseal-invitation-page')
@localized()
export class InvitationPage extends MailLinkPage {
  @state() private invitation: ReceivedInvitation | undefined;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    if (this.mailToken !== '') void this.#read();
  }

  async #read(): Promise<void> {
    const isRead = await this.attemptLink('read', async () => {
      this.invitation = await this.post<ReceivedInvitation>('/v1/account/invitations/read');
    });
    if (isRead) await this.atHeading();
  }

  protected override render(): TemplateResult {
    const { invitation } = this;
    if (this.isLinkOver)
      return this.renderOver(
        msg(
          'It works once and for seven days, and a newer one replaces it. If you have not joined yet, ask whoever invited you for another.',
          { id: 'invitation-over' },
        ),
        this.renderHome(),
      );
    if (!invitation) return this.#renderReading();
    return html`<div class="card">
      <h1 tabindex="-1">${msg(str`Join ${invitation.organization}`, { id: 'invitation-heading' })}</h1>
      <p class="lead field">
        ${msg(str`${invitation.email} is invited to it. Your role there:`, { id: 'invitation-lead' })}
        <strong>${invitation.roleName ?? nameRole(invitation.role)}</strong>
      </p>
      ${this.renderFailure()} ${this.#renderWayIn(invitation)}
    </div>`;
  }

  #renderReading(): TemplateResult {
    return html`<div class="card">
      <h1 tabindex="-1">${msg('An invitation', { id: 'invitation' })}</h1>
      ${
        this.failure
          ? html`${this.renderFailure()}
              <button class="button primary" type="button" data-act="read" @click=${this.#read}>
                ${msg('Try again', { id: 'nav-again' })}
              </button>`
          : this.renderWaiting(msg('Reading the invitation …', { id: 'invitation-reading' }))
      }
    </div>`;
  }

  #renderWayIn(invitation: ReceivedInvitation): TemplateResult {
    const { login } = this;
    if (login) return this.#renderSignedIn(invitation, login.person.email);
    if (!invitation.hasAccount) return this.#renderNewcomer(invitation);
    return html`<p>
        ${msg('There is an account with this address. Sign in, and you are back here.', {
          id: 'invitation-known',
        })}
      </p>
      <button
        class="button primary"
        type="button"
        data-act="to-sign-in"
        @click=${() => this.say('inkseal-login-needed')}
      >
        ${msg('Sign in', { id: 'login-sign-in' })}
      </button>`;
  }

  #renderSignedIn({ email }: ReceivedInvitation, own: string): TemplateResult {
    const isTheirs = own.toLowerCase() === email.toLowerCase();
    return isTheirs
      ? html`<form @submit=${this.#accept}>
          ${this.renderSubmit('accept', msg('Join', { id: 'invitation-accept' }))}
        </form>`
      : html`<p>
            ${msg(str`You are signed in as ${own}, whom this invitation is not for.`, {
              id: 'invitation-other',
            })}
          </p>
          <button class="button primary" type="button" data-act="sign-out" @click=${this.#signOut}>
            ${msg('Sign out', { id: 'nav-sign-out' })}
          </button>`;
  }

  #renderNewcomer({ email }: ReceivedInvitation): TemplateResult {
    return html`<form @submit=${this.#acceptAsNew}>
      <p>${msg('Choose how you will sign in.', { id: 'invitation-new' })}</p>
      <div class="field">
        <label class="label" for="name">${msg('Your name', { id: 'login-name' })}</label>
        <input class="control" id="name" name="name" autocomplete="name" maxlength="200" required />
      </div>
      <input hidden type="email" autocomplete="username" .value=${email} />
      ${renderNewPassword(msg('Password', { id: 'login-password' }))}
      ${this.renderSubmit('accept-as-new', msg('Join', { id: 'invitation-accept' }))}
    </form>`;
  }

  async #accept(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const isIn = await this.attemptLink('accept', async () => {
      const joined = await this.post<Joined>('/v1/account/invitations/accept');
      await actFor(joined.organizationId);
    });
    if (isIn) this.#arrive();
  }

  async #acceptAsNew(event: SubmitEvent): Promise<void> {
    const form = formValues(event);
    const [name, password] = [textOf(form, 'name'), typedIn(form, 'password')];
    const email = this.invitation?.email ?? '';
    const isIn = await this.attemptLink('accept-as-new', async () => {
      const joined = await this.post<Joined>('/v1/account/invitations/accept-as-new', {
        name,
        password,
        language: mailLanguage(),
      });
      await signIn(email, password);
      await actFor(joined.organizationId);
    });
    if (isIn) this.#arrive();
  }

  #arrive(): void {
    history.replaceState(null, '', pathOf({ page: 'home' }));
    this.say('inkseal-login-changed');
  }

  async #signOut(): Promise<void> {
    if (await this.attempt('sign-out', signOut)) this.say('inkseal-login-changed');
  }
}

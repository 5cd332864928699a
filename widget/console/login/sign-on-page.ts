import { localized, msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { PendingSignOn } from '../../contract/account.ts';
import { ApiFailure } from '../console-api.ts';
import { finishSignOn, readPendingSignOn } from '../console-login.ts';
import { ConsolePage, formValues, textOf, typedIn } from '../console-page.ts';
import { go, pathOf } from '../route.ts';
import { singleSignOnName } from '../site-facts.ts';
import { renderCode, renderOtherCode, renderPassword } from './login-fields.ts';

/**
 * Where the identity provider sends back whoever is not in yet: it says why nothing came of it, or asks for the password
 * of an account with the same address and for its second factor.
 */
@customElement('inkseal-sign-on-page')
@localized()
export class SignOnPage extends ConsolePage {
  @state() private pending: PendingSignOn | undefined;
  @state() private byRecoveryCode = false;

  protected override firstUpdated(): void {
    const refused = new URLSearchParams(window.location.search).get('refused');
    if (refused !== null) this.failure = new ApiFailure(refused);
    else void this.attempt('load', async () => void (this.pending = await readPendingSignOn()));
  }

  protected override render(): TemplateResult {
    const { pending } = this;
    return html`<form class="card" @submit=${this.#submit}>
        <h1 tabindex="-1">${this.#heading()}</h1>
        ${pending ? this.#renderLead(pending) : html`<p class="field"></p>`}
        ${this.busy === 'load' ? this.renderWaiting(msg('One moment …', { id: 'sign-on-loading' })) : nothing}
        ${this.renderFailure()} ${pending?.password ? this.#renderPassword(pending) : nothing}
        ${pending?.code ? renderCode(!this.byRecoveryCode) : nothing}
        ${pending ? this.renderSubmit('finish', msg('Sign in', { id: 'login-sign-in' })) : nothing}
      </form>
      ${pending?.code ? html`<p>${renderOtherCode(!this.byRecoveryCode, () => (this.byRecoveryCode = !this.byRecoveryCode))}</p>` : nothing}
      <p>
        <a href=${pathOf({ page: 'sign-in' })}>${msg('Back to sign-in', { id: 'login-back' })}</a>
      </p>`;
  }

  #heading(): string {
    if (this.pending?.password) return msg('Link your account', { id: 'sign-on-link' });
    if (this.pending ?? !this.failure) return msg('Finish signing in', { id: 'sign-on-finish' });
    return msg('You are not signed in', { id: 'sign-on-refused' });
  }

  #renderLead({ email, password }: PendingSignOn): TemplateResult {
    const provider = singleSignOnName();
    if (!password)
      return html`<p class="lead field">
        ${msg(str`${provider} has signed you in. The account ${email} has two-step sign-in besides.`, {
          id: 'sign-on-code-lead',
        })}
      </p>`;
    return html`<p class="lead field">
      ${msg(
        str`There is an account for ${email} already. Enter its password this once, to sign in to it with ${provider} from now on.`,
        { id: 'sign-on-link-lead' },
      )}
      <a href=${pathOf({ page: 'forgot-password' })}>
        ${msg('Forgot your password?', { id: 'login-forgot' })}
      </a>
    </p>`;
  }

  /** Password managers are told whose password it is. */
  #renderPassword({ email }: PendingSignOn): TemplateResult {
    return html`<input type="hidden" autocomplete="username" .value=${email} />${renderPassword()}`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    const form = formValues(event);
    const { pending } = this;
    if (!pending) return;
    const code = textOf(form, 'code');
    const isIn = await this.attempt('finish', () =>
      finishSignOn({
        ...(pending.password && { password: typedIn(form, 'password') }),
        ...(pending.code && { [this.byRecoveryCode ? 'recoveryCode' : 'code']: code }),
      }),
    );
    if (!isIn) return;
    go(pathOf({ page: 'home' }), { replace: true });
    this.say('inkseal-login-changed');
  }
}

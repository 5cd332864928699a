import { localized, msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Account, RecoveryCodes, TotpSetup } from '../../contract/account.ts';
import { saveFile } from '../../ui/save-file.ts';
import '../copyable.ts';
import { ConsolePage, formValues, textOf, typedIn } from '../console-page.ts';

const place = '/v1/account/two-factor';
/** What an authenticator app shows; anything else can only be a recovery code. */
const appCode = /^\d{6}$/;

/**
 * Turns two-step sign-in on and off. The secret and the recovery codes are in no answer but the one that is shown, so they
 * are kept on the screen until the person says that they have them.
 */
@customElement('inkseal-two-step')
@localized()
export class TwoStep extends ConsolePage {
  @property({ attribute: false }) account!: Account;
  @state() private setup: TotpSetup | undefined;
  @state() private codes: readonly string[] | undefined;

  protected override render(): TemplateResult {
    const { twoFactor } = this.account;
    return html`<section>
      <h2 tabindex="-1">
        ${msg('Two-step sign-in', { id: 'two-step' })}
        ${
          twoFactor
            ? html`<span class="tag" data-tone="success">${msg('On', { id: 'two-step-on' })}</span>`
            : html`<span class="tag">${msg('Off', { id: 'two-step-off' })}</span>`
        }
      </h2>
      <p class="muted">
        ${msg(
          'Whoever learns your password still cannot sign in: that takes a code of an app on your phone, too.',
          { id: 'two-step-lead' },
        )}
      </p>
      ${this.renderFailure()} ${this.#renderStep()}
    </section>`;
  }

  #renderStep(): TemplateResult {
    if (this.codes) return this.#renderCodes(this.codes);
    if (this.account.twoFactor) return this.#renderOn();
    if (this.setup) return this.#renderSetup(this.setup);
    if (!this.account.emailVerified)
      return html`<p>
        ${msg('First confirm your e-mail address, so that you can get back in without your phone.', {
          id: 'two-step-unproven',
        })}
      </p>`;
    return html`<form class="narrow" @submit=${this.#prepare}>
      ${this.#renderOwnPassword()} ${this.renderSubmit('prepare', msg('Set it up', { id: 'two-step-begin' }))}
    </form>`;
  }

  #renderOwnPassword(): TemplateResult {
    return html`<div class="field">
      <label class="label" for="own">${msg('Current password', { id: 'password-current' })}</label>
      <input class="control" id="own" name="own" type="password" autocomplete="current-password" required />
    </div>`;
  }

  #renderCode(label: string): TemplateResult {
    return html`<div class="field">
      <label class="label" for="code">${label}</label>
      <input class="control" id="code" name="code" autocomplete="one-time-code" maxlength="64" required />
    </div>`;
  }

  #renderSetup({ secret, uri }: TotpSetup): TemplateResult {
    return html`<inkseal-copyable
        heading=${msg('Enter this secret in your authenticator app. It is shown this once.', {
          id: 'two-step-secret',
        })}
        text=${secret}
      ></inkseal-copyable>
      <p>
        <a href=${uri}>${msg('Open it in an app on this device', { id: 'two-step-open' })}</a>
      </p>
      <form class="narrow" @submit=${this.#confirm}>
        ${this.#renderCode(msg('The code that the app shows now', { id: 'two-step-first' }))}
        <div class="row">
          ${this.renderSubmit('confirm', msg('Turn it on', { id: 'two-step-confirm' }))}
          <button class="button" type="button" data-act="leave-off" @click=${() => (this.setup = undefined)}>
            ${msg('Leave it off', { id: 'two-step-cancel' })}
          </button>
        </div>
      </form>`;
  }

  #renderCodes(codes: readonly string[]): TemplateResult {
    const text = codes.join('\n');
    return html`<p>
        ${msg(
          'Keep these where you find them without your phone. Each lets you in once in place of a code; they are shown this once.',
          { id: 'two-step-codes-lead' },
        )}
      </p>
      <inkseal-copyable
        heading=${msg('Your recovery codes', { id: 'two-step-codes' })}
        text=${text}
      ></inkseal-copyable>
      <div class="row">
        <button
          class="button primary"
          type="button"
          data-act="save-codes"
          @click=${() => saveFile(new Blob([`${text}\n`], { type: 'text/plain' }), 'inkseal-recovery-codes.txt')}
        >
          ${msg('Save as a file', { id: 'two-step-save' })}
        </button>
        <button class="button" type="button" data-act="codes-kept" @click=${() => void this.#keep()}>
          ${msg('I have kept them', { id: 'two-step-kept' })}
        </button>
      </div>`;
  }

  #renderOn(): TemplateResult {
    return html`<p>
        ${msg(str`Recovery codes left: ${this.account.recoveryCodesLeft}`, { id: 'two-step-left' })}
      </p>
      <form class="narrow" @submit=${this.#change}>
        ${this.#renderOwnPassword()}
        ${this.#renderCode(msg('Code of the app, or a recovery code', { id: 'two-step-proof' }))}
        <div class="row">
          ${this.renderSubmit('renew', msg('Get new recovery codes', { id: 'two-step-renew' }))}
          <button
            class="button"
            type="submit"
            data-act="disable"
            value="disable"
            ?disabled=${this.busy !== undefined}
          >
            ${msg('Turn it off', { id: 'two-step-disable' })}
          </button>
        </div>
      </form>`;
  }

  async #prepare(event: SubmitEvent): Promise<void> {
    const password = typedIn(formValues(event), 'own');
    const isBegun = await this.attempt('prepare', async () => {
      this.setup = await this.api.post<TotpSetup>(place, { password });
    });
    if (isBegun) await this.#atHeading();
  }

  async #confirm(event: SubmitEvent): Promise<void> {
    const code = textOf(formValues(event), 'code').replaceAll(' ', '');
    const isOn = await this.attempt('confirm', () => this.#show(`${place}/confirm`, { code }));
    if (!isOn) return;
    this.setup = undefined;
    this.say('inkseal-account-changed');
  }

  async #change(event: SubmitEvent): Promise<void> {
    const form = formValues(event);
    const isEnd = (event.submitter as HTMLButtonElement | null)?.value === 'disable';
    const shown = textOf(form, 'code').replaceAll(' ', '');
    const proof = {
      password: typedIn(form, 'own'),
      ...(appCode.test(shown) ? { code: shown } : { recoveryCode: shown }),
    };
    const isDone = await (isEnd
      ? this.attempt('disable', () => this.api.send(`${place}/disable`, proof))
      : this.attempt('renew', () => this.#show(`${place}/recovery-codes`, proof)));
    if (!isDone) return;
    await this.#atHeading();
    this.say('inkseal-account-changed');
  }

  async #show(path: string, proof: object): Promise<void> {
    this.codes = (await this.api.post<RecoveryCodes>(path, proof)).recoveryCodes;
    await this.#atHeading();
  }

  async #keep(): Promise<void> {
    this.codes = undefined;
    await this.#atHeading();
  }

  /** What had the keyboard is gone with its step. */
  async #atHeading(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus();
  }
}

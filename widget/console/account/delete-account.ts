import { localized, msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Account, DeletedAccount } from '../../contract/account.ts';
import { saveFile } from '../../ui/save-file.ts';
import '../../ui/dialog.ts';
import { ConsolePage, formValues, textOf, typedIn } from '../console-page.ts';
import { renderConsequences } from '../lifecycle/deletion-wording.ts';

/** What an authenticator app shows; anything else can only be a recovery code. */
const appCode = /^\d{6}$/;

/**
 * The end of one's own account. The receipt is saved at once: whoever has no account cannot come back for it.
 *
 * @fires inkseal-login-over - it is deleted
 */
@customElement('inkseal-delete-account')
@localized()
export class DeleteAccount extends ConsolePage {
  @property({ attribute: false }) account!: Account;
  @state() private isOpen = false;

  protected override render(): TemplateResult {
    return html`<section>
        <h2>${msg('Delete your account', { id: 'account-delete' })}</h2>
        <p class="muted">
          ${msg('At once and for good. Organizations, and what you did for them, stay theirs.', {
            id: 'account-delete-lead',
          })}
        </p>
        ${this.isOpen ? nothing : this.renderFailure()}
        <button
          class="button danger"
          type="button"
          data-act="delete-account"
          ?disabled=${this.busy !== undefined}
          @click=${() => (this.isOpen = true)}
        >
          ${msg('Delete your account …', { id: 'account-delete-open' })}
        </button>
      </section>
      ${this.#renderDialog()}`;
  }

  #renderDialog(): TemplateResult {
    const close = (): void => {
      this.isOpen = false;
    };
    return html`<inkseal-dialog
      heading=${msg('Delete your account?', { id: 'account-delete-heading' })}
      ?open=${this.isOpen}
      @inkseal-dismiss=${close}
    >
      ${renderConsequences(
        msg(
          'Your name, e-mail address and password, two-step sign-in, every console login with its address, your memberships, and invitations you sent or were sent.',
          { id: 'account-delete-goes' },
        ),
        msg(
          'What you sent, signed and changed, in the audit log under a number instead of your name. A signed receipt, which is saved to this device.',
          { id: 'account-delete-stays' },
        ),
      )}
      ${this.isOpen ? this.renderFailure() : nothing}
      <form id="delete" @submit=${this.#delete}>
        <div class="field">
          <label class="label" for="delete-own">${msg('Current password', { id: 'password-current' })}</label>
          <input
            class="control"
            id="delete-own"
            name="own"
            type="password"
            autocomplete="current-password"
            required
          />
        </div>
        ${this.account.twoFactor ? this.#renderCode() : nothing}
      </form>
      <div class="row" slot="footer">
        <button
          class="button danger"
          type="submit"
          form="delete"
          data-act="delete-account-confirm"
          ?disabled=${this.busy !== undefined}
        >
          ${msg('Delete it for good', { id: 'account-delete-confirm' })}
        </button>
        <button class="button" type="button" @click=${close}>${msg('Keep it', { id: 'void-keep' })}</button>
      </div>
    </inkseal-dialog>`;
  }

  #renderCode(): TemplateResult {
    return html`<div class="field">
      <label class="label" for="delete-code">
        ${msg('Code of the app, or a recovery code', { id: 'two-step-proof' })}
      </label>
      <input
        class="control"
        id="delete-code"
        name="code"
        autocomplete="one-time-code"
        maxlength="64"
        required
      />
    </div>`;
  }

  async #delete(event: SubmitEvent): Promise<void> {
    const form = formValues(event);
    const shown = textOf(form, 'code').replaceAll(' ', '');
    const code = appCode.test(shown) ? { code: shown } : { recoveryCode: shown };
    const proof = { password: typedIn(form, 'own'), ...(shown !== '' && code) };
    const isDeleted = await this.attempt('delete-account', async () => {
      const { receipt } = await this.api.post<DeletedAccount>('/v1/account/deletion', proof);
      saveFile(new Blob([receipt], { type: 'text/plain' }), 'inkseal-account-receipt.txt');
    });
    if (isDeleted) this.say('inkseal-login-over');
  }
}

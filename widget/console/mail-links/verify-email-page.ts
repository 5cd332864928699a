import { localized, msg } from '@lit/localize';
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { MailLinkPage } from './mail-link-page.ts';

/** Asks for nothing: whoever has opened the link has shown what it is for. */
@customElement('inkseal-verify-email-page')
@localized()
export class VerifyEmailPage extends MailLinkPage {
  @state() private isVerified = false;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    if (this.mailToken !== '') void this.#verify();
  }

  async #verify(): Promise<void> {
    this.isVerified = await this.attemptLink('verify', () =>
      this.send('/v1/account/email-verifications/complete'),
    );
    if (this.isVerified) await this.atHeading();
  }

  protected override render(): TemplateResult {
    if (this.isVerified)
      return this.renderDone(
        msg('Your e-mail address is confirmed', { id: 'verify-done' }),
        msg('You can now invite others, go live, and turn on two-step sign-in.', { id: 'verify-done-lead' }),
        this.renderHome(),
      );
    if (this.isLinkOver)
      return this.renderOver(
        msg(
          'It works once and for a day. Perhaps your address is confirmed already; your account page says so, and sends a new link.',
          { id: 'verify-over' },
        ),
        this.renderHome(),
      );
    return html`<div class="card">
      <h1 tabindex="-1">${msg('Confirm your e-mail address', { id: 'verify-heading' })}</h1>
      ${
        this.failure
          ? html`${this.renderFailure()}
              <button class="button primary" type="button" data-act="verify" @click=${this.#verify}>
                ${msg('Try again', { id: 'nav-again' })}
              </button>`
          : this.renderWaiting(msg('Confirming …', { id: 'verify-waiting' }))
      }
    </div>`;
  }
}

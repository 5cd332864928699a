import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { controls } from '../ui/controls.styles.ts';
import { icon } from '../ui/icons.ts';
import { ApiFailure, ConsoleApi } from './console-api.ts';
import { mailLanguage } from './console-login.ts';
import { wordFailure } from './failure-wording.ts';

/**
 * Why something is not for whoever has not shown their address to be theirs, and the way out. It bars nothing itself: the
 * link may have been opened in another window meanwhile, and the server knows.
 */
@customElement('inkseal-unproven-address')
@localized()
export class UnprovenAddress extends LitElement {
  static override styles = controls;

  @property() email = '';
  @state() private outcome: 'asking' | 'mailed' | ApiFailure | undefined;

  protected override render(): TemplateResult {
    const { outcome } = this;
    return html`<div class="problem" data-part="unproven-address">
      ${icon('warning')}
      <div>
        <p>
          ${msg(
            'Live apps, their keys and what they send, and invitations are for people whose e-mail address is confirmed. Open the link that was mailed to you, then try again. Test mode needs none.',
            { id: 'unproven-lead' },
          )}
        </p>
        <p><strong>${this.email}</strong></p>
        <button
          class="button"
          type="button"
          data-act="send-again"
          ?disabled=${outcome === 'asking'}
          @click=${this.#mailAgain}
        >
          ${msg('Send the link again', { id: 'account-send-again' })}
        </button>
        <span role="status">
          ${outcome === 'mailed' ? msg('It is on its way.', { id: 'account-mailed' }) : nothing}
          ${outcome instanceof ApiFailure ? wordFailure(outcome) : nothing}
        </span>
      </div>
    </div>`;
  }

  async #mailAgain(): Promise<void> {
    this.outcome = 'asking';
    try {
      await new ConsoleApi().send('/v1/account/email-verifications', { language: mailLanguage() });
      this.outcome = 'mailed';
    } catch (error) {
      this.outcome = error instanceof ApiFailure ? error : new ApiFailure('internal_error');
    }
  }
}

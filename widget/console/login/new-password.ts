import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';

/** As the server has it (accounts/password-rules.ts). */
const shortestPassword = 12;
const longestPassword = 128;

/** The field in which a password is chosen, named `password`. */
export function renderNewPassword(label: string): TemplateResult {
  return html`<div class="field">
    <label class="label" for="password">${label}</label>
    <input
      class="control"
      id="password"
      name="password"
      type="password"
      autocomplete="new-password"
      minlength=${shortestPassword}
      maxlength=${longestPassword}
      aria-describedby="rule"
      required
    />
    <p class="hint" id="rule">
      ${msg('Twelve characters or more. A sentence is easy to keep in mind.', { id: 'login-rule' })}
    </p>
  </div>`;
}

import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';

export const renderPassword = (isHidden = false): TemplateResult =>
  html`<div class="field" ?hidden=${isHidden}>
    <label class="label" for="password">${msg('Password', { id: 'login-password' })}</label>
    <input
      class="control"
      id="password"
      name="password"
      type="password"
      autocomplete="current-password"
      required
    />
  </div>`;

/** For the second factor: `isApp` for the code of an authenticator app, else for a recovery code. */
export const renderCode = (isApp: boolean, hint?: string): TemplateResult =>
  html`<div class="field">
    <label class="label" for="code">
      ${
        isApp
          ? msg('Code of your authenticator app', { id: 'login-code' })
          : msg('Recovery code', { id: 'login-code-recovery' })
      }
    </label>
    <input
      class="control"
      id="code"
      name="code"
      autocomplete=${isApp ? 'one-time-code' : 'off'}
      inputmode=${isApp ? 'numeric' : 'text'}
      maxlength=${isApp ? 16 : 64}
      aria-describedby=${hint === undefined ? nothing : 'code-hint'}
      required
    />
    ${hint === undefined ? nothing : html`<p class="hint" id="code-hint">${hint}</p>`}
  </div>`;

/** To the second factor that is not asked for now. */
export const renderOtherCode = (isApp: boolean, choose: () => void): TemplateResult =>
  html`<button class="button" type="button" data-act="other-code" @click=${choose}>
    ${
      isApp
        ? msg('Use a recovery code', { id: 'login-code-use-recovery' })
        : msg('Use the authenticator app', { id: 'login-code-use-app' })
    }
  </button>`;

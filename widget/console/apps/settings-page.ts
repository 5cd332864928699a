import { localized, msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { App, AppChange } from '../../contract/apps.ts';
import type { Theme } from '../../contract/theme-rules.ts';
import { icon } from '../../ui/icons.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { renderMode, renderTime } from '../wording.ts';
import { readThemeFields, renderBranding } from './branding-fields.ts';
import { readEmbedLimits, renderLanguages, renderScopes } from './embed-limits.ts';
import { fitLogo } from './logo-file.ts';
import { readRecipientMails, renderRecipientMails } from './recipient-mails.ts';
import { renderSignerAuthentication } from './signer-authentication.ts';

/** What an app may do where: its name, the pages that may show the widget for it, and what they may give at most. */
@customElement('inkseal-settings-page')
@localized()
export class SettingsPage extends ConsolePage {
  @state() private saved = false;
  /** As it is being typed; the app's own until then. */
  @state() private theme: Theme | undefined;

  protected override render(): TemplateResult | typeof nothing {
    const { app } = this;
    if (!app) return nothing;
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('App settings', { id: 'nav-settings' })}</h1>
          <p class="lead">
            ${renderMode(app.testMode)} <code>${app.id}</code> · ${renderTime(app.createdAt)}
          </p>
        </div>
      </div>
      <form @submit=${this.#submit} @input=${this.#typed}>
        <section class="card">${this.#renderOrigins(app)}</section>
        <section class="card">${renderScopes(app)}</section>
        <section class="card">${renderSignerAuthentication(app)}</section>
        <section class="card">${renderRecipientMails(app)}</section>
        <section class="card">${renderLanguages(app)}</section>
        <section class="card">
          ${renderBranding(app, this.theme ?? app.theme, {
            onLogo: (file) => void this.#setLogo(file),
            onLogoRemoved: () => void this.#removeLogo(),
            isBusy: this.busy !== undefined,
          })}
        </section>
        ${this.renderFailure()}
        <div class="row">
          ${this.renderSubmit('save-app', msg('Save', { id: 'settings-save' }))}
          <span role="status">
            ${this.saved ? html`<span class="row">${icon('check')}${msg('Saved', { id: 'settings-saved' })}</span>` : nothing}
          </span>
        </div>
      </form>`;
  }

  #renderOrigins(app: App): TemplateResult {
    return html`<div class="field">
        <label class="label" for="name">${msg('Name', { id: 'organization-name' })}</label>
        <input class="control" id="name" name="name" maxlength="120" required .value=${app.name} />
      </div>
      <div class="field">
        <label class="label" for="origins">
          ${msg('Allowed origins, one a line', { id: 'settings-origins' })}
        </label>
        <textarea
          class="control"
          id="origins"
          name="origins"
          rows="5"
          spellcheck="false"
          autocapitalize="none"
          aria-describedby="origins-hint"
          .value=${app.allowedOrigins.join('\n')}
        ></textarea>
        <p class="hint" id="origins-hint">
          ${
            app.testMode
              ? msg(
                  'Pages that may show the widget: scheme, host and port. Localhost is fine in test mode.',
                  {
                    id: 'settings-origins-test',
                  },
                )
              : msg('Pages that may show the widget: https, host and port.', {
                  id: 'settings-origins-live',
                })
          }
          ${msg('What you take away loses its open sessions at once.', { id: 'settings-origins-hint' })}
        </p>
      </div>`;
  }

  #typed(event: Event): void {
    this.saved = false;
    this.theme = readThemeFields(new FormData(event.currentTarget as HTMLFormElement));
  }

  async #setLogo(file: File): Promise<void> {
    await this.attempt('logo', async () => {
      this.app = await this.api.put<App>(`/v1/apps/${this.app?.id}/logo`, await fitLogo(file));
      this.say('inkseal-apps-changed');
    });
  }

  async #removeLogo(): Promise<void> {
    await this.attempt('logo', async () => {
      await this.api.remove(`/v1/apps/${this.app?.id}/logo`);
      if (this.app) this.app = { ...this.app, logo: null };
      this.say('inkseal-apps-changed');
    });
  }

  async #submit(event: SubmitEvent): Promise<void> {
    const form = formValues(event);
    const allowedOrigins = textOf(form, 'origins')
      .split(/\s+/)
      .filter((line) => line !== '');
    this.saved = await this.attempt('save-app', async () => {
      const change = {
        name: textOf(form, 'name'),
        allowedOrigins,
        ...readEmbedLimits(form),
        ...readRecipientMails(form),
        theme: readThemeFields(form),
      } satisfies Record<Exclude<keyof AppChange, 'consentVersion'>, unknown>;
      this.app = await this.api.patch<App>(`/v1/apps/${this.app?.id}`, change);
      this.theme = undefined;
      this.say('inkseal-apps-changed');
    });
  }
}

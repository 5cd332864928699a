import { localized, msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { App } from '../../contract/apps.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { go, pathOf } from '../route.ts';

/** Where most people's page is while they write it. */
const usualOrigin = 'http://localhost:3000';

@customElement('inkseal-new-app-page')
@localized()
export class NewAppPage extends ConsolePage {
  @state() private testMode = true;

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Make an app', { id: 'new-app-heading' })}</h1>
          <p class="lead">
            ${msg('An app is one product of yours that shows the widget. Begin with one for testing.', {
              id: 'new-app-lead',
            })}
          </p>
        </div>
      </div>
      <form class="card" @submit=${this.#submit}>
        ${this.renderFailure()}
        <div class="field">
          <label class="label" for="name">${msg('Name', { id: 'organization-name' })}</label>
          <input class="control" id="name" name="name" maxlength="120" required />
        </div>
        ${this.#renderModes()} ${this.testMode ? nothing : this.renderIfUnproven()}
        <div class="field">
          <label class="label" for="origin"> ${msg('Origin of your page', { id: 'new-app-origin' })} </label>
          <input
            class="control"
            id="origin"
            name="origin"
            inputmode="url"
            autocapitalize="none"
            spellcheck="false"
            placeholder=${this.testMode ? usualOrigin : 'https://app.example.com'}
            aria-describedby="origin-hint"
          />
          <p class="hint" id="origin-hint">
            ${msg(
              'Scheme, host and port, no path. No other page can show the widget; more can be added later.',
              { id: 'new-app-origin-hint' },
            )}
          </p>
        </div>
        ${this.testMode ? this.#renderPreviewChoice() : nothing}
        ${this.renderSubmit('create-app', msg('Make the app', { id: 'new-app-make' }))}
      </form>`;
  }

  #renderModes(): TemplateResult {
    const mode = (isTest: boolean, label: string, hint: string) =>
      html`<label class="tick">
        <input
          type="radio"
          name="mode"
          value=${isTest ? 'test' : 'live'}
          .checked=${this.testMode === isTest}
          @change=${() => (this.testMode = isTest)}
        />
        <span>
          <strong>${label}</strong><br />
          <span class="hint">${hint}</span>
        </span>
      </label>`;
    return html`<fieldset>
      <legend>${msg('Mode', { id: 'new-app-mode' })}</legend>
      <div class="choices wide">
        ${mode(
          true,
          msg('Test mode', { id: 'mode-test' }),
          msg('Marked on every page, binds nobody. May stand on localhost.', { id: 'new-app-test' }),
        )}
        ${mode(
          false,
          msg('Live', { id: 'mode-live' }),
          msg('What is signed counts. For pages with https only. Cannot be changed later.', {
            id: 'new-app-live',
          }),
        )}
      </div>
    </fieldset>`;
  }

  #renderPreviewChoice(): TemplateResult {
    return html`<div class="field">
      <label class="tick">
        <input type="checkbox" name="preview" checked />
        <span>
          ${msg('Let this console show the widget, too, for the live preview', { id: 'new-app-preview' })}
        </span>
      </label>
    </div>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    const form = formValues(event);
    const typed = textOf(form, 'origin') || (this.testMode ? usualOrigin : '');
    const origins = [typed, form.has('preview') ? window.location.origin : ''];
    await this.attempt('create-app', async () => {
      const app = await this.api.post<App>('/v1/apps', {
        name: textOf(form, 'name'),
        testMode: this.testMode,
        allowedOrigins: origins.filter((origin) => origin !== ''),
      });
      go(pathOf({ page: 'start', appId: app.id }));
    });
  }
}

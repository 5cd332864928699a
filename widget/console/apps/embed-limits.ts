import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { App } from '../../contract/apps.ts';
import { languages } from '../../contract/languages.ts';
import { scopes, type Scope } from '../../contract/scopes.ts';
import { currentLanguage } from '../../ui/localization.ts';
import { textOf } from '../console-page.ts';
import { nameScope } from './scope-wording.ts';

interface Choices<Value extends string> {
  name: string;
  legend: string;
  hint: string;
  offered: readonly Value[];
  chosen: readonly string[];
  label: (value: Value) => TemplateResult;
  /** Of one word each, so that several stand side by side on a phone. */
  areShort?: true;
}

function renderChoices<Value extends string>(choices: Choices<Value>): TemplateResult {
  const { name, legend, hint, offered, chosen, label, areShort } = choices;
  return html`<fieldset aria-describedby=${`${name}-hint`}>
    <legend>${legend}</legend>
    <p class="hint" id=${`${name}-hint`}>${hint}</p>
    <div class=${areShort ? 'choices close' : 'choices wide'}>
      ${offered.map(
        (value) =>
          html`<label class="tick">
            <input type="checkbox" name=${name} value=${value} .checked=${chosen.includes(value)} />
            <span>${label(value)}</span>
          </label>`,
      )}
    </div>
  </fieldset>`;
}

const labelScope = (scope: Scope): TemplateResult =>
  html`${nameScope(scope)}<br /><code class="muted">${scope}</code>`;

/** What embeds of the app may be given, and are given when its backend names nothing. */
export function renderScopes({ allowedScopes, defaultScopes, maxTokenLifetimeSeconds }: App): TemplateResult {
  return html`<h2>${msg('What embeds may do', { id: 'settings-scopes' })}</h2>
    ${renderChoices({
      name: 'allowed-scope',
      legend: msg('At most', { id: 'settings-scopes-most' }),
      hint: msg('Whatever your backend asks for. What you take away, open sessions lose at once.', {
        id: 'settings-scopes-most-hint',
      }),
      offered: scopes,
      chosen: allowedScopes,
      label: labelScope,
    })}
    ${renderChoices({
      name: 'default-scope',
      legend: msg('By default', { id: 'settings-scopes-default' }),
      hint: msg('For signing, when your backend names no permissions. Each has to be allowed above.', {
        id: 'settings-scopes-default-hint',
      }),
      offered: scopes,
      chosen: defaultScopes,
      label: labelScope,
    })}
    <div class="field narrow">
      <label class="label" for="lifetime">
        ${msg('Longest life of an embed token, in seconds', { id: 'settings-lifetime' })}
      </label>
      <input
        class="control"
        id="lifetime"
        name="lifetime"
        type="number"
        inputmode="numeric"
        min="10"
        max="3600"
        required
        aria-describedby="lifetime-hint"
        .value=${String(maxTokenLifetimeSeconds)}
      />
      <p class="hint" id="lifetime-hint">
        ${msg('A token waits that long to be used, once. Two minutes are enough for most pages.', {
          id: 'settings-lifetime-hint',
        })}
      </p>
    </div>`;
}

export function renderLanguages({ allowedLanguages, defaultLanguage }: App): TemplateResult {
  const names = new Intl.DisplayNames(currentLanguage(), { type: 'language' });
  return html`<h2>${msg('Languages', { id: 'settings-languages' })}</h2>
    ${renderChoices({
      name: 'language',
      legend: msg('Allowed', { id: 'settings-languages-allowed' }),
      hint: msg('Recipients read the first of these that your page, you or their browser asks for.', {
        id: 'settings-languages-hint',
      }),
      offered: languages,
      chosen: allowedLanguages,
      label: (language) => html`${names.of(language)}`,
      areShort: true,
    })}
    <div class="field narrow">
      <label class="label" for="default-language">
        ${msg('When nobody asks for one of them', { id: 'settings-languages-default' })}
      </label>
      <select class="control" id="default-language" name="default-language">
        ${languages.map(
          (language) =>
            html`<option value=${language} ?selected=${language === defaultLanguage}>
              ${names.of(language)}
            </option>`,
        )}
      </select>
    </div>`;
}

/** As the form holds them; what cannot be used, the server refuses by name. */
export function readEmbedLimits(form: FormData) {
  return {
    allowedScopes: form.getAll('allowed-scope'),
    defaultScopes: form.getAll('default-scope'),
    maxTokenLifetimeSeconds: Number(textOf(form, 'lifetime')),
    allowedLanguages: form.getAll('language'),
    defaultLanguage: textOf(form, 'default-language'),
    signerAuthentication: textOf(form, 'signer-authentication'),
  };
}

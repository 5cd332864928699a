import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../contract/apps.ts';
import { themeTokens, type ThemeToken } from '../../contract/embed-protocol.ts';
import { findThemeProblem, type Theme } from '../../contract/theme-rules.ts';
import { textOf } from '../console-page.ts';
import { wordFailure } from '../failure-wording.ts';
import { ApiFailure } from '../console-api.ts';
import './theme-preview.ts';

interface BrandingActs {
  /** A file was chosen. */
  onLogo: (file: File) => void;
  onLogoRemoved: () => void;
  isBusy: boolean;
}

const nameOf = (token: ThemeToken): string => `theme-${token}`;

/** As the form holds it; what is left empty is not set. */
export function readThemeFields(form: FormData): Theme {
  const filled = themeTokens.flatMap((token): [ThemeToken, string][] => {
    const value = textOf(form, nameOf(token));
    if (value === '') return [];
    return [[token, token === 'radius' ? `${value}px` : value]];
  });
  return Object.fromEntries(filled);
}

const labels: Readonly<Record<ThemeToken, () => { label: string; hint: string; example: string }>> = {
  accent: () => ({
    label: msg('Accent colour', { id: 'brand-accent' }),
    hint: msg('Of buttons and of the field that is next.', { id: 'brand-accent-hint' }),
    example: '#2443b8',
  }),
  'on-accent': () => ({
    label: msg('Text on the accent', { id: 'brand-on-accent' }),
    hint: msg('Left empty, it is white or black, whichever is read better.', { id: 'brand-on-accent-hint' }),
    example: '#ffffff',
  }),
  radius: () => ({
    label: msg('Roundness of corners, 0 to 24', { id: 'brand-radius' }),
    hint: msg('In pixels.', { id: 'brand-radius-hint' }),
    example: '10',
  }),
  'font-family': () => ({
    label: msg('Font', { id: 'brand-font' }),
    hint: msg('One that people have on their devices, such as Georgia.', { id: 'brand-font-hint' }),
    example: 'system-ui',
  }),
};

const shownValue = (token: ThemeToken, theme: Theme): string =>
  (token === 'radius' ? theme.radius?.replace('px', '') : theme[token]) ?? '';

function renderField(token: ThemeToken, saved: Theme, problem: string | undefined): TemplateResult {
  const { label, hint, example } = labels[token]();
  const id = nameOf(token);
  return html`<div class="field narrow">
    <label class="label" for=${id}>${label}</label>
    <input
      class="control"
      id=${id}
      name=${id}
      maxlength="200"
      spellcheck="false"
      autocapitalize="none"
      autocomplete="off"
      inputmode=${token === 'radius' ? 'decimal' : 'text'}
      placeholder=${example}
      aria-invalid=${problem === undefined ? 'false' : 'true'}
      aria-describedby=${`${id}-hint`}
      .value=${shownValue(token, saved)}
    />
    <p class="hint" id=${`${id}-hint`} data-problem=${problem === undefined ? nothing : token}>
      ${problem ?? hint}
    </p>
  </div>`;
}

function renderLogo({ id, logo }: App, { onLogo, onLogoRemoved, isBusy }: BrandingActs): TemplateResult {
  const choose = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = '';
    if (file) onLogo(file);
  };
  return html`<div class="field">
    <label class="label" for="logo">${msg('Logo', { id: 'brand-logo' })}</label>
    <div class="row">
      <input
        class="control narrow"
        id="logo"
        type="file"
        accept="image/png,image/jpeg"
        aria-describedby="logo-hint"
        ?disabled=${isBusy}
        @change=${choose}
      />
      ${
        logo
          ? html`<button
              class="button"
              type="button"
              data-act="remove-logo"
              ?disabled=${isBusy}
              @click=${onLogoRemoved}
            >
              ${msg('Remove the logo', { id: 'brand-logo-remove' })}
            </button>`
          : nothing
      }
    </div>
    <p class="hint" id="logo-hint" data-logo=${logo ? id : nothing}>
      ${msg('PNG or JPEG, shown 34 pixels high on white. It is kept as soon as you choose it.', {
        id: 'brand-logo-hint',
      })}
    </p>
  </div>`;
}

/** The theme and the logo of an app, with what signers will see of them: `theme` as it is being typed. */
export function renderBranding(app: App, theme: Theme, acts: BrandingActs): TemplateResult {
  const problem = findThemeProblem(theme);
  const told = problem && wordFailure(new ApiFailure(problem.code, { details: problem }));
  return html`<h2>${msg('Look', { id: 'brand' })}</h2>
    <p class="hint">
      ${msg('What every signer of this app sees. Your page can still wish for its own at run time.', {
        id: 'brand-lead',
      })}
    </p>
    <inkseal-theme-preview
      .theme=${problem ? app.theme : theme}
      .name=${app.name}
      .logo=${app.logo ? `/v1/apps/${app.id}/logo?v=${app.logo.byteSize}` : ''}
    ></inkseal-theme-preview>
    ${renderLogo(app, acts)}
    ${themeTokens.map((token) => renderField(token, app.theme, problem?.token === token ? told : undefined))}`;
}

import { localized, msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { App } from '../../contract/apps.ts';
import type { ConsentTextList, ConsentTexts } from '../../contract/consent-texts.ts';
import type { Language } from '../../contract/languages.ts';
import { directionOf } from '../../contract/writing.ts';
import { icon } from '../../ui/icons.ts';
import { currentLanguage } from '../../ui/localization.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { renderTime } from '../wording.ts';

const longest = 4000;

/** What an app's signers agree to besides our own text: every version there ever was, and which one is asked for. */
@customElement('inkseal-consent-page')
@localized()
export class ConsentPage extends ConsolePage {
  @state() private list: ConsentTextList | undefined;
  @state() private isAdded = false;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  get #path(): string {
    return `/v1/apps/${this.app?.id}`;
  }

  async #load(): Promise<void> {
    this.list = await this.api.get<ConsentTextList>(`${this.#path}/consent-texts`);
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Consent text', { id: 'consent' })}</h1>
          <p class="lead">
            ${msg(
              'Every signer agrees to our text. Here you can add your own after it, on privacy or terms for instance. A version is never changed: whoever agreed has agreed to these very words.',
              { id: 'consent-lead' },
            )}
          </p>
        </div>
      </div>
      ${this.renderFailure()}
      ${
        this.list
          ? html`${this.#renderChoice(this.list)} ${this.app ? this.#renderNew(this.app) : nothing}`
          : this.busy === 'load'
            ? this.renderWaiting(msg('Fetching the texts …', { id: 'consent-loading' }))
            : nothing
      }`;
  }

  #renderChoice({ current, consentTexts }: ConsentTextList): TemplateResult {
    if (consentTexts.length === 0)
      return html`<section class="card" data-state="none">
        <p class="muted">
          ${msg('This app has no text of its own yet. Add the first below, then choose it here.', {
            id: 'consent-none',
          })}
        </p>
      </section>`;
    const choice = (version: string | null, label: string, texts?: ConsentTexts) =>
      html`<li data-version=${version ?? 'ours'}>
        <div class="main">
          <strong>${label}</strong>
          ${
            texts
              ? html`<div class="muted">${renderTime(texts.createdAt)}</div>
                  ${renderTexts(texts)}`
              : nothing
          }
        </div>
        ${
          version === current
            ? html`<span class="tag" data-tone="success">${msg('In use', { id: 'consent-in-use' })}</span>`
            : html`<button
                class="button"
                type="button"
                data-act="use"
                ?disabled=${this.busy !== undefined}
                @click=${() => this.#use(version)}
              >
                ${msg('Use this', { id: 'consent-use' })}
              </button>`
        }
      </li>`;
    return html`<section class="card">
      <h2>${msg('What signers agree to', { id: 'consent-which' })}</h2>
      <ul class="list">
        ${choice(null, msg('Our text alone', { id: 'consent-ours' }))}
        ${consentTexts.map((one) =>
          choice(one.version, msg(str`Our text and version ${one.version}`, { id: 'consent-ours-and' }), one),
        )}
      </ul>
    </section>`;
  }

  #renderNew({ allowedLanguages }: App): TemplateResult {
    return html`<section class="card">
      <h2>${msg('New version', { id: 'consent-new' })}</h2>
      <form @submit=${this.#add} @input=${() => (this.isAdded = false)}>
        <div class="field narrow">
          <label class="label" for="version">${msg('Name of the version', { id: 'consent-version' })}</label>
          <input
            class="control"
            id="version"
            name="version"
            maxlength="32"
            pattern="[A-Za-z0-9][A-Za-z0-9.\\-]*"
            required
            spellcheck="false"
            autocomplete="off"
            aria-describedby="version-hint"
          />
          <p class="hint" id="version-hint">
            ${msg('Letters, digits, dots and dashes, such as 2026-11. It is never used again.', {
              id: 'consent-version-hint',
            })}
          </p>
        </div>
        <p class="hint">
          ${msg(
            'Plain text, 4000 characters at most, an empty line between paragraphs. Each language that the app allows needs one; allow fewer under “Languages” to write fewer.',
            { id: 'consent-language-hint' },
          )}
        </p>
        ${allowedLanguages.map(renderField)}
        <div class="row">
          ${this.renderSubmit('add', msg('Add the version', { id: 'consent-add' }))}
          <span role="status">
            ${
              this.isAdded
                ? html`<span class="row" data-added
                    >${icon('check')}${msg('Added. Nobody is shown it until you choose it above.', { id: 'consent-added' })}</span
                  >`
                : nothing
            }
          </span>
        </div>
      </form>
    </section>`;
  }

  #use(version: string | null): void {
    void this.attempt('use', async () => {
      await this.api.patch<App>(this.#path, { consentVersion: version });
      await this.#load();
      this.say('inkseal-apps-changed');
    });
  }

  async #add(event: SubmitEvent): Promise<void> {
    const form = formValues(event);
    const element = event.currentTarget as HTMLFormElement;
    const filled = (this.app?.allowedLanguages ?? []).flatMap((language): [Language, string][] => {
      const text = textOf(form, `text-${language}`);
      return text === '' ? [] : [[language, text]];
    });
    this.isAdded = await this.attempt('add', async () => {
      const texts = Object.fromEntries(filled);
      await this.api.post<ConsentTexts>(`${this.#path}/consent-texts`, {
        version: textOf(form, 'version'),
        texts,
      });
      element.reset();
      await this.#load();
    });
  }
}

const nameOf = (language: Language): string =>
  new Intl.DisplayNames(currentLanguage(), { type: 'language' }).of(language) ?? language;

function renderField(language: Language): TemplateResult {
  const id = `text-${language}`;
  return html`<div class="field">
    <label class="label" for=${id}>${nameOf(language)}</label>
    <textarea
      class="control"
      id=${id}
      name=${id}
      rows="4"
      maxlength=${longest}
      lang=${language}
      dir=${directionOf(language)}
    ></textarea>
  </div>`;
}

function renderTexts({ version, texts }: ConsentTexts): TemplateResult {
  return html`<details>
    <summary>${msg(str`Read version ${version}`, { id: 'consent-read' })}</summary>
    ${texts.map(
      ({ language, text }) =>
        html`<h3>${nameOf(language)}</h3>
          <div lang=${language} dir=${directionOf(language)}>
            ${text.split(/\n{2,}/).map((paragraph) => html`<p>${paragraph}</p>`)}
          </div>`,
    )}
  </details>`;
}

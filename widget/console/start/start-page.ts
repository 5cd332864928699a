import { localized, msg, str } from '@lit/localize';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ApiKey, CreatedApiKey } from '../../contract/apps.ts';
import type { Permission } from '../../contract/permissions.ts';
import '../copyable.ts';
import { ConsolePage } from '../console-page.ts';
import { pathOf } from '../route.ts';
import { readAddresses } from '../site-facts.ts';
import './live-preview.ts';
import { backendSnippet, pageSnippet, runSnippet } from './snippets.ts';

/** What the snippets do, and no more: a key that leaks from a first try must not be one to everything. */
const enough: readonly Permission[] = [
  'documents:read',
  'documents:write',
  'envelopes:read',
  'envelopes:write',
  'embeds:create',
];

/** From an app to a working embed: a key, two files to run, and what it will look like. */
@customElement('inkseal-start-page')
@localized()
export class StartPage extends ConsolePage {
  static override styles = [
    ...ConsolePage.styles,
    css`
      .steps {
        margin: 0;
        padding: 0;
        list-style: none;
        counter-reset: step;
      }
      .steps > li {
        counter-increment: step;
      }
      .steps h2::before {
        content: counter(step) '. ';
        color: var(--ink-accent-text);
      }
      .steps h2 + p {
        max-inline-size: 64ch;
      }
    `,
  ];

  @state() private made: CreatedApiKey | undefined;
  @state() private keys: readonly ApiKey[] = [];

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', async () => {
      this.keys = (await this.api.get<{ apiKeys: ApiKey[] }>(this.#keysPath)).apiKeys;
    });
  }

  get #keysPath(): string {
    return `/v1/apps/${this.app?.id}/api-keys`;
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Get started', { id: 'nav-start' })}</h1>
          <p class="lead">
            ${msg(str`From here to “${this.app?.name ?? ''}” with a document to sign in your own page.`, {
              id: 'start-lead',
            })}
          </p>
        </div>
      </div>
      <ol class="steps">
        <li class="card">${this.#renderKey()}</li>
        <li class="card">${this.#renderFiles()}</li>
        <li class="card">
          <h2>${msg('See what your signers will see', { id: 'start-preview' })}</h2>
          <inkseal-live-preview .api=${this.api} .app=${this.app} .login=${this.login}></inkseal-live-preview>
        </li>
      </ol>`;
  }

  #renderKey(): TemplateResult {
    const { made } = this;
    const living = this.keys.filter(({ revokedAt }) => revokedAt === null).length;
    return html`<h2>${msg('Make an API key', { id: 'start-key' })}</h2>
      <p class="muted">
        ${msg(
          'Your backend shows it to our server. It may upload, send and embed for this app, and nothing else.',
          { id: 'start-key-lead' },
        )}
      </p>
      ${this.renderFailure()}
      ${
        made
          ? html`<inkseal-copyable
                heading=${msg('Your key. It is shown this once; keep it where your backend finds it.', {
                  id: 'start-key-once',
                })}
                text=${made.secret}
              ></inkseal-copyable>
              <p class="hint">
                ${msg('Lost it? Make another, and revoke this one under API keys.', { id: 'start-key-lost' })}
              </p>`
          : html`<form @submit=${this.#makeKey}>
              ${this.renderSubmit('create-key', msg('Make a key', { id: 'start-key-make' }))}
            </form>`
      }
      ${
        living > 0 && !made
          ? html`<p class="hint row end">
              ${msg(str`Keys that the app has: ${living}`, { id: 'start-key-count' })}
            </p>`
          : nothing
      }`;
  }

  #renderFiles(): TemplateResult {
    const addresses = readAddresses();
    const [origin] = this.app?.allowedOrigins.filter((one) => one !== window.location.origin) ?? [];
    if (origin === undefined)
      return html`<h2>${msg('Put it into your page', { id: 'start-files' })}</h2>
        <p>
          ${msg('First say where your page is: the app has no allowed origin yet.', {
            id: 'start-no-origin',
          })}
        </p>
        <a class="button" href=${pathOf({ page: 'settings', appId: this.app?.id ?? '' })}>
          ${msg('App settings', { id: 'nav-settings' })}
        </a>`;
    return html`<h2>${msg('Put it into your page', { id: 'start-files' })}</h2>
      <p class="muted">
        ${msg(
          str`Two files in an empty folder, with your addresses in them. Run them with Node 20 or later and open ${origin}.`,
          { id: 'start-files-lead' },
        )}
      </p>
      <inkseal-copyable
        data-snippet="backend"
        heading="server.mjs"
        text=${backendSnippet(addresses, origin)}
      ></inkseal-copyable>
      <inkseal-copyable
        data-snippet="page"
        heading="page.html"
        text=${pageSnippet(addresses)}
      ></inkseal-copyable>
      <inkseal-copyable
        data-snippet="run"
        heading=${msg('In a shell, in that folder', { id: 'start-run' })}
        text=${runSnippet(this.made?.secret)}
      ></inkseal-copyable>
      <p>
        <a href="/docs" target="_blank"
          >${msg('Every route of the API, in a new tab', { id: 'start-docs' })}</a
        >
      </p>`;
  }

  async #makeKey(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    await this.attempt('create-key', async () => {
      this.made = await this.api.post<CreatedApiKey>(this.#keysPath, { permissions: enough });
    });
  }
}

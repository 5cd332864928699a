import { localized, msg } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { App } from '../../contract/apps.ts';
import { ConsolePage } from '../console-page.ts';
import { pathOf } from '../route.ts';
import { renderMode } from '../wording.ts';

@customElement('inkseal-apps-page')
@localized()
export class AppsPage extends ConsolePage {
  @state() private apps: readonly App[] | undefined;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', async () => {
      this.apps = (await this.api.get<{ apps: App[] }>('/v1/apps')).apps;
    });
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Apps', { id: 'nav-apps' })}</h1>
          <p class="lead">
            ${msg(
              'One for each product or environment that shows the widget: it has its own keys and its own list of pages.',
              { id: 'apps-lead' },
            )}
          </p>
        </div>
        <a class="button primary" href=${pathOf({ page: 'new-app' })}>
          ${msg('New app', { id: 'apps-new' })}
        </a>
      </div>
      ${this.renderFailure()}
      ${
        this.apps
          ? html`<div class="card">
              <ul class="list">
                ${this.apps.map((app) => this.#renderApp(app))}
              </ul>
            </div>`
          : this.busy
            ? this.renderWaiting(msg('Fetching the apps …', { id: 'apps-loading' }))
            : nothing
      }`;
  }

  #renderApp({ id, name, testMode, allowedOrigins }: App): TemplateResult {
    return html`<li>
      <div class="main">
        <a href=${pathOf({ page: 'settings', appId: id })}>${name}</a>
        <div class="muted">
          ${allowedOrigins.join(', ') || msg('No page may show the widget yet', { id: 'apps-no-origin' })}
        </div>
      </div>
      ${renderMode(testMode)}
      <a class="button" href=${pathOf({ page: 'envelopes', appId: id })}>
        ${msg('Envelopes', { id: 'nav-envelopes' })}
      </a>
    </li>`;
  }
}

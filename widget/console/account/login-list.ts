import { localized, msg } from '@lit/localize';
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ConsoleLogin } from '../../contract/account.ts';
import { ConsolePage } from '../console-page.ts';
import { renderTime } from '../wording.ts';

/** Where one is signed in, and the button that ends a login at once. */
@customElement('inkseal-login-list')
@localized()
export class LoginList extends ConsolePage {
  /** Grows with whatever ends logins elsewhere on the page. */
  @property({ type: Number }) changes = 0;
  @state() private logins: readonly ConsoleLogin[] | undefined;

  protected override updated(changed: PropertyValues): void {
    if (changed.has('changes')) void this.attempt('load', () => this.#load());
  }

  async #load(): Promise<void> {
    this.logins = (await this.api.get<{ logins: ConsoleLogin[] }>('/v1/account/logins')).logins;
  }

  protected override render(): TemplateResult {
    return html`<section>
      <h2>${msg('Where you are signed in', { id: 'logins' })}</h2>
      <p class="muted">
        ${msg('End what you do not know, and then change your password.', { id: 'logins-lead' })}
      </p>
      ${this.renderFailure()}
      ${
        this.logins
          ? html`<ul class="list">
              ${this.logins.map((login) => this.#renderLogin(login))}
            </ul>`
          : this.renderWaiting(msg('Fetching your logins …', { id: 'logins-loading' }))
      }
    </section>`;
  }

  #renderLogin({ id, current, ip, userAgent, createdAt, expiresAt }: ConsoleLogin): TemplateResult {
    return html`<li data-login=${id}>
      <div class="main">
        <strong>${ip}</strong> · ${renderTime(createdAt)}
        <div class="muted">
          ${userAgent}<br />
          ${msg('ends', { id: 'keys-end' })} ${renderTime(expiresAt)}
        </div>
      </div>
      ${
        current
          ? html`<span class="tag" data-tone="success">${msg('This browser', { id: 'logins-this' })}</span>`
          : html`<button
              class="button"
              type="button"
              data-act="end-login"
              ?disabled=${this.busy !== undefined}
              @click=${() => this.#end(id)}
            >
              <span>${msg('End it', { id: 'logins-end' })}<span class="visually-hidden"> ${ip}</span></span>
            </button>`
      }
    </li>`;
  }

  #end(id: string): void {
    void this.attempt('end-login', async () => {
      await this.api.remove(`/v1/account/logins/${id}`);
      await this.#load();
    });
  }
}

import { localized, msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ApiKey, CreatedApiKey } from '../../contract/apps.ts';
import { permissions, type Permission } from '../../contract/permissions.ts';
import { icon } from '../../ui/icons.ts';
import '../copyable.ts';
import { renderConfirmation } from '../confirmation.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { renderTime } from '../wording.ts';
import { namePermission } from './key-wording.ts';

const daySeconds = 86_400;
/** Days until a key ends; 0 is never. */
const lifetimes = [30, 90, 365, 0] as const;
const usual: readonly Permission[] = [
  'documents:read',
  'documents:write',
  'envelopes:read',
  'envelopes:write',
  'embeds:create',
];

/** The app's keys: what each may do, until when, and when it was last used. */
@customElement('inkseal-keys-page')
@localized()
export class KeysPage extends ConsolePage {
  @state() private keys: readonly ApiKey[] | undefined;
  @state() private made: CreatedApiKey | undefined;
  /** The key that is about to be revoked. */
  @state() private ending: ApiKey | undefined;

  get #path(): string {
    return `/v1/apps/${this.app?.id}/api-keys`;
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  async #load(): Promise<void> {
    this.keys = (await this.api.get<{ apiKeys: ApiKey[] }>(this.#path)).apiKeys.toReversed();
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('API keys', { id: 'nav-keys' })}</h1>
          <p class="lead">
            ${msg(
              'For your backends. Give each its own, with no more than it needs; no key belongs in a page.',
              {
                id: 'keys-lead',
              },
            )}
          </p>
        </div>
      </div>
      ${this.renderFailure()} ${this.app?.testMode === false ? this.renderIfUnproven() : nothing}
      ${
        this.made
          ? html`<div class="card" role="status">
              <inkseal-copyable
                heading=${msg('Your key. It is shown this once; keep it where your backend finds it.', {
                  id: 'start-key-once',
                })}
                text=${this.made.secret}
              ></inkseal-copyable>
            </div>`
          : nothing
      }
      <section class="card">${this.#renderForm()}</section>
      ${
        this.keys
          ? this.keys.length > 0
            ? html`<section class="card">
                <h2>${msg('Keys of this app', { id: 'keys-heading' })}</h2>
                <ul class="list">
                  ${this.keys.map((key) => this.#renderKey(key))}
                </ul>
              </section>`
            : nothing
          : this.busy === 'load'
            ? this.renderWaiting(msg('Fetching the keys …', { id: 'keys-loading' }))
            : nothing
      }
      ${this.#renderEnding()}`;
  }

  #renderForm(): TemplateResult {
    return html`<h2>${msg('New key', { id: 'keys-new' })}</h2>
      <form @submit=${this.#create}>
        <fieldset>
          <legend>${msg('It may', { id: 'keys-may' })}</legend>
          <div class="choices wide">
            ${permissions.map(
              (name) =>
                html`<label class="tick">
                  <input type="checkbox" name="permission" value=${name} ?checked=${usual.includes(name)} />
                  <span>${namePermission(name)}<br /><code class="muted">${name}</code></span>
                </label>`,
            )}
          </div>
        </fieldset>
        <div class="field narrow">
          <label class="label" for="lifetime">${msg('It ends', { id: 'keys-ends' })}</label>
          <select class="control" id="lifetime" name="lifetime">
            ${lifetimes.map(
              (days) =>
                html`<option value=${days} ?selected=${days === 365}>
                  ${
                    days === 0
                      ? msg('Never, until somebody revokes it', { id: 'keys-never' })
                      : msg(str`In ${days} days`, { id: 'keys-days' })
                  }
                </option>`,
            )}
          </select>
        </div>
        ${this.renderSubmit('create-key', msg('Make a key', { id: 'start-key-make' }))}
      </form>`;
  }

  #renderKey(key: ApiKey): TemplateResult {
    const isOver =
      key.revokedAt !== null || (key.expiresAt !== null && Date.parse(key.expiresAt) <= Date.now());
    return html`<li data-key=${key.id}>
      <div class="main">
        <strong><code>${key.hint}…</code></strong>
        <div class="muted">
          ${key.permissions.join(', ')}<br />
          ${
            key.lastUsedAt === null
              ? msg('Never used', { id: 'keys-unused' })
              : html`${msg('Last used', { id: 'keys-used' })} ${renderTime(key.lastUsedAt)}`
          }
          ·
          ${
            key.expiresAt === null
              ? msg('does not end by itself', { id: 'keys-endless' })
              : html`${msg('ends', { id: 'keys-end' })} ${renderTime(key.expiresAt)}`
          }
        </div>
      </div>
      ${
        isOver
          ? html`<span class="tag"
              >${
                key.revokedAt === null
                  ? msg('Expired', { id: 'status-expired' })
                  : msg('Revoked', { id: 'session-revoked' })
              }</span
            >`
          : html`<button
                class="button"
                type="button"
                data-act="rotate"
                ?disabled=${this.busy !== undefined}
                @click=${() => this.#rotate(key)}
              >
                ${msg('Rotate', { id: 'keys-rotate' })}
              </button>
              <button class="button" type="button" data-act="revoke" @click=${() => (this.ending = key)}>
                ${icon('trash')}${msg('Revoke', { id: 'revoke' })}
              </button>`
      }
    </li>`;
  }

  #renderEnding(): TemplateResult {
    return renderConfirmation({
      isOpen: this.ending !== undefined,
      heading: msg('Revoke this key?', { id: 'revoke-heading' }),
      body: html`<p>
        <code>${this.ending?.hint}…</code>
        ${msg(
          'Whatever still uses it is refused from now on. To change over without a pause, rotate it instead: both are then good for a day.',
          {
            id: 'revoke-lead',
          },
        )}
      </p>`,
      act: 'revoke-confirm',
      confirm: msg('Revoke', { id: 'revoke' }),
      onConfirm: () => this.#revoke(),
      onClose: () => (this.ending = undefined),
    });
  }

  async #create(event: SubmitEvent): Promise<void> {
    const form = formValues(event);
    const days = Number(textOf(form, 'lifetime'));
    await this.attempt('create-key', async () => {
      this.made = await this.api.post<CreatedApiKey>(this.#path, {
        permissions: form.getAll('permission'),
        ...(days > 0 && { expiresInSeconds: days * daySeconds }),
      });
      await this.#load();
    });
  }

  #rotate({ id }: ApiKey): void {
    void this.attempt('rotate', async () => {
      const overlapSeconds = daySeconds;
      this.made = await this.api.post<CreatedApiKey>(`${this.#path}/${id}/rotate`, { overlapSeconds });
      await this.#load();
      window.scrollTo(0, 0);
    });
  }

  #revoke(): void {
    const { ending } = this;
    this.ending = undefined;
    void this.attempt('revoke', async () => {
      await this.api.remove(`${this.#path}/${ending?.id}`);
      await this.#load();
    });
  }
}

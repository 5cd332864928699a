import { localized, msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { App } from '../../contract/apps.ts';
import type { RetentionPolicy } from '../../contract/lifecycle.ts';
import { icon } from '../../ui/icons.ts';
import { renderConfirmation } from '../confirmation.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { renderTime } from '../wording.ts';

/** For how long documents are kept at least, and when their deletion begins by itself. */
@customElement('inkseal-retention-page')
@localized()
export class RetentionPage extends ConsolePage {
  @state() private policies: readonly RetentionPolicy[] | undefined;
  @state() private apps: readonly App[] = [];
  @state() private ending: RetentionPolicy | undefined;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', async () => {
      this.apps = (await this.api.get<{ apps: App[] }>('/v1/apps')).apps;
      await this.#load();
    });
  }

  async #load(): Promise<void> {
    const path = '/v1/retention-policies';
    this.policies = (await this.api.get<{ retentionPolicies: RetentionPolicy[] }>(path)).retentionPolicies;
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Retention', { id: 'nav-retention' })}</h1>
          <p class="lead">
            ${msg(
              'A policy says for how long documents are kept at least, and may begin their deletion by itself. Of several policies the longest minimum counts. Owners and people with the compliance role make and end them; only owners make one that begins deletions.',
              { id: 'retention-lead' },
            )}
          </p>
        </div>
      </div>
      ${this.renderFailure()} ${this.#renderList()}
      <section class="card">${this.#renderForm()}</section>
      ${this.#renderEnding()}`;
  }

  #renderList(): TemplateResult | typeof nothing {
    const { policies } = this;
    if (!policies)
      return this.busy
        ? this.renderWaiting(msg('Fetching the policies …', { id: 'retention-loading' }))
        : nothing;
    if (policies.length === 0)
      return html`<div class="card empty">
        ${icon('clock')}
        <h2>${msg('No policy yet', { id: 'retention-none' })}</h2>
        <p>
          ${msg(
            'Without one, documents stay until somebody asks for their deletion, and may go as soon as its grace period is over. Where a law says how long you have to keep them, make a policy of it.',
            { id: 'retention-none-lead' },
          )}
        </p>
      </div>`;
    return html`<div class="card">
      <ul class="list" aria-label=${msg('Retention', { id: 'nav-retention' })}>
        ${policies.map((policy) => this.#renderPolicy(policy))}
      </ul>
    </div>`;
  }

  #renderPolicy(policy: RetentionPolicy): TemplateResult {
    const { id, name, appId, keepDays, destroyAfterDays, createdAt, endedAt } = policy;
    const app = this.apps.find((one) => one.id === appId);
    return html`<li data-policy=${id}>
      <div class="main">
        <strong>${name}</strong>
        <div>
          ${msg(str`Kept for at least ${keepDays} days.`, { id: 'retention-kept' })}
          ${
            destroyAfterDays === null
              ? msg('Nothing is deleted by itself.', { id: 'retention-no-end' })
              : msg(str`Deletion begins by itself after ${destroyAfterDays} days.`, {
                  id: 'retention-destroyed',
                })
          }
        </div>
        <div class="muted">
          ${appId === null ? msg('All apps', { id: 'retention-all-apps' }) : (app?.name ?? appId)} ·
          ${renderTime(createdAt)}
        </div>
      </div>
      ${
        endedAt === null
          ? html`<button
              class="button"
              type="button"
              data-act="end"
              ?disabled=${this.busy !== undefined}
              @click=${() => (this.ending = policy)}
            >
              ${msg('End …', { id: 'retention-end' })}
            </button>`
          : html`<span class="tag" data-state="ended">${msg('Ended', { id: 'session-ended' })}</span>`
      }
    </li>`;
  }

  #renderForm(): TemplateResult {
    return html`<h2>${msg('New policy', { id: 'retention-new' })}</h2>
      <form @submit=${this.#create}>
        <div class="field narrow">
          <label class="label" for="name">${msg('Name', { id: 'organization-name' })}</label>
          <input class="control" id="name" name="name" maxlength="120" required />
        </div>
        <div class="field narrow">
          <label class="label" for="app">${msg('Documents of', { id: 'retention-of' })}</label>
          <select class="control" id="app" name="app">
            <option value="">${msg('All apps', { id: 'retention-all-apps' })}</option>
            ${this.apps.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
          </select>
        </div>
        ${this.#renderDays({
          name: 'keep',
          label: msg('Keep for at least, in days', { id: 'retention-keep' }),
          hint: msg('From completion, or from the upload of what was never completed.', {
            id: 'retention-keep-hint',
          }),
          least: 0,
        })}
        ${this.#renderDestroy()}
        ${this.renderSubmit('create-policy', msg('Make the policy', { id: 'retention-make' }))}
      </form>`;
  }

  /** Whoever preserves evidence must not be who destroys it: for those who may delete besides. */
  #renderDestroy(): TemplateResult | typeof nothing {
    if (!this.login?.permissions.has('deletions:write')) return nothing;
    return this.#renderDays({
      name: 'destroy',
      label: msg('Begin deletion after, in days (optional)', { id: 'retention-destroy' }),
      hint: msg('Whoever may delete then has 72 hours to cancel it; after that it is final.', {
        id: 'retention-destroy-hint',
      }),
      least: 1,
    });
  }

  #renderDays(field: { name: string; label: string; hint: string; least: number }): TemplateResult {
    const { name, label, hint, least } = field;
    return html`<div class="field narrow">
      <label class="label" for=${name}>${label}</label>
      <input
        class="control"
        id=${name}
        name=${name}
        type="number"
        min=${least}
        max="36500"
        aria-describedby="${name}-hint"
        ?required=${name === 'keep'}
      />
      <p class="hint" id="${name}-hint">${hint}</p>
    </div>`;
  }

  #renderEnding(): TemplateResult {
    return renderConfirmation({
      isOpen: this.ending !== undefined,
      heading: msg('End this policy?', { id: 'retention-end-heading' }),
      body: html`<p>
        <strong>${this.ending?.name}</strong>
        ${msg(
          'It keeps nothing any more, and begins no more deletions. One that waited for it alone goes on a day later. The policy stays on record.',
          { id: 'retention-end-lead' },
        )}
      </p>`,
      act: 'end-confirm',
      confirm: msg('End it', { id: 'retention-end-confirm' }),
      onConfirm: () => void this.#end(),
      onClose: () => (this.ending = undefined),
    });
  }

  async #create(event: SubmitEvent): Promise<void> {
    const element = event.currentTarget as HTMLFormElement;
    const form = formValues(event);
    const [appId, destroy] = [textOf(form, 'app'), textOf(form, 'destroy')];
    await this.attempt('create-policy', async () => {
      await this.api.post('/v1/retention-policies', {
        name: textOf(form, 'name'),
        keepDays: Number(textOf(form, 'keep')),
        ...(appId && { appId }),
        ...(destroy && { destroyAfterDays: Number(destroy) }),
      });
      element.reset();
      await this.#load();
    });
  }

  async #end(): Promise<void> {
    const { id } = this.ending ?? {};
    this.ending = undefined;
    await this.attempt('end', async () => {
      await this.api.remove(`/v1/retention-policies/${id}`);
      await this.#load();
    });
  }
}

import { localized, msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { OrganizationRole } from '../../contract/organization-roles.ts';
import { permissions } from '../../contract/permissions.ts';
import { namePermission } from '../apps/key-wording.ts';
import { renderConfirmation } from '../confirmation.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { nameRole } from '../role-wording.ts';

/** What each role may, and the roles that the organization makes for itself. */
@customElement('inkseal-roles-page')
@localized()
export class RolesPage extends ConsolePage {
  @state() private roles: readonly OrganizationRole[] | undefined;
  /** The role in the form; a new one when undefined. */
  @state() private edited: OrganizationRole | undefined;
  /** The role that is about to be deleted. */
  @state() private ending: OrganizationRole | undefined;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  async #load(): Promise<void> {
    this.roles = (await this.api.get<{ roles: OrganizationRole[] }>('/v1/roles')).roles;
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Roles', { id: 'roles' })}</h1>
          <p class="lead">
            ${msg(
              'What members may do. Where none of these roles fits, make one with no more than it takes.',
              {
                id: 'roles-lead',
              },
            )}
          </p>
        </div>
      </div>
      ${this.renderFailure()}
      ${
        this.roles
          ? html`<section class="card">
                <ul class="list">
                  ${this.roles.map((role) => this.#renderRole(role))}
                </ul>
              </section>
              <section class="card" id="form">${this.#renderForm()}</section>`
          : this.busy === 'load'
            ? this.renderWaiting(msg('Fetching the roles …', { id: 'roles-loading' }))
            : nothing
      }
      ${this.#renderEnding()}`;
  }

  #renderRole(role: OrganizationRole): TemplateResult {
    const { id, name, members } = role;
    return html`<li data-role=${id}>
      <div class="main">
        <strong>${nameRole(id, this.roles)}</strong>
        <div class="muted">
          ${msg(str`Members: ${members}`, { id: 'roles-members' })} ·
          <code>${role.permissions.join(', ')}</code>
        </div>
      </div>
      ${
        name === null
          ? html`<span class="tag">${msg('In every organization', { id: 'roles-usual' })}</span>`
          : html`<button class="button" type="button" data-act="edit" @click=${() => this.#edit(role)}>
                <span
                  >${msg('Change …', { id: 'roles-change' })}<span class="visually-hidden">
                    ${name}</span
                  ></span
                >
              </button>
              <button class="button" type="button" data-act="delete" @click=${() => (this.ending = role)}>
                <span
                  >${msg('Delete …', { id: 'webhook-delete' })}<span class="visually-hidden">
                    ${name}</span
                  ></span
                >
              </button>`
      }
    </li>`;
  }

  #renderForm(): TemplateResult {
    const { edited } = this;
    return html`<h2>
        ${
          edited
            ? msg(str`Change “${edited.name ?? ''}”`, { id: 'roles-change-heading' })
            : msg('New role', { id: 'roles-new' })
        }
      </h2>
      <form @submit=${this.#save}>
        <div class="field narrow">
          <label class="label" for="name">${msg('Name', { id: 'organization-name' })}</label>
          <input
            class="control"
            id="name"
            name="name"
            maxlength="60"
            autocomplete="off"
            .value=${edited?.name ?? ''}
            required
          />
        </div>
        <fieldset>
          <legend>${msg('Whoever has it may', { id: 'roles-may' })}</legend>
          <div class="choices wide">
            ${permissions.map(
              (name) =>
                html`<label class="tick">
                  <input
                    type="checkbox"
                    name="permission"
                    value=${name}
                    .checked=${edited?.permissions.includes(name) ?? false}
                  />
                  <span>${namePermission(name)}<br /><code class="muted">${name}</code></span>
                </label>`,
            )}
          </div>
        </fieldset>
        <div class="row">
          ${this.renderSubmit(
            'save-role',
            edited ? msg('Save', { id: 'settings-save' }) : msg('Make the role', { id: 'roles-make' }),
          )}
          ${
            edited
              ? html`<button class="button" type="button" @click=${() => (this.edited = undefined)}>
                  ${msg('Leave it as it is', { id: 'roles-leave' })}
                </button>`
              : nothing
          }
        </div>
      </form>`;
  }

  #renderEnding(): TemplateResult {
    return renderConfirmation({
      isOpen: this.ending !== undefined,
      heading: msg(str`Delete the role “${this.ending?.name ?? ''}”?`, { id: 'roles-delete-heading' }),
      body: html`<p>
        ${msg('Only a role that nobody has, and nobody is invited to, can be deleted.', {
          id: 'roles-delete-lead',
        })}
      </p>`,
      act: 'delete-confirm',
      confirm: msg('Delete it', { id: 'webhook-delete-confirm' }),
      onConfirm: () => this.#delete(),
      onClose: () => (this.ending = undefined),
    });
  }

  #edit(role: OrganizationRole): void {
    this.edited = role;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('#name')?.focus());
  }

  async #save(event: SubmitEvent): Promise<void> {
    const element = event.currentTarget as HTMLFormElement;
    const form = formValues(event);
    const wanted = { name: textOf(form, 'name'), permissions: form.getAll('permission') };
    const isSaved = await this.attempt('save-role', async () => {
      if (this.edited) await this.api.patch<OrganizationRole>(`/v1/roles/${this.edited.id}`, wanted);
      else await this.api.post<OrganizationRole>('/v1/roles', wanted);
      await this.#load();
    });
    if (!isSaved) return;
    this.edited = undefined;
    element.reset();
  }

  #delete(): void {
    const { ending } = this;
    this.ending = undefined;
    void this.attempt('delete', async () => {
      await this.api.remove(`/v1/roles/${ending?.id}`);
      await this.#load();
    });
  }
}

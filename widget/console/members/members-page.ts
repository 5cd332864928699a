import { localized, msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Invitation, Member } from '../../contract/members.ts';
import type { OrganizationRole } from '../../contract/organization-roles.ts';
import { icon } from '../../ui/icons.ts';
import { mailLanguage, type Person } from '../console-login.ts';
import { renderConfirmation } from '../confirmation.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { explainRole, nameRole } from '../role-wording.ts';
import { pathOf } from '../route.ts';
import { renderTime } from '../wording.ts';

/** Who belongs to the organization and may do what, who is invited to it, and the way out. */
@customElement('inkseal-members-page')
@localized()
export class MembersPage extends ConsolePage {
  @state() private members: readonly Member[] | undefined;
  @state() private invitations: readonly Invitation[] = [];
  @state() private roles: readonly OrganizationRole[] = [];
  /** Who is about to be removed, or leaves. */
  @state() private ending: Pick<Person, 'id' | 'name'> | undefined;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  async #load(): Promise<void> {
    const { members } = await this.api.get<{ members: Member[] }>('/v1/members');
    this.invitations = (await this.api.get<{ invitations: Invitation[] }>('/v1/invitations')).invitations;
    this.roles = (await this.api.get<{ roles: OrganizationRole[] }>('/v1/roles')).roles;
    this.members = members;
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Members', { id: 'members' })}</h1>
          <p class="lead">
            ${msg('Who belongs to the organization. Give each the smallest role that will do.', {
              id: 'members-lead',
            })}
            <a href=${pathOf({ page: 'roles' })}>${msg('Roles', { id: 'roles' })}</a>
          </p>
        </div>
      </div>
      ${this.renderFailure()}
      ${
        this.members
          ? html`<section class="card">
                <ul class="list">
                  ${this.members.map((member) => this.#renderMember(member))}
                </ul>
              </section>
              ${this.#renderInvite()} ${this.#renderInvitations()}`
          : this.busy === 'load'
            ? this.renderWaiting(msg('Fetching the members …', { id: 'members-loading' }))
            : this.#renderUnseen()
      }
      ${this.#renderEnding()}`;
  }

  /** Whoever may not see the others can still leave them. */
  #renderUnseen(): TemplateResult | typeof nothing {
    const person = this.login?.person;
    if (!person || this.failure?.code !== 'forbidden') return nothing;
    return html`<section class="card">
      <h2>${this.login?.organization?.name}</h2>
      <p>${msg('Your role does not show who else belongs to it.', { id: 'members-unseen' })}</p>
      <button class="button" type="button" data-act="end" @click=${() => (this.ending = person)}>
        ${msg('Leave …', { id: 'members-leave' })}
      </button>
    </section>`;
  }

  #isOneself({ id }: Pick<Person, 'id'>): boolean {
    return id === this.login?.person.id;
  }

  #renderMember(member: Member): TemplateResult {
    const { id, name, email, role, twoFactor, joinedAt } = member;
    return html`<li data-member=${id}>
      <div class="main">
        <strong>${name}</strong>
        ${
          twoFactor
            ? html`<span class="tag" data-tone="success"
                >${msg('Two-step sign-in', { id: 'two-step' })}</span
              >`
            : nothing
        }
        <div class="muted">${email} · ${msg('since', { id: 'members-since' })} ${renderTime(joinedAt)}</div>
      </div>
      <select
        class="control"
        aria-label=${msg(str`Role of ${name}`, { id: 'members-role' })}
        .value=${role}
        ?disabled=${this.busy !== undefined}
        @change=${(event: Event) => this.#change(member, event.target as HTMLSelectElement)}
      >
        ${this.roles.map(
          ({ id: one }) =>
            html`<option value=${one} ?selected=${one === role}>${nameRole(one, this.roles)}</option>`,
        )}
      </select>
      <button class="button" type="button" data-act="end" @click=${() => (this.ending = member)}>
        ${
          this.#isOneself(member)
            ? msg('Leave …', { id: 'members-leave' })
            : msg('Remove …', { id: 'members-remove' })
        }
      </button>
    </li>`;
  }

  #renderInvite(): TemplateResult {
    return html`<section class="card">
      <h2>${msg('Invite somebody', { id: 'invite' })}</h2>
      ${this.renderIfUnproven()}
      <form @submit=${this.#invite}>
        <div class="field narrow">
          <label class="label" for="email">${msg('E-mail address', { id: 'login-email' })}</label>
          <input class="control" id="email" name="email" type="email" autocomplete="off" required />
        </div>
        <fieldset>
          <legend>${msg('Role', { id: 'invite-role' })}</legend>
          <div class="choices wide">
            ${this.roles.map(
              (role) =>
                html`<label class="tick">
                  <input type="radio" name="role" value=${role.id} ?checked=${role.id === 'sender'} />
                  <span
                    >${nameRole(role.id, this.roles)}<br /><span class="muted"
                      >${explainRole(role)}</span
                    ></span
                  >
                </label>`,
            )}
          </div>
        </fieldset>
        ${this.renderSubmit('invite', msg('Send the invitation', { id: 'invite-send' }))}
      </form>
    </section>`;
  }

  #renderInvitations(): TemplateResult {
    if (this.invitations.length === 0)
      return html`<section class="card empty">
        ${icon('paper')}
        <h2>${msg('No invitation is waiting', { id: 'invitations-none' })}</h2>
        <p>
          ${msg(
            'Whoever you invite gets a link by e-mail, good for seven days. Until they follow it, they stand here.',
            { id: 'invitations-none-lead' },
          )}
        </p>
      </section>`;
    return html`<section class="card">
      <h2>${msg('Waiting for an answer', { id: 'invitations' })}</h2>
      <ul class="list">
        ${this.invitations.map(
          ({ id, email, role, expiresAt }) =>
            html`<li data-invitation=${id}>
              <div class="main">
                <strong>${email}</strong>
                <div class="muted">
                  ${nameRole(role, this.roles)} · ${msg('ends', { id: 'keys-end' })} ${renderTime(expiresAt)}
                </div>
              </div>
              <button
                class="button"
                type="button"
                data-act="cancel"
                ?disabled=${this.busy !== undefined}
                @click=${() => this.#cancel(id)}
              >
                <span
                  >${msg('Cancel it', { id: 'invitations-cancel' })}<span class="visually-hidden">
                    ${email}</span
                  ></span
                >
              </button>
            </li>`,
        )}
      </ul>
    </section>`;
  }

  #renderEnding(): TemplateResult {
    const { ending } = this;
    const isOwn = ending !== undefined && this.#isOneself(ending);
    const question = isOwn
      ? {
          heading: msg('Leave this organization?', { id: 'leave-heading' }),
          lead: msg('You cannot come back by yourself: somebody has to invite you again.', {
            id: 'leave-lead',
          }),
          confirm: msg('Leave', { id: 'leave' }),
          keep: msg('Stay', { id: 'leave-not' }),
        }
      : {
          heading: msg(str`Remove ${ending?.name ?? ''}?`, { id: 'remove-heading' }),
          lead: msg('Their access ends at once. What they have done stays, with their name on it.', {
            id: 'remove-lead',
          }),
          confirm: msg('Remove', { id: 'remove' }),
          keep: msg('Keep them', { id: 'remove-not' }),
        };
    return renderConfirmation({
      ...question,
      isOpen: ending !== undefined,
      body: html`<p>${question.lead}</p>`,
      act: 'end-confirm',
      onConfirm: () => void this.#end(),
      onClose: () => (this.ending = undefined),
    });
  }

  /** What the server has not taken is not shown as if it had. */
  #change({ id, role }: Member, select: HTMLSelectElement): void {
    void this.attempt('change', async () => {
      await this.api.patch<Member>(`/v1/members/${id}`, { role: select.value });
      await this.#load();
    }).then((isChanged) => {
      if (!isChanged) select.value = role;
    });
  }

  async #invite(event: SubmitEvent): Promise<void> {
    const form = event.currentTarget as HTMLFormElement;
    const typed = formValues(event);
    const isSent = await this.attempt('invite', async () => {
      await this.api.post<Invitation>('/v1/invitations', {
        email: textOf(typed, 'email'),
        role: textOf(typed, 'role'),
        language: mailLanguage(),
      });
      await this.#load();
    });
    if (isSent) form.reset();
  }

  #cancel(id: string): void {
    void this.attempt('cancel', async () => {
      await this.api.remove(`/v1/invitations/${id}`);
      await this.#load();
    });
  }

  async #end(): Promise<void> {
    const { ending } = this;
    this.ending = undefined;
    if (!ending) return;
    if (!this.#isOneself(ending)) {
      await this.attempt('remove', async () => {
        await this.api.remove(`/v1/members/${ending.id}`);
        await this.#load();
      });
      return;
    }
    const path = `/v1/account/memberships/${this.login?.organization?.id}`;
    if (!(await this.attempt('leave', () => this.api.remove(path)))) return;
    history.replaceState(null, '', pathOf({ page: 'home' }));
    this.say('inkseal-login-changed');
  }
}

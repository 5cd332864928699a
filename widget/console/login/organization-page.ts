import { localized, msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { createOrganization } from '../console-login.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';

@customElement('inkseal-organization-page')
@localized()
export class OrganizationPage extends ConsolePage {
  protected override render(): TemplateResult {
    return html`<form class="card" @submit=${this.#submit}>
      <h1 tabindex="-1">${msg('Name your organization', { id: 'organization-heading' })}</h1>
      <p class="lead field">
        ${msg(
          'Everything belongs to it: apps, documents and the audit log. Signers read its name as that of the sender.',
          { id: 'organization-lead' },
        )}
      </p>
      ${this.renderFailure()}
      <div class="field">
        <label class="label" for="name">${msg('Name', { id: 'organization-name' })}</label>
        <input class="control" id="name" name="name" autocomplete="organization" maxlength="200" required />
      </div>
      ${this.renderSubmit('create-organization', msg('Go on', { id: 'organization-go-on' }))}
    </form>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    const form = formValues(event);
    const isMade = await this.attempt('create-organization', () => createOrganization(textOf(form, 'name')));
    if (isMade) this.say('inkseal-login-changed');
  }
}

import { localized, msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { icon } from '../../ui/icons.ts';
import { saveFile } from '../../ui/save-file.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';

/** Everything held about the organization, or about one person, to keep or to hand over. */
@customElement('inkseal-export-page')
@localized()
export class ExportPage extends ConsolePage {
  /** How much of the file under way has come. */
  @state() private loaded = 0;
  /** What was saved last. */
  @state() private saved: string | undefined;

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Data export', { id: 'nav-export' })}</h1>
          <p class="lead">
            ${msg(
              'One zip file, readable without Inkseal: JSON, the documents, and the audit trail. That it was made is in the audit log.',
              { id: 'export-lead' },
            )}
          </p>
        </div>
      </div>
      ${
        this.login?.permissions.has('data:export')
          ? html`${this.renderFailure()} ${this.#renderProgress()} ${this.#renderPerson()}
            ${this.#renderOrganization()}`
          : html`<p class="card" data-not-permitted>
              ${msg(
                'Your role does not allow it. Who may is set by the permission “Export all that is held”.',
                { id: 'export-not-permitted' },
              )}
            </p>`
      }`;
  }

  #renderProgress(): TemplateResult {
    const megabytes = (this.loaded / 1_000_000).toFixed(1);
    return html`<p role="status">
      ${
        this.busy
          ? html`<span class="spinner"></span> ${msg('Downloading', { id: 'envelope-downloading' })}
              ${megabytes} MB`
          : this.saved === undefined
            ? nothing
            : html`${msg('Saved as', { id: 'export-saved' })} <code>${this.saved}</code>`
      }
    </p>`;
  }

  #renderPerson(): TemplateResult {
    return html`<section class="card">
      <h2>${msg('About a person', { id: 'export-person' })}</h2>
      <p>
        ${msg(
          'For somebody who asks what you hold about them: what they were sent, filled in, signed and attached, and what was logged of it. Nothing of what others filled in.',
          { id: 'export-person-lead' },
        )}
      </p>
      <form @submit=${this.#exportPerson}>
        <div class="field narrow">
          <label class="label" for="email">${msg('E-mail address', { id: 'login-email' })}</label>
          <input class="control" id="email" name="email" type="email" autocomplete="off" required />
        </div>
        ${this.renderSubmit('person', msg('Download', { id: 'export-download' }))}
      </form>
    </section>`;
  }

  #renderOrganization(): TemplateResult {
    return html`<section class="card">
      <h2>${msg('The whole organization', { id: 'export-organization' })}</h2>
      <p>
        ${msg(
          'Every document, envelope and audit trail, of test mode too, with members, apps and settings. It can be large. Keep it as safe as the documents: nothing in it is encrypted.',
          { id: 'export-organization-lead' },
        )}
      </p>
      <button
        class="button"
        type="button"
        data-act="organization"
        ?disabled=${this.busy !== undefined}
        @click=${() => this.#save('organization', 'organization', 'organization-export.zip')}
      >
        ${icon('download')}${msg('Download everything', { id: 'export-everything' })}
      </button>
    </section>`;
  }

  #exportPerson(event: SubmitEvent): void {
    const email = textOf(formValues(event), 'email');
    void this.#save('person', `person?email=${encodeURIComponent(email)}`, 'person-export.zip');
  }

  async #save(act: string, path: string, name: string): Promise<void> {
    [this.loaded, this.saved] = [0, undefined];
    await this.attempt(act, async () => {
      const file = await this.api.file(`/v1/exports/${path}`, (loaded) => (this.loaded = loaded));
      saveFile(file, name);
      this.saved = name;
    });
  }
}

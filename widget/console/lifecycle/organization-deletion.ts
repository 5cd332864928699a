import { localized, msg, str } from '@lit/localize';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { DeletionRequest } from '../../contract/lifecycle.ts';
import '../../ui/dialog.ts';
import { icon } from '../../ui/icons.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { pathOf } from '../route.ts';
import { renderConsequences } from './deletion-wording.ts';

/**
 * The part of the deletions' page that asks for the end of the organization itself. Its name has to be typed: nobody comes
 * by that in passing.
 *
 * @fires inkseal-deletion-asked - it was asked for
 */
@customElement('inkseal-organization-deletion')
@localized()
export class OrganizationDeletion extends ConsolePage {
  static override styles = [
    ...ConsolePage.styles,
    css`
      dt {
        font-weight: 600;
      }
      dd {
        margin: 0 0 10px;
      }
    `,
  ];

  @state() private isOpen = false;
  /** What was typed is not the name. */
  @state() private isMistyped = false;

  protected override render(): TemplateResult {
    return html`<section class="card">
        <h2>${msg('Delete the organization', { id: 'organization-delete' })}</h2>
        <p>
          ${msg(
            'All documents, envelopes, members, apps and keys of it. For 72 hours nothing happens, and it can be cancelled here.',
            { id: 'organization-delete-lead' },
          )}
          <a href=${pathOf({ page: 'export' })}
            >${msg('Export everything first', { id: 'organization-delete-export' })}</a
          >
        </p>
        ${this.renderFailure()}
        <button
          class="button danger"
          type="button"
          data-act="organization"
          ?disabled=${this.busy !== undefined}
          @click=${this.#open}
        >
          ${icon('trash')}${msg('Delete the organization …', { id: 'organization-delete-open' })}
        </button>
      </section>
      ${this.#renderDialog(this.login?.organization?.name ?? '')}`;
  }

  #renderDialog(name: string): TemplateResult {
    const close = (): void => {
      this.isOpen = false;
    };
    return html`<inkseal-dialog
      heading=${msg(str`Delete ${name}?`, { id: 'organization-delete-heading' })}
      ?open=${this.isOpen}
      @inkseal-dismiss=${close}
    >
      ${renderConsequences(
        msg(
          'Every document that nobody else has a right to, with what was entered in it; what is known of members and signers; apps, API keys, webhooks and settings. Accounts that belong to no other organization, yours too. Subscriptions end.',
          { id: 'organization-delete-goes' },
        ),
        msg(
          'Documents that a legal hold or a retention policy keeps, until it ends; documents that others have a right to, until they let go. The audit trail, without names or values, and a signed receipt.',
          { id: 'organization-delete-stays' },
        ),
      )}
      <p>
        <strong>${msg('When it is final:', { id: 'delete-final' })}</strong>
        ${msg(
          'after 72 hours documents begin to go, and whoever signs in finds no organization once the last has gone. From then on nobody can bring it back, whoever runs this server included.',
          { id: 'organization-delete-final' },
        )}
      </p>
      <form id="confirm" @submit=${(event: SubmitEvent) => this.#ask(event, name)}>
        <div class="field">
          <label class="label" for="typed">
            ${msg(str`Type the organization’s name to confirm: ${name}`, { id: 'organization-delete-type' })}
          </label>
          <input
            class="control"
            id="typed"
            name="typed"
            autocomplete="off"
            required
            aria-invalid=${this.isMistyped ? 'true' : nothing}
            aria-describedby=${this.isMistyped ? 'mistyped' : nothing}
            @input=${() => (this.isMistyped = false)}
          />
          ${
            this.isMistyped
              ? html`<p class="hint" id="mistyped" role="alert">
                  ${msg('That is not its name. Nothing was asked for.', { id: 'organization-delete-mistyped' })}
                </p>`
              : nothing
          }
        </div>
      </form>
      <div class="row" slot="footer">
        <button class="button danger" type="submit" form="confirm" data-act="organization-confirm">
          ${msg('Ask for its deletion', { id: 'delete-confirm' })}
        </button>
        <button class="button" type="button" @click=${close}>${msg('Keep it', { id: 'void-keep' })}</button>
      </div>
    </inkseal-dialog>`;
  }

  #open(): void {
    this.isMistyped = false;
    this.isOpen = true;
  }

  #ask(event: SubmitEvent, name: string): void {
    const form = event.currentTarget as HTMLFormElement;
    if (textOf(formValues(event), 'typed') !== name.trim()) {
      this.isMistyped = true;
      form.querySelector<HTMLElement>('#typed')?.focus();
      return;
    }
    form.reset();
    this.isOpen = false;
    void this.attempt('organization', async () => {
      await this.api.post<DeletionRequest>('/v1/deletion-requests', { scope: 'organization' });
      this.dispatchEvent(new CustomEvent('inkseal-deletion-asked'));
    });
  }
}

import { localized, msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { legalHoldScopes, type LegalHold, type LegalHoldScope } from '../../contract/lifecycle.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';

const scopes: Readonly<Record<LegalHoldScope, readonly [name: () => string, hint: () => string]>> = {
  document: [
    () => msg('Document', { id: 'deletion-document' }),
    () => msg('One document, wherever it stands.', { id: 'hold-document-hint' }),
  ],
  envelope: [
    () => msg('Envelope', { id: 'envelope' }),
    () => msg('All documents of one envelope.', { id: 'hold-envelope-hint' }),
  ],
  organization: [
    () => msg('Everything', { id: 'hold-organization' }),
    () => msg('All that your organization has a right to, now and later.', { id: 'hold-organization-hint' }),
  ],
  matter: [
    () => msg('Matter', { id: 'hold-matter' }),
    () => msg('A case, with documents that can be added later.', { id: 'hold-matter-hint' }),
  ],
};

export const nameHoldScope = (scope: LegalHoldScope): string => scopes[scope][0]();

/** Text and ids as they are typed or copied: one per line, or with commas. */
const idsOf = (text: string): string[] => text.split(/[\s,]+/).filter((id) => id !== '');

/** What the form asks for; a date is over when its day is, where its reader is. */
function holdOf(form: FormData, scope: LegalHoldScope): object {
  const day = textOf(form, 'expires');
  return {
    scope,
    ...(scope === 'document' && { documentId: textOf(form, 'target') }),
    ...(scope === 'envelope' && { envelopeId: textOf(form, 'target') }),
    ...(scope === 'matter' && {
      matter: textOf(form, 'target'),
      documentIds: idsOf(textOf(form, 'documents')),
    }),
    reason: textOf(form, 'reason'),
    authority: textOf(form, 'authority'),
    twoPersonRelease: form.has('two'),
    ...(day && { expiresAt: new Date(`${day}T23:59:59`).toISOString() }),
  };
}

/**
 * Places a legal hold. What it is to cover may stand in the address, for the pages of an envelope and of what was given lead here.
 *
 * @fires inkseal-placed - with the legal hold
 */
@customElement('inkseal-place-hold')
@localized()
export class PlaceHold extends ConsolePage {
  readonly #envelopeId = new URLSearchParams(window.location.search).get('envelope') ?? '';
  readonly #documentId = new URLSearchParams(window.location.search).get('document') ?? '';
  @state() private scope: LegalHoldScope = this.#documentId === '' ? 'envelope' : 'document';

  protected override render(): TemplateResult {
    return html`<h2>${msg('Place a legal hold', { id: 'hold-new' })}</h2>
      <form @submit=${this.#place}>
        ${this.renderFailure()} ${this.#renderScopes()} ${this.#renderTarget()} ${this.#renderWords()}
        ${this.renderSubmit('place-hold', msg('Place it', { id: 'hold-place' }))}
      </form>`;
  }

  #renderScopes(): TemplateResult {
    return html`<fieldset>
      <legend>${msg('It keeps', { id: 'hold-keeps' })}</legend>
      <div class="choices wide">
        ${legalHoldScopes.map(
          (scope) =>
            html`<label class="tick">
              <input
                type="radio"
                name="scope"
                value=${scope}
                .checked=${this.scope === scope}
                @change=${() => (this.scope = scope)}
              />
              <span
                ><strong>${scopes[scope][0]()}</strong><br /><span class="hint"
                  >${scopes[scope][1]()}</span
                ></span
              >
            </label>`,
        )}
      </div>
    </fieldset>`;
  }

  #renderTarget(): TemplateResult {
    switch (this.scope) {
      case 'organization':
        return html``;
      case 'document':
        return this.#renderId(
          msg('Id of the document', { id: 'hold-document-id' }),
          msg('It begins with doc_; your backend got it at the upload.', { id: 'hold-document-id-hint' }),
          this.#documentId,
        );
      case 'envelope':
        return this.#renderId(
          msg('Id of the envelope', { id: 'hold-envelope-id' }),
          msg('It begins with env_; the address of its page ends with it.', { id: 'hold-envelope-id-hint' }),
          this.#envelopeId,
        );
      case 'matter':
        return html`${this.#renderId(
            msg('Name of the matter', { id: 'hold-matter-name' }),
            msg('As it is called where the case is kept.', { id: 'hold-matter-name-hint' }),
            '',
          )}
          <div class="field narrow">
            <label class="label" for="documents"
              >${msg('Ids of its documents, one per line (optional)', { id: 'hold-matter-documents' })}</label
            >
            <textarea class="control" id="documents" name="documents" rows="3"></textarea>
          </div>`;
    }
  }

  #renderId(label: string, hint: string, value: string): TemplateResult {
    return html`<div class="field narrow">
      <label class="label" for="target">${label}</label>
      <input
        class="control"
        id="target"
        name="target"
        maxlength="200"
        autocapitalize="none"
        spellcheck="false"
        aria-describedby="target-hint"
        .value=${value}
        required
      />
      <p class="hint" id="target-hint">${hint}</p>
    </div>`;
  }

  #renderWords(): TemplateResult {
    return html`<div class="field narrow">
        <label class="label" for="authority">${msg('On whose word', { id: 'hold-authority' })}</label>
        <input
          class="control"
          id="authority"
          name="authority"
          maxlength="200"
          aria-describedby="authority-hint"
          required
        />
        <p class="hint" id="authority-hint">
          ${msg('A court, a regulator, your counsel.', { id: 'hold-authority-hint' })}
        </p>
      </div>
      <div class="field narrow">
        <label class="label" for="reason">${msg('Reason', { id: 'hold-reason' })}</label>
        <textarea class="control" id="reason" name="reason" maxlength="2000" rows="3" required></textarea>
      </div>
      <div class="field narrow">
        <label class="label" for="expires"
          >${msg('Last day, if it ends by itself (optional)', { id: 'hold-expires' })}</label
        >
        <input class="control" id="expires" name="expires" type="date" />
      </div>
      <div class="field narrow">
        <label class="tick">
          <input type="checkbox" name="two" />
          <span>${msg('Two people release it: one asks, another agrees', { id: 'hold-two' })}</span>
        </label>
      </div>`;
  }

  async #place(event: SubmitEvent): Promise<void> {
    const element = event.currentTarget as HTMLFormElement;
    const hold = holdOf(formValues(event), this.scope);
    await this.attempt('place-hold', async () => {
      const detail = await this.api.post<LegalHold>('/v1/legal-holds', hold);
      element.reset();
      // A reset unticks what no attribute ticks.
      for (const radio of element.querySelectorAll<HTMLInputElement>('input[name=scope]'))
        radio.checked = radio.value === this.scope;
      this.dispatchEvent(new CustomEvent('inkseal-placed', { detail }));
    });
  }
}

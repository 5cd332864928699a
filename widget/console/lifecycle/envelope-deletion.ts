import { localized, msg } from '@lit/localize';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Envelope } from '../../contract/envelopes.ts';
import type { DeletionRequest, NewDeletionRequest } from '../../contract/lifecycle.ts';
import { icon } from '../../ui/icons.ts';
import { renderConfirmation } from '../confirmation.ts';
import { ConsolePage } from '../console-page.ts';
import { pathOf } from '../route.ts';
import {
  renderBlockers,
  renderConsequences,
  renderDeletionState,
  renderFinality,
  renderStanding,
} from './deletion-wording.ts';

interface Target {
  ask: Exclude<NewDeletionRequest, { scope: 'organization' }>;
  name: string;
  about: string;
}

/** The part of an envelope's page that asks for the deletion of a document, or of what is known of one signer. */
@customElement('inkseal-envelope-deletion')
@localized()
export class EnvelopeDeletion extends ConsolePage {
  static override styles = [
    ...ConsolePage.styles,
    css`
      .blockers,
      dt + dd ul {
        margin: 6px 0 0;
        padding-inline-start: 20px;
      }
      dt {
        font-weight: 600;
      }
      dd {
        margin: 0 0 10px;
      }
    `,
  ];

  @property({ attribute: false }) envelope!: Envelope;
  @state() private isOpen = false;
  /** Which of the targets is chosen. */
  @state() private chosen = 0;
  @state() private asked: DeletionRequest | undefined;

  /** Whatever is destroyed already has no name left. */
  get #targets(): readonly Target[] {
    const { documents, recipients } = this.envelope;
    return [
      ...documents.map(({ id, name }): Target => ({
        ask: { scope: 'document', documentId: id },
        name,
        about: msg('Document', { id: 'deletion-document' }),
      })),
      ...recipients.map(({ id, name }): Target => ({
        ask: { scope: 'recipient', recipientId: id },
        name,
        about: msg('Personal data of a signer', { id: 'deletion-recipient' }),
      })),
    ].filter(({ name }) => name !== '');
  }

  protected override render(): TemplateResult {
    return html`<h2>${msg('Deletion', { id: 'delete-part' })}</h2>
      <p class="muted">
        ${msg(
          'A document, or what is known of one signer, can be destroyed for good. It takes its time, so that a mistake can be made good.',
          { id: 'delete-part-lead' },
        )}
      </p>
      ${this.renderFailure()} ${this.#renderAsked()}
      ${
        this.#targets.length === 0
          ? html`<p>${msg('Nothing is left here to delete.', { id: 'delete-nothing-left' })}</p>`
          : html`<div class="row">
              <button class="button" type="button" data-act="delete" @click=${this.#open}>
                ${icon('trash')}${msg('Delete …', { id: 'delete' })}
              </button>
              <a class="button" href=${`${pathOf({ page: 'legal-holds' })}?envelope=${this.envelope.id}`}>
                ${icon('shield')}${msg('Place a legal hold', { id: 'hold-new' })}
              </a>
            </div>`
      }
      ${this.#renderDialog()}`;
  }

  #renderAsked(): TemplateResult | typeof nothing {
    const { asked } = this;
    if (!asked) return nothing;
    return html`<div role="status" data-asked=${asked.id}>
      <p>${renderDeletionState(asked.state)} ${renderStanding(asked)} ${renderBlockers(asked)}</p>
      <p>
        <a href=${pathOf({ page: 'deletions' })}
          >${msg('See it among the deletions', { id: 'delete-see' })}</a
        >
      </p>
    </div>`;
  }

  #renderDialog(): TemplateResult {
    const target = this.#targets[this.chosen];
    return renderConfirmation({
      isOpen: this.isOpen,
      heading: msg('What is to be destroyed?', { id: 'delete-heading' }),
      body: html`<fieldset>
          <legend>${msg('Choose one', { id: 'delete-choose' })}</legend>
          <div class="choices">${this.#targets.map((one, index) => this.#renderTarget(one, index))}</div>
        </fieldset>
        ${target?.ask.scope === 'recipient' ? renderPersonConsequences() : renderDocumentConsequences()}
        ${renderFinality()}`,
      act: 'delete-confirm',
      confirm: msg('Ask for its deletion', { id: 'delete-confirm' }),
      onConfirm: () => void this.#ask(),
      onClose: () => (this.isOpen = false),
    });
  }

  #renderTarget({ name, about }: Target, index: number): TemplateResult {
    return html`<label class="tick">
      <input
        type="radio"
        name="target"
        value=${index}
        .checked=${this.chosen === index}
        @change=${() => (this.chosen = index)}
      />
      <span><strong>${name}</strong><br /><span class="hint">${about}</span></span>
    </label>`;
  }

  #open(): void {
    this.chosen = 0;
    this.isOpen = true;
  }

  async #ask(): Promise<void> {
    const target = this.#targets[this.chosen];
    this.isOpen = false;
    await this.attempt('delete', async () => {
      this.asked = await this.api.post<DeletionRequest>('/v1/deletion-requests', target?.ask);
    });
  }
}

const renderDocumentConsequences = (): TemplateResult =>
  renderConsequences(
    msg(
      'The file as it was uploaded and as it was sealed, its name, and what signers entered in it. With the last document of the envelope also its title and all that is known of its signers.',
      { id: 'delete-document-goes' },
    ),
    msg(
      'The audit trail, without names or values, and a signed receipt. Whoever else has a right to the document keeps it until they let go. Copies that somebody downloaded are theirs.',
      { id: 'delete-document-stays' },
    ),
  );

const renderPersonConsequences = (): TemplateResult =>
  renderConsequences(
    msg(
      'Their name and e-mail address, what they entered, their signature, what they attached, and what the audit log knew of them. Where they have the widget open, it closes.',
      { id: 'delete-person-goes' },
    ),
    msg(
      'The sealed documents, with what they signed in them: those are the other parties’ too, and go when the documents go. The audit trail without their name, and a signed receipt.',
      { id: 'delete-person-stays' },
    ),
  );

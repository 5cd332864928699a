import { localized, msg, str } from '@lit/localize';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Envelope } from '../../contract/envelopes.ts';
import type { Interest } from '../../contract/lifecycle.ts';
import '../../ui/dialog.ts';
import { icon } from '../../ui/icons.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { renderParty } from './interest-wording.ts';

interface PartyPage {
  interests: Interest[];
  nextCursor: string | null;
}

/** The part of an envelope's page that tells who has a right to its documents, and gives one to another organization. */
@customElement('inkseal-envelope-interests')
@localized()
export class EnvelopeInterests extends ConsolePage {
  static override styles = [
    ...ConsolePage.styles,
    css`
      dl {
        margin-block: 16px 0;
      }
      [data-given] {
        display: block;
        margin-block-start: 12px;
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
  @state() private parties: ReadonlyMap<string, PartyPage> = new Map();
  @state() private isGiving = false;
  /** Whom it was given to last. */
  @state() private givenTo: string | undefined;

  /** What was destroyed has no name left, and no party. */
  get #documents(): Envelope['documents'] {
    return this.envelope.documents.filter(({ name }) => name !== '');
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  async #load(): Promise<void> {
    for (const { id } of this.#documents) await this.#read(id);
  }

  async #read(documentId: string, cursor?: string): Promise<void> {
    const query = cursor === undefined ? '' : `?cursor=${cursor}`;
    const found = await this.api.get<PartyPage>(`/v1/documents/${documentId}/interests${query}`);
    const before = cursor === undefined ? [] : (this.parties.get(documentId)?.interests ?? []);
    const all = { ...found, interests: [...before, ...found.interests] };
    this.parties = new Map([...this.parties, [documentId, all]]);
  }

  protected override render(): TemplateResult | typeof nothing {
    const documents = this.#documents;
    if (documents.length === 0) return nothing;
    return html`<h2>${msg('Who has a right to it', { id: 'rights' })}</h2>
      <p class="muted">
        ${msg(
          'A document stays until nobody has a right to it any more. Signers without an account keep theirs for 90 days after the envelope was completed; an organization keeps its own until it asks for the deletion.',
          { id: 'rights-lead' },
        )}
      </p>
      ${this.renderFailure()} ${documents.map((document) => this.#renderDocument(document))}
      ${this.#renderGive()}`;
  }

  #renderDocument({ id, name }: Envelope['documents'][number]): TemplateResult | typeof nothing {
    const page = this.parties.get(id);
    if (!page)
      return this.busy === 'load'
        ? this.renderWaiting(msg('Fetching who has a right to it …', { id: 'rights-loading' }))
        : nothing;
    return html`${this.#documents.length > 1 ? html`<h3>${name}</h3>` : nothing}
      <ul
        class="list"
        data-document=${id}
        aria-label=${msg(str`Who has a right to ${name}`, { id: 'rights-of' })}
      >
        ${page.interests.map(renderParty)}
      </ul>
      ${
        page.nextCursor === null
          ? nothing
          : html`<p>
              <button
                class="button"
                type="button"
                data-act="more-${id}"
                ?disabled=${this.busy !== undefined}
                @click=${() => void this.attempt('more', () => this.#read(id, page.nextCursor ?? undefined))}
              >
                ${msg('Show more', { id: 'envelopes-more' })}
              </button>
            </p>`
      }`;
  }

  /** Only what was signed can be given, by who may send and upload for the organization. */
  #renderGive(): TemplateResult | typeof nothing {
    const held = this.login?.permissions;
    const mayGive = held?.has('envelopes:write') && held.has('documents:write');
    if (!mayGive || this.envelope.status !== 'completed') return nothing;
    return html`<p role="status">
        ${
          this.givenTo === undefined
            ? nothing
            : html`<span data-given=${this.givenTo}
                >${msg('They have a right to it now, and find it under “Given to you” in their console:', {
                  id: 'give-done',
                })} <code>${this.givenTo}</code></span
              >`
        }
      </p>
      <div class="row">
        <button
          class="button"
          type="button"
          data-act="give"
          ?disabled=${this.busy !== undefined}
          @click=${() => (this.isGiving = true)}
        >
          ${icon('plus')}${msg('Give an organization a right …', { id: 'give' })}
        </button>
      </div>
      ${this.#renderDialog()}`;
  }

  #renderDialog(): TemplateResult {
    const close = (): void => {
      this.isGiving = false;
    };
    return html`<inkseal-dialog
      heading=${msg('Which organization gets a right of its own?', { id: 'give-heading' })}
      ?open=${this.isGiving}
      @inkseal-dismiss=${close}
    >
      <form id="give" @submit=${this.#give}>
        <label class="label" for="party">${msg('Id of the organization', { id: 'give-id' })}</label>
        <input
          class="control"
          id="party"
          name="party"
          maxlength="64"
          autocapitalize="none"
          autocomplete="off"
          spellcheck="false"
          aria-describedby="party-hint"
          required
        />
        <p class="hint" id="party-hint">
          ${msg('It begins with org_. They find it in their console, under “Given to you”.', {
            id: 'give-id-hint',
          })}
        </p>
      </form>
      ${renderGiving()}
      <div class="row" slot="footer">
        <button class="button primary" type="submit" form="give" data-act="give-confirm">
          ${msg('Give it', { id: 'give-confirm' })}
        </button>
        <button class="button" type="button" @click=${close}>${msg('Back', { id: 'give-back' })}</button>
      </div>
    </inkseal-dialog>`;
  }

  async #give(event: SubmitEvent): Promise<void> {
    const element = event.currentTarget as HTMLFormElement;
    const organizationId = textOf(formValues(event), 'party');
    this.isGiving = false;
    this.givenTo = undefined;
    await this.attempt('give', async () => {
      await this.api.post(`/v1/envelopes/${this.envelope.id}/interests`, { organizationId });
      element.reset();
      this.givenTo = organizationId;
      await this.#load();
    });
  }
}

/** What whoever gives is to know before. */
const renderGiving = (): TemplateResult =>
  html`<dl>
    <dt>${msg('What they get', { id: 'give-gets' })}</dt>
    <dd>
      ${msg(
        'They read what was signed in this envelope, with a key of their own, until they let go: you cannot take it back. What signers attached, and other envelopes with the same document, stay yours.',
        { id: 'give-gets-lead' },
      )}
    </dd>
    <dt>${msg('What you keep', { id: 'give-keeps' })}</dt>
    <dd>
      ${msg('Your own right, all of it. What you ask for or place later concerns yours alone.', {
        id: 'give-keeps-lead',
      })}
    </dd>
  </dl>`;

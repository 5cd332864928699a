import { localized, msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { AuditTrail } from '../../contract/audit-events.ts';
import type { Envelope } from '../../contract/envelopes.ts';
import '../../ui/dialog.ts';
import { icon } from '../../ui/icons.ts';
import { saveFile } from '../../ui/save-file.ts';
import '../audit/event-list.ts';
import '../lifecycle/envelope-deletion.ts';
import '../lifecycle/envelope-interests.ts';
import { ConsolePage, formValues, textOf } from '../console-page.ts';
import { parseRoute, pathOf } from '../route.ts';
import { renderMode, renderTime } from '../wording.ts';
import { nameDestroyed, renderStatus } from './envelope-wording.ts';
import './recipient-list.ts';
import type { RemindEvent } from './recipient-list.ts';
import { findUnreached } from './unreached.ts';

/** One envelope: where it stands, what can be done with it, and all that happened to it, with its proofs. */
@customElement('inkseal-envelope-page')
@localized()
export class EnvelopePage extends ConsolePage {
  @state() private envelope: Envelope | undefined;
  @state() private trail: AuditTrail | undefined;
  @state() private isVoiding = false;
  /** How much of the file that is being fetched has come. */
  @state() private loaded: { bytes: number; total: number | undefined } | undefined;

  get #path(): string {
    const route = parseRoute(window.location.pathname);
    return `/v1/envelopes/${'envelopeId' in route ? route.envelopeId : ''}`;
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  async #load(): Promise<void> {
    this.envelope = await this.api.get<Envelope>(this.#path);
    this.trail = await this.api.get<AuditTrail>(`${this.#path}/audit-trail`);
  }

  protected override render(): TemplateResult {
    const { envelope } = this;
    const back = pathOf({ page: 'envelopes', appId: this.app?.id ?? '' });
    return html`<p><a href=${back}>${msg('Envelopes', { id: 'nav-envelopes' })}</a></p>
      <div class="head">
        <div>
          <h1 tabindex="-1">${envelope?.title || msg('Envelope', { id: 'envelope' })}</h1>
          ${envelope ? this.#renderLead(envelope) : nothing}
        </div>
      </div>
      ${this.renderFailure()}
      ${
        envelope
          ? html`${this.#renderSealFailure(envelope)}
              <section class="card">${this.#renderActs(envelope)}</section>
              <inkseal-recipient-list
                class="card"
                .recipients=${envelope.recipients}
                .unreached=${findUnreached(this.trail?.events ?? [])}
                .busy=${this.busy}
                @inkseal-remind=${({ detail }: RemindEvent) => this.#remind(detail)}
              ></inkseal-recipient-list>
              <section class="card">${this.#renderTrail()}</section>
              <inkseal-envelope-interests
                class="card"
                .api=${this.api}
                .login=${this.login}
                .envelope=${envelope}
                @inkseal-login-over=${() => this.say('inkseal-login-over')}
              ></inkseal-envelope-interests>
              <inkseal-envelope-deletion
                class="card"
                .api=${this.api}
                .envelope=${envelope}
                @inkseal-login-over=${() => this.say('inkseal-login-over')}
              ></inkseal-envelope-deletion>
              ${this.#renderVoid()}`
          : this.busy
            ? this.renderWaiting(msg('Fetching the envelope …', { id: 'envelope-loading' }))
            : nothing
      }`;
  }

  #renderLead({ status, testMode, transactionId, createdAt }: Envelope): TemplateResult {
    return html`<p class="lead row">
      ${renderStatus(status)} ${testMode ? renderMode(testMode) : nothing} <code>${transactionId}</code>
      ${renderTime(createdAt)}
    </p>`;
  }

  #renderSealFailure({ sealFailure }: Envelope): TemplateResult | typeof nothing {
    if (!sealFailure) return nothing;
    return html`<div class="problem card" role="alert" data-code=${sealFailure.code}>
      ${icon('warning')}
      <div>
        ${
          sealFailure.willRetry
            ? msg('The last try at sealing failed. The server tries again by itself.', {
                id: 'seal-failed-retrying',
              })
            : msg('Sealing has failed for good. Find out why, then try again or void the envelope.', {
                id: 'seal-failed-stuck',
              })
        }
        <code>${sealFailure.reason}</code> ${renderTime(sealFailure.failedAt)}
        <span data-attempts=${sealFailure.attempts}
          >${msg(str`Failed tries: ${sealFailure.attempts}`, { id: 'seal-failed-attempts' })}</span
        >
        ${
          sealFailure.willRetry
            ? nothing
            : html`<br /><button class="button" type="button" @click=${this.#retrySealing}>
                  ${msg('Seal again', { id: 'seal-again' })}
                </button>`
        }
      </div>
    </div>`;
  }

  #renderActs(envelope: Envelope): TemplateResult {
    const isSealed = envelope.status === 'completed';
    const isStuck = envelope.sealFailure?.willRetry === false;
    const mayVoid = ['draft', 'sent'].includes(envelope.status) || isStuck;
    return html`<h2>${msg('Documents', { id: 'envelope-documents' })}</h2>
      <ul class="list">
        ${envelope.documents.map(
          ({ id, name }) =>
            html`<li>
              <div class="main">${name || nameDestroyed()}</div>
              ${
                isSealed && name !== ''
                  ? this.#renderAct(
                      `sealed-${id}`,
                      msg('Sealed PDF', { id: 'envelope-sealed' }),
                      'download',
                      () =>
                        this.#fetchFile(
                          `sealed-${id}`,
                          `${this.#path}/documents/sealed?documentId=${id}`,
                          name.replace(/(\.pdf)?$/i, ' (sealed).pdf'),
                        ),
                    )
                  : nothing
              }
            </li>`,
        )}
      </ul>
      <div class="row end">
        ${this.#renderAct('evidence', msg('Evidence (zip)', { id: 'envelope-evidence' }), 'shield', () =>
          this.#fetchFile('evidence', `${this.#path}/evidence`, `${envelope.id}-evidence.zip`),
        )}
        ${
          mayVoid
            ? html`<button
                class="button"
                type="button"
                data-act="void"
                @click=${() => (this.isVoiding = true)}
              >
                ${msg('Void …', { id: 'envelope-void' })}
              </button>`
            : nothing
        }
      </div>
      ${this.#renderLoaded()}
      ${
        isSealed
          ? nothing
          : html`<p class="hint row end">
              ${msg('The sealed PDF comes when everybody has signed.', { id: 'envelope-unsealed' })}
            </p>`
      }`;
  }

  #renderAct(name: string, label: string, shape: 'download' | 'shield', run: () => void): TemplateResult {
    const isBusy = this.busy === name;
    return html`<button
      class="button"
      type="button"
      data-act=${name}
      aria-busy=${isBusy ? 'true' : nothing}
      ?disabled=${this.busy !== undefined && !isBusy}
      @click=${run}
    >
      ${isBusy ? html`<span class="spinner"></span>` : icon(shape)}${label}
    </button>`;
  }

  #renderLoaded(): TemplateResult | typeof nothing {
    if (!this.loaded) return nothing;
    const { bytes, total } = this.loaded;
    return html`<p class="row end">
      <progress
        aria-label=${msg('Downloading', { id: 'envelope-downloading' })}
        value=${total === undefined ? nothing : bytes}
        max=${total ?? nothing}
      ></progress>
      <span class="hint">${Math.round(bytes / 1024)} kB</span>
    </p>`;
  }

  #renderTrail(): TemplateResult {
    const { trail } = this;
    return html`<h2>${msg('What happened', { id: 'envelope-trail' })}</h2>
      ${
        trail
          ? html`<inkseal-event-list
              .pages=${[{ log: trail.log, events: trail.events.toReversed() }]}
              .trail=${trail}
              .names=${this.#names()}
            ></inkseal-event-list>`
          : nothing
      }`;
  }

  /** Of those who may have acted, by their ids. */
  #names(): ReadonlyMap<string, string> {
    const { person } = this.login ?? {};
    const signers = this.envelope?.recipients ?? [];
    return new Map([...(person ? [person] : []), ...signers].map(({ id, name }) => [id, name]));
  }

  #renderVoid(): TemplateResult {
    const close = (): void => {
      this.isVoiding = false;
    };
    return html`<inkseal-dialog
      heading=${msg('Void this envelope?', { id: 'void-heading' })}
      ?open=${this.isVoiding}
      @inkseal-dismiss=${close}
    >
      <p>
        ${msg(
          'Nobody can sign it any more. Who opens it is told that you have withdrawn it. This cannot be undone.',
          {
            id: 'void-lead',
          },
        )}
      </p>
      <form id="void" @submit=${this.#void}>
        <label class="label" for="reason">${msg('Reason (optional)', { id: 'void-reason' })}</label>
        <textarea class="control" id="reason" name="reason" maxlength="1000" rows="3"></textarea>
      </form>
      <div class="row" slot="footer">
        <button class="button danger" type="submit" form="void" data-act="void-confirm">
          ${msg('Void', { id: 'void-confirm' })}
        </button>
        <button class="button" type="button" @click=${close}>${msg('Keep it', { id: 'void-keep' })}</button>
      </div>
    </inkseal-dialog>`;
  }

  async #void(event: SubmitEvent): Promise<void> {
    const reason = textOf(formValues(event), 'reason');
    this.isVoiding = false;
    await this.attempt('void', async () => {
      await this.api.post(`${this.#path}/void`, { reason });
      await this.#load();
    });
  }

  #remind(recipientId: string): void {
    void this.attempt(`remind-${recipientId}`, async () => {
      await this.api.post(`${this.#path}/remind`, { recipientId });
      await this.#load();
    });
  }

  #retrySealing(): void {
    void this.attempt('retry-sealing', async () => {
      await this.api.post(`${this.#path}/retry-sealing`);
      await this.#load();
    });
  }

  #fetchFile(name: string, path: string, fileName: string): void {
    void this.attempt(name, async () => {
      const file = await this.api.file(path, (bytes, total) => (this.loaded = { bytes, total }));
      saveFile(file, fileName);
      this.trail = await this.api.get<AuditTrail>(`${this.#path}/audit-trail`);
    }).finally(() => (this.loaded = undefined));
  }
}

import { localized, msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Mail } from '../../contract/mails.ts';
import { icon } from '../../ui/icons.ts';
import { ConsolePage } from '../console-page.ts';
import { renderTime } from '../wording.ts';

/** What became of the organization's mails, what is wrong with the mail server, and the button that tries again. */
@customElement('inkseal-mails-page')
@localized()
export class MailsPage extends ConsolePage {
  @state() private mails: readonly Mail[] | undefined;

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    void this.attempt('load', () => this.#load());
  }

  async #load(): Promise<void> {
    this.mails = (await this.api.get<{ mails: Mail[] }>('/v1/mails')).mails;
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <div>
          <h1 tabindex="-1">${msg('Mails', { id: 'mails' })}</h1>
          <p class="lead">
            ${msg(
              'What was mailed to people of the organization, and whether the mail server has taken it. To whom, and what it says, is shown to nobody.',
              { id: 'mails-lead' },
            )}
          </p>
        </div>
      </div>
      ${this.renderFailure()} ${this.#renderTrouble()} ${this.#renderList()}`;
  }

  #renderTrouble(): TemplateResult | typeof nothing {
    const count = this.mails?.filter(isFailing).length ?? 0;
    if (count === 0) return nothing;
    return html`<div class="problem" role="status" data-failing=${count}>
      ${icon('warning')}
      <div>
        ${msg(str`Mails that the mail server has not taken: ${count}. Nothing else waits for them.`, {
          id: 'mails-failing',
        })}
      </div>
    </div>`;
  }

  #renderList(): TemplateResult | typeof nothing {
    const { mails } = this;
    if (!mails)
      return this.busy === 'load'
        ? this.renderWaiting(msg('Fetching the mails …', { id: 'mails-loading' }))
        : nothing;
    if (mails.length === 0)
      return html`<section class="card empty">
        ${icon('paper')}
        <h2>${msg('No mail was sent yet', { id: 'mails-none' })}</h2>
        <p>
          ${msg('Whoever you invite gets one. It then stands here, with what became of it.', {
            id: 'mails-none-lead',
          })}
        </p>
      </section>`;
    return html`<section class="card">
      <ul class="list">
        ${mails.map((mail) => this.#renderMail(mail))}
      </ul>
    </section>`;
  }

  #renderMail(mail: Mail): TemplateResult {
    const { id, kind, status, tries, failure, canRetry, createdAt } = mail;
    return html`<li data-mail=${id} data-status=${status}>
      <div class="main">
        <strong>${nameMail(kind)}</strong>
        <div class="muted">
          ${renderTime(createdAt)} · ${msg(str`tries: ${tries}`, { id: 'webhook-tries' })}
          ${failure === null ? nothing : html`· <code>${failure}</code>`}
        </div>
      </div>
      ${renderStatus(mail)}
      ${
        canRetry
          ? html`<button
              class="button"
              type="button"
              data-act="retry"
              ?disabled=${this.busy !== undefined}
              @click=${() => this.#retry(id)}
            >
              ${msg('Send again', { id: 'webhook-replay' })}
            </button>`
          : nothing
      }
    </li>`;
  }

  #retry(id: string): void {
    void this.attempt('retry', async () => {
      await this.api.post<Mail>(`/v1/mails/${id}/retry`);
      await this.#load();
    });
  }
}

const isFailing = ({ failure }: Mail): boolean => failure !== null;

const names: Readonly<Record<string, () => string>> = {
  invitation: () => msg('Invitation', { id: 'mail-invitation' }),
  'signing-request': () => msg('Signing request', { id: 'mail-signing-request' }),
  'signing-reminder': () => msg('Reminder to sign', { id: 'mail-signing-reminder' }),
  'signed-copy': () => msg('Copy of what was signed', { id: 'mail-signed-copy' }),
  'signer-code': () => msg('One-time code for a signer', { id: 'mail-signer-code' }),
  'signer-code-sms': () => msg('One-time code by text message', { id: 'mail-signer-code-sms' }),
};

const nameMail = (kind: string): string => (Object.hasOwn(names, kind) ? names[kind]?.() : undefined) ?? kind;

function renderStatus(mail: Mail): TemplateResult {
  if (mail.status === 'handed_over')
    return html`<span class="tag" data-tone="success">${msg('Taken', { id: 'mail-taken' })}</span>`;
  if (mail.status === 'bounced')
    return html`<span class="tag" data-tone="danger">${msg('Came back', { id: 'mail-came-back' })}</span>`;
  if (mail.status === 'failed')
    return html`<span class="tag" data-tone="danger">${msg('Given up', { id: 'mail-given-up' })}</span>`;
  return isFailing(mail)
    ? html`<span class="tag" data-tone="danger"
        >${msg('Failing, tried again by itself', { id: 'mail-failing' })}</span
      >`
    : html`<span class="tag" data-tone="caution">${msg('On its way', { id: 'webhook-queued' })}</span>`;
}

import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { EnvelopeStatus, Recipient, RecipientStatus } from '../../contract/envelopes.ts';
import { renderTime } from '../wording.ts';
import type { Unreached } from './unreached.ts';

type Tone = 'success' | 'caution' | 'danger' | 'accent' | 'neutral';

const statuses: Readonly<Record<EnvelopeStatus, [tone: Tone, label: () => string]>> = {
  draft: ['neutral', () => msg('Draft', { id: 'status-draft' })],
  sent: ['accent', () => msg('Out for signing', { id: 'status-sent' })],
  sealing: ['caution', () => msg('Being sealed', { id: 'status-sealing' })],
  completed: ['success', () => msg('Completed', { id: 'status-completed' })],
  declined: ['danger', () => msg('Declined', { id: 'status-refused' })],
  voided: ['neutral', () => msg('Voided', { id: 'status-voided' })],
  expired: ['caution', () => msg('Expired', { id: 'status-expired' })],
};

export const envelopeStatuses = Object.keys(statuses) as EnvelopeStatus[];

export const nameStatus = (status: EnvelopeStatus): string => statuses[status][1]();

export const renderStatus = (status: EnvelopeStatus): TemplateResult =>
  html`<span class="tag" data-tone=${statuses[status][0]} data-status=${status}>${nameStatus(status)}</span>`;

const seats: Readonly<Record<RecipientStatus, () => string>> = {
  waiting: () => msg('Waits for their turn', { id: 'seat-waiting' }),
  notified: () => msg('Has not opened it yet', { id: 'seat-notified' }),
  viewed: () => msg('Has seen it', { id: 'seat-viewed' }),
  signed: () => msg('Has signed', { id: 'seat-signed' }),
  declined: () => msg('Has declined', { id: 'seat-declined' }),
  delegated: () => msg('Has passed it on', { id: 'seat-delegated' }),
};

/** Who gets a copy has no seat: their copy has gone out once they are told of it. */
export function nameSeat({ role, status }: Recipient): string {
  if (role === 'signer') return seats[status]();
  return status === 'notified'
    ? msg('Copy sent', { id: 'seat-copied' })
    : msg('Gets a copy', { id: 'seat-copy' });
}

/** How far the signers are, in one line. */
export function nameProgress(recipients: readonly Recipient[]): string {
  const signers = recipients.filter(({ role, status }) => role === 'signer' && status !== 'delegated');
  const signed = signers.filter(({ status }) => status === 'signed').length;
  return msg(str`${signed} of ${signers.length} signed`, { id: 'envelopes-progress' });
}

/** In place of a title or a name that was deleted on request. */
export const nameDestroyed = (): string => msg('Deleted', { id: 'envelope-deleted' });

export const renderUnreached = ({ how, why, at }: Unreached): TemplateResult =>
  html`<div class="row" data-unreached=${how}>
    <span class="tag" data-tone="danger"
      >${
        how === 'bounced'
          ? msg('The mail came back', { id: 'recipient-bounced' })
          : msg('The mail could not be delivered', { id: 'recipient-undelivered' })
      }</span
    >
    <code>${why}</code> <span class="muted">${renderTime(at)}</span>
  </div>`;

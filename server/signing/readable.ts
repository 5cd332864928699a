import type { EnvelopeStatus, RecipientStatus } from '#contract/envelopes.ts';
import type { ErrorCode } from '#contract/errors.ts';
import type { EnvelopeRow } from '../envelopes/envelope-store.ts';

type Envelope = Pick<EnvelopeRow, 'status' | 'expiresAt'>;

/** As it is by the clock: one that is over is so before anybody has come by to write it down. */
export function statusNow({ status, expiresAt }: Envelope, now = new Date()): EnvelopeStatus {
  const isOver = status === 'sent' && expiresAt !== null && expiresAt <= now;
  return isOver ? 'expired' : status;
}

/** What was withdrawn, refused or let lapse is no longer shown to those who were asked to sign it. */
const unreadableBecause: Partial<Record<EnvelopeStatus, ErrorCode>> = {
  voided: 'envelope_voided',
  declined: 'envelope_declined',
  expired: 'envelope_expired',
};

/** Why a signer is given nothing of the document: neither its bytes nor what anybody has filled in. */
export const refusalOf = (
  envelope: Envelope,
  self: { status: RecipientStatus } | undefined,
): ErrorCode | undefined =>
  self?.status === 'delegated' ? 'recipient_delegated' : unreadableBecause[statusNow(envelope)];

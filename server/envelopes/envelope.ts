import type { EnvelopeStatus, RecipientRole, RecipientStatus } from '#contract/envelopes.ts';
import type { ErrorCode } from '#contract/errors.ts';
import type { FieldSettings } from '#contract/field-settings.ts';
import type { NewField } from '#contract/fields.ts';
import type { PageSize } from '#contract/documents.ts';
import { ServiceError } from '../platform/http/service-error.ts';

/** Why a document in that status cannot be acted upon; undefined while it is out for signing. */
const closedBecause: Record<EnvelopeStatus, ErrorCode | undefined> = {
  draft: 'envelope_not_sent',
  sent: undefined,
  sealing: 'envelope_completed',
  completed: 'envelope_completed',
  declined: 'envelope_declined',
  voided: 'envelope_voided',
  expired: 'envelope_expired',
};

export interface EnvelopeState {
  status: EnvelopeStatus;
  expiresAt: Date | null;
}

/** Throws unless the envelope is out for signing at `now`. */
export function requireOpen(envelope: EnvelopeState, now: Date): void {
  const code = closedBecause[envelope.status];
  if (code) throw new ServiceError(code);
  if (envelope.expiresAt && envelope.expiresAt <= now) throw new ServiceError('envelope_expired');
}

export interface RecipientState {
  id: string;
  role: RecipientRole;
  order: number;
  status: RecipientStatus;
}

type Seat = Pick<RecipientState, 'role' | 'status'>;

/** Those who have a part in the signing: whoever passed theirs on has none any more, and who gets a copy never had one. */
export function seated<Person extends Seat>(all: readonly Person[]): Person[] {
  return all.filter(({ role, status }) => role === 'signer' && status !== 'delegated');
}

/** A recipient's turn comes when everyone with a lower order has signed. */
export function isTurn(recipient: RecipientState, all: readonly RecipientState[]): boolean {
  return seated(all).every((other) => other.order >= recipient.order || other.status === 'signed');
}

export function allSigned(all: readonly RecipientState[]): boolean {
  const people = seated(all);
  return people.length > 0 && people.every(({ status }) => status === 'signed');
}

/** Whether the document waits for this one now. */
export function isAwaited(recipient: RecipientState, all: readonly RecipientState[]): boolean {
  const { role, status } = recipient;
  return role === 'signer' && (status === 'notified' || status === 'viewed') && isTurn(recipient, all);
}

/** Throws unless this recipient may act now. */
export function requireMayAct(recipient: RecipientState, all: readonly RecipientState[]): void {
  if (recipient.role !== 'signer') throw new ServiceError('recipient_not_signer');
  if (recipient.status === 'signed') throw new ServiceError('recipient_already_signed');
  if (recipient.status === 'declined') throw new ServiceError('recipient_declined');
  if (recipient.status === 'delegated') throw new ServiceError('recipient_delegated');
  if (!isTurn(recipient, all)) throw new ServiceError('recipient_not_turn');
}

export interface PlacedDocument {
  id: string;
  pageSizes: readonly PageSize[];
}

const slack = 0.5; // points: rounding by whoever computed the place, invisible on paper

/** Field problems by index into `fields`; empty when every field lies on a visible page of one of the documents. */
export function findMisplacedFields(
  fields: readonly NewField[],
  documents: readonly PlacedDocument[],
): number[] {
  const byId = new Map(documents.map((document) => [document.id, document]));
  return fields.flatMap((field, index) => {
    const page = byId.get(field.documentId)?.pageSizes[field.page - 1];
    const inside =
      page !== undefined &&
      field.x + field.width <= page.width + slack &&
      field.y + field.height <= page.height + slack;
    return inside ? [] : [index];
  });
}

/** What is missing before sending, as details a person can act on. Every signer needs a place to sign that no condition hides. */
export function findSendObstacles(
  recipients: readonly { id: string; role: RecipientRole }[],
  fields: readonly { recipientId: string; type: string; settings: FieldSettings }[],
): ({ recipientId: string; missing: 'signature' } | { missing: 'signer' })[] {
  const signers = recipients.filter(({ role }) => role === 'signer');
  if (signers.length === 0) return [{ missing: 'signer' }];
  return signers
    .filter(
      (person) =>
        !fields.some(
          ({ recipientId, type, settings }) =>
            recipientId === person.id && type === 'signature' && !settings.showWhen,
        ),
    )
    .map((person) => ({ recipientId: person.id, missing: 'signature' as const }));
}

import type { Envelope, Recipient, SealFailure } from '#contract/envelopes.ts';
import type { Field } from '#contract/fields.ts';
import type { IntegratorPrincipal } from '../accounts/principal.ts';
import { isAwaited } from './envelope.ts';
import type { EnvelopeAggregate, FieldRow, RecipientRow } from './envelope-store.ts';

type Caller = Pick<IntegratorPrincipal, 'permissions'>;

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

export function fieldAnswer(row: FieldRow): Field {
  return {
    id: row.id,
    type: row.type,
    recipientId: row.recipientId,
    documentId: row.documentId,
    page: row.page,
    x: row.x,
    y: row.y,
    width: row.width,
    height: row.height,
    required: row.required,
    ...(row.label === null ? {} : { label: row.label }),
    ...row.settings,
  };
}

function recipientAnswer(
  { permissions }: Caller,
  person: RecipientRow,
  { envelope, recipients }: EnvelopeAggregate,
): Recipient {
  const isAsked = envelope.status === 'sent' && envelope.signingRequests;
  return {
    id: person.id,
    role: person.role,
    name: person.name,
    email: person.email,
    order: person.order,
    status: person.status,
    requestedAt: iso(person.requestedAt),
    canRemind: isAsked && permissions.has('envelopes:write') && isAwaited(person, recipients),
    signedAt: iso(person.signedAt),
    declinedAt: iso(person.declinedAt),
    delegatedAt: iso(person.delegatedAt),
    delegatedToId: person.delegatedToId,
    signerAuthentication: person.signerAuthentication,
  };
}

/** The envelope as the API speaks it to that caller. `documents` in the envelope's order. */
export function envelopeAnswer(
  caller: Caller,
  aggregate: EnvelopeAggregate,
  documents: readonly { id: string; name: string; pageCount: number }[],
  sealFailure: SealFailure | null,
): Envelope {
  const { envelope } = aggregate;
  return {
    id: envelope.id,
    title: envelope.title,
    status: envelope.status,
    testMode: envelope.testMode,
    transactionId: envelope.transactionId,
    sealFailure,
    timestampPending: envelope.timestampPending,
    documents: documents.map(({ id, name, pageCount }) => ({ id, name, pageCount })),
    recipients: aggregate.recipients.map((person) => recipientAnswer(caller, person, aggregate)),
    fields: aggregate.fields.map(fieldAnswer),
    createdAt: envelope.createdAt.toISOString(),
    sentAt: iso(envelope.sentAt),
    completedAt: iso(envelope.completedAt),
    expiresAt: iso(envelope.expiresAt),
    signingRequests: envelope.signingRequests,
    reminders: envelope.reminders,
    signedCopies: envelope.signedCopies,
  };
}

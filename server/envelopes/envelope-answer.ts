import type { Envelope, SealFailure } from '#contract/envelopes.ts';
import type { Field } from '#contract/fields.ts';
import type { EnvelopeAggregate, FieldRow } from './envelope-store.ts';

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

/** The envelope as the API speaks it. `documents` in the envelope's order. */
export function envelopeAnswer(
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
    recipients: aggregate.recipients.map((person) => ({
      id: person.id,
      name: person.name,
      email: person.email,
      order: person.order,
      status: person.status,
      signedAt: iso(person.signedAt),
      declinedAt: iso(person.declinedAt),
      delegatedAt: iso(person.delegatedAt),
      delegatedToId: person.delegatedToId,
      signerAuthentication: person.signerAuthentication,
    })),
    fields: aggregate.fields.map(fieldAnswer),
    createdAt: envelope.createdAt.toISOString(),
    sentAt: iso(envelope.sentAt),
    completedAt: iso(envelope.completedAt),
    expiresAt: iso(envelope.expiresAt),
  };
}

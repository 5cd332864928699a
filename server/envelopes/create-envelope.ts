import type { NewEnvelope } from '#contract/envelopes.ts';
import { createId } from '#contract/ids.ts';
import { organizationName } from '../accounts/organization-store.ts';
import { actorOf, type AppPrincipal, type IntegratorPrincipal } from '../accounts/principal.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { getDocumentsFor } from '../documents/document-store.ts';
import type { Database } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';
import { findMisplacedFields } from './envelope.ts';
import {
  insertEnvelope,
  type EnvelopeAggregate,
  type FieldRow,
  type RecipientRow,
} from './envelope-store.ts';
import { createTransactionId } from './transaction-id.ts';

export interface EnvelopeParts {
  database: Database;
  audit: AuditLog;
  jobs: JobQueue;
}

function buildRecipients(input: NewEnvelope, envelopeId: string): RecipientRow[] {
  return input.recipients.map((person, position) => ({
    id: createId('rcp'),
    envelopeId,
    position,
    name: person.name,
    email: person.email,
    order: person.order,
    language: person.language ?? null,
    status: 'waiting',
    viewedAt: null,
    consentedAt: null,
    consentVersion: null,
    consentSha256: null,
    signedAt: null,
    timeZone: null,
    intent: null,
    declinedAt: null,
  }));
}

function buildFields(input: NewEnvelope, envelopeId: string, people: readonly RecipientRow[]): FieldRow[] {
  return input.fields.map((field) => {
    const recipient = people[field.recipientIndex];
    if (!recipient) {
      throw new ServiceError('invalid_request', {
        details: [{ path: 'fields', problem: `recipientIndex ${field.recipientIndex} names no recipient` }],
      });
    }
    const { documentId, page, x, y, width, height, type, required } = field;
    const place = { documentId, page, x, y, width, height };
    return {
      id: createId('fld'),
      envelopeId,
      recipientId: recipient.id,
      type,
      required,
      label: field.label ?? null,
      ...place,
    };
  });
}

/**
 * A draft envelope. Documents of another organization are `not_found`; a field outside its page is
 * `field_outside_page` with the indexes of all such fields.
 */
export async function createEnvelope(
  parts: EnvelopeParts,
  principal: AppPrincipal,
  input: NewEnvelope,
): Promise<EnvelopeAggregate> {
  const documents = await getDocumentsFor(parts.database.queries, principal, input.documentIds);
  const misplaced = findMisplacedFields(input.fields, documents);
  if (misplaced.length > 0) throw new ServiceError('field_outside_page', { details: { fields: misplaced } });
  const senderName = await organizationName(parts.database.queries, principal.organizationId);
  const id = createId('env');
  const people = buildRecipients(input, id);
  const aggregate: EnvelopeAggregate = {
    envelope: {
      id,
      organizationId: principal.organizationId,
      appId: principal.appId,
      title: input.title,
      senderName,
      status: 'draft',
      testMode: principal.testMode,
      transactionId: createTransactionId(),
      expiresInSeconds: input.expiresInSeconds,
      createdAt: new Date(),
      sentAt: null,
      completedAt: null,
      expiresAt: null,
    },
    documentIds: input.documentIds,
    recipients: people,
    fields: buildFields(input, id, people),
  };
  return parts.audit.record(async (tx) => {
    await insertEnvelope(tx, aggregate);
    return { result: aggregate, events: [createdEvent(aggregate, principal)] };
  });
}

function createdEvent({ envelope, recipients, fields }: EnvelopeAggregate, principal: IntegratorPrincipal) {
  return {
    type: 'envelope.created' as const,
    organizationId: envelope.organizationId,
    chain: envelope.id,
    actor: actorOf(principal),
    facts: {
      app: envelope.appId,
      // So that the id on the completion certificate is proved with the rest.
      transaction: envelope.transactionId,
      recipients: recipients.length,
      fields: fields.length,
    },
    personal: { title: { subjectId: envelope.id, value: envelope.title } },
  };
}

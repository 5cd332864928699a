import type { NewEnvelope } from '#contract/envelopes.ts';
import { fieldSettingsSchema } from '#contract/field-settings.ts';
import type { FieldValue } from '#contract/fields.ts';
import { createId } from '#contract/ids.ts';
import { findLanguage, languages } from '#contract/languages.ts';
import type { Attempts } from '../accounts/attempts.ts';
import type { Entitlements } from '../accounts/entitlements.ts';
import { organizationName } from '../accounts/organization-store.ts';
import { actorOf, type AppPrincipal, type IntegratorPrincipal } from '../accounts/principal.ts';
import { findApp, type AppRow } from '../apps/app-store.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import { getDocumentsFor, holdForUse } from '../documents/document-store.ts';
import type { Database, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { JobQueue } from '../platform/jobs/job-queue.ts';
import { requireSoundAuthentication } from './check-authentication.ts';
import { requireSoundFields } from './check-fields.ts';
import { findMisplacedFields } from './envelope.ts';
import {
  insertEnvelope,
  insertFieldValues,
  type EnvelopeAggregate,
  type FieldRow,
  type RecipientRow,
} from './envelope-store.ts';
import { prefilledValue } from './prefill-fields.ts';
import { sealPhone } from './sealed-phone.ts';
import { createTransactionId } from './transaction-id.ts';

export interface EnvelopeParts {
  database: Database;
  audit: AuditLog;
  subjectKeys: SubjectKeys;
  jobs: JobQueue;
  entitlements: Entitlements;
  attempts: Attempts;
}

function buildRecipients(
  input: NewEnvelope,
  { envelopeId, organizationId }: Pick<RecipientRow, 'envelopeId' | 'organizationId'>,
): RecipientRow[] {
  return input.recipients.map((person, position) => ({
    id: createId('rcp'),
    envelopeId,
    organizationId,
    position,
    role: person.role,
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
    delegatedAt: null,
    delegatedToId: null,
    delegationNote: null,
    signerAuthentication: person.signerAuthentication ?? null,
    sealedPhone: null,
    requestedAt: null,
    remindersSent: 0,
    remindAt: null,
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
    if (recipient.role !== 'signer')
      throw new ServiceError('recipient_not_signer', { details: { recipient: field.recipientIndex } });
    const { documentId, page, x, y, width, height, type } = field;
    const place = { documentId, page, x, y, width, height };
    return {
      id: createId('fld'),
      envelopeId,
      recipientId: recipient.id,
      type,
      required: field.required && field.requireWhen === undefined,
      label: field.label ?? null,
      settings: fieldSettingsSchema.parse(field),
      ...place,
    };
  });
}

/**
 * A draft envelope. Documents of another organization are `not_found`; a field outside its page is
 * `field_outside_page` with the indexes of all such fields; rules that cannot be kept have codes of their own.
 */
export async function createEnvelope(
  parts: EnvelopeParts,
  principal: AppPrincipal,
  input: NewEnvelope,
): Promise<EnvelopeAggregate> {
  const documents = await getDocumentsFor(parts.database.queries, principal, input.documentIds);
  const misplaced = findMisplacedFields(input.fields, documents);
  if (misplaced.length > 0) throw new ServiceError('field_outside_page', { details: { fields: misplaced } });
  requireSoundFields(input.fields, input.recipients);
  const senderName = await organizationName(parts.database.queries, principal.organizationId);
  const app = await findApp(parts.database.queries, principal.organizationId, principal.appId);
  if (!app) throw new ServiceError('not_found');
  requireLanguages(app, input);
  requireSoundAuthentication(app.signerAuthentication, input.recipients);
  const mails = chooseMails(app, input);
  const id = createId('env');
  const { organizationId } = principal;
  const people = buildRecipients(input, { envelopeId: id, organizationId });
  const aggregate: EnvelopeAggregate = {
    envelope: {
      id,
      organizationId,
      appId: principal.appId,
      title: input.title,
      senderName,
      status: 'draft',
      testMode: principal.testMode,
      transactionId: createTransactionId(),
      timestampPending: false,
      expiresInSeconds: input.expiresInSeconds,
      createdAt: new Date(),
      sentAt: null,
      completedAt: null,
      expiresAt: null,
      ...mails,
    },
    documentIds: input.documentIds,
    recipients: people,
    fields: buildFields(input, id, people),
  };
  const prefilled = prefilledFields(input, aggregate);
  return parts.audit.record(async (tx) => {
    await holdForUse(tx, principal.organizationId, input.documentIds);
    await sealPhones(parts, tx, principal.organizationId, input, people);
    await insertEnvelope(tx, aggregate);
    await insertFieldValues(tx, parts.subjectKeys, principal.organizationId, prefilled);
    return { result: aggregate, events: [createdEvent(aggregate, prefilled.length, principal)] };
  });
}

async function sealPhones(
  { subjectKeys }: EnvelopeParts,
  tx: Transaction,
  organizationId: string,
  { recipients }: NewEnvelope,
  people: readonly RecipientRow[],
): Promise<void> {
  for (const [index, person] of people.entries()) {
    const phone = recipients[index]?.phone;
    if (phone !== undefined)
      person.sealedPhone = await sealPhone(subjectKeys, tx, organizationId, person, phone);
  }
}

/** Those that a sender names. Nobody is refused for their browser's: they read the app's default then. */
function requireLanguages({ allowedLanguages }: AppRow, { recipients }: NewEnvelope): void {
  const allowed: readonly string[] = allowedLanguages;
  const refused = recipients
    .map(({ language }) => language)
    .filter((wish) => wish !== undefined && !allowed.includes(findLanguage(wish) ?? ''));
  // Who reads none of ours reads the default: that is only refused where somebody has chosen the languages.
  const isNarrow = allowedLanguages.length < languages.length;
  if (isNarrow && refused.length > 0)
    throw new ServiceError('language_not_allowed', { details: { languages: refused, allowedLanguages } });
}

/** What the envelope does not say is as the app has it. @throws ServiceError `signing_page_missing` */
function chooseMails(app: AppRow, asked: NewEnvelope) {
  const { signingRequests = app.signingRequests, signedCopies = app.signedCopies } = asked;
  if (signingRequests && app.signingPageUrl === null) throw new ServiceError('signing_page_missing');
  const reminders = asked.reminders === undefined ? app.reminders : asked.reminders;
  return { signingRequests, reminders, signedCopies };
}

/** What stands in fields from the start. */
function prefilledFields(
  input: NewEnvelope,
  { fields }: EnvelopeAggregate,
): { field: FieldRow; value: FieldValue }[] {
  return fields.flatMap((field, index) => {
    const asked = input.fields[index];
    const person = asked && input.recipients[asked.recipientIndex];
    const value = person ? prefilledValue(asked, person) : null;
    return value ? [{ field, value }] : [];
  });
}

function createdEvent(
  { envelope, recipients, fields }: EnvelopeAggregate,
  prefilled: number,
  principal: IntegratorPrincipal,
) {
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
      prefilled,
    },
    personal: { title: { subjectId: envelope.id, value: envelope.title } },
  };
}

import { and, asc, eq, inArray, lte } from 'drizzle-orm';
import type { EnvelopeStatus, RecipientStatus } from '#contract/envelopes.ts';
import type { FieldType, FieldValue } from '#contract/fields.ts';
import type { SubjectKeys } from '../audit/subject-keys.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { sealFieldValue } from './sealed-field-value.ts';
import { envelopeDocuments, envelopes, fields, fieldValues, recipients } from './tables.ts';

export type EnvelopeRow = Omit<typeof envelopes.$inferSelect, 'status'> & { status: EnvelopeStatus };
export type RecipientRow = Omit<typeof recipients.$inferSelect, 'status'> & { status: RecipientStatus };
export type FieldRow = Omit<typeof fields.$inferSelect, 'type'> & { type: FieldType };

/** An envelope with everything that belongs to it; recipients in signing order, fields in reading order. */
export interface EnvelopeAggregate {
  envelope: EnvelopeRow;
  documentIds: string[];
  recipients: RecipientRow[];
  fields: FieldRow[];
}

export async function insertEnvelope(on: Queries, aggregate: EnvelopeAggregate): Promise<void> {
  await on.insert(envelopes).values(aggregate.envelope);
  await on.insert(envelopeDocuments).values(
    aggregate.documentIds.map((documentId, position) => ({
      envelopeId: aggregate.envelope.id,
      documentId,
      position,
    })),
  );
  await on.insert(recipients).values(aggregate.recipients);
  if (aggregate.fields.length > 0) await on.insert(fields).values(aggregate.fields);
}

/** What the document's dates and numbers and its completion certificate are written in: the first signer's language. */
export const documentLanguage = (recipients: readonly RecipientRow[]): string =>
  recipients.find(({ role }) => role === 'signer')?.language ?? 'en';

/** Values that stand in fields before anybody opened them. */
export async function insertFieldValues(
  tx: Transaction,
  keys: SubjectKeys,
  organizationId: string,
  values: readonly { field: FieldRow; value: FieldValue }[],
): Promise<void> {
  const updatedAt = new Date();
  for (const { field, value } of values) {
    const { id: fieldId, recipientId } = field;
    const key = await keys.keyFor(tx, organizationId, recipientId);
    await tx
      .insert(fieldValues)
      .values({ fieldId, recipientId, sealed: sealFieldValue(key, fieldId, value), updatedAt });
  }
}

/**
 * Whose envelopes: an organization's and, where a mode is named, those of that mode only. An API key names its own by
 * being passed itself: a test key, which lies around on developers' machines, must not reach what is live.
 */
export interface EnvelopeReach {
  organizationId: string;
  testMode?: boolean;
}

export const isWithin = ({ organizationId, testMode }: EnvelopeReach) =>
  and(
    eq(envelopes.organizationId, organizationId),
    testMode === undefined ? undefined : eq(envelopes.testMode, testMode),
  );

export async function findEnvelope(
  on: Queries,
  reach: EnvelopeReach,
  envelopeId: string,
): Promise<EnvelopeRow | undefined> {
  const rows = await on
    .select()
    .from(envelopes)
    .where(and(eq(envelopes.id, envelopeId), isWithin(reach)));
  return rows[0] as EnvelopeRow | undefined;
}

export async function findEnvelopeByTransaction(
  on: Queries,
  reach: EnvelopeReach,
  transactionId: string,
): Promise<EnvelopeRow | undefined> {
  const rows = await on
    .select()
    .from(envelopes)
    .where(and(eq(envelopes.transactionId, transactionId), isWithin(reach)));
  return rows[0] as EnvelopeRow | undefined;
}

/** Whoever's it is: for the look-up page alone, which shows what a holder of the id may see. */
export async function findAnyEnvelopeByTransaction(
  on: Queries,
  transactionId: string,
): Promise<EnvelopeRow | undefined> {
  const rows = await on.select().from(envelopes).where(eq(envelopes.transactionId, transactionId));
  return rows[0] as EnvelopeRow | undefined;
}

/** Locks the envelope's row until the transaction ends, so that two acts on one envelope follow each other. */
export async function lockEnvelope(
  on: Queries,
  reach: EnvelopeReach,
  envelopeId: string,
): Promise<EnvelopeRow> {
  const rows = await on
    .select()
    .from(envelopes)
    .where(and(eq(envelopes.id, envelopeId), isWithin(reach)))
    .for('update');
  if (!rows[0]) throw new ServiceError('not_found');
  return rows[0] as EnvelopeRow;
}

/** Out for signing although their time is over, in every organization; at most `limit`. */
export async function findEnvelopesPastTime(on: Queries, now: Date, limit: number): Promise<EnvelopeRow[]> {
  const rows = await on
    .select()
    .from(envelopes)
    .where(and(eq(envelopes.status, 'sent'), lte(envelopes.expiresAt, now)))
    .orderBy(asc(envelopes.expiresAt))
    .limit(limit);
  return rows as EnvelopeRow[];
}

export async function loadAggregates(
  on: Queries,
  rows: readonly EnvelopeRow[],
): Promise<EnvelopeAggregate[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [links, people, places] = [
    await on
      .select()
      .from(envelopeDocuments)
      .where(inArray(envelopeDocuments.envelopeId, ids))
      .orderBy(asc(envelopeDocuments.position)),
    await on
      .select()
      .from(recipients)
      .where(inArray(recipients.envelopeId, ids))
      .orderBy(asc(recipients.order), asc(recipients.position), asc(recipients.id)),
    await on
      .select()
      .from(fields)
      .where(inArray(fields.envelopeId, ids))
      .orderBy(asc(fields.page), asc(fields.y), asc(fields.x)),
  ];
  return rows.map((envelope) => {
    const documentIds = links
      .filter((link) => link.envelopeId === envelope.id)
      .map((link) => link.documentId);
    const own = places.filter((field) => field.envelopeId === envelope.id) as FieldRow[];
    return {
      envelope,
      documentIds,
      recipients: people.filter((person) => person.envelopeId === envelope.id) as RecipientRow[],
      fields: documentIds.flatMap((documentId) => own.filter((field) => field.documentId === documentId)),
    };
  });
}

export async function loadAggregate(on: Queries, row: EnvelopeRow): Promise<EnvelopeAggregate> {
  const [aggregate] = await loadAggregates(on, [row]);
  if (!aggregate) throw new ServiceError('not_found');
  return aggregate;
}

export async function updateEnvelope(
  on: Queries,
  envelopeId: string,
  change: Partial<Pick<EnvelopeRow, 'status' | 'sentAt' | 'timestampPending' | 'completedAt' | 'expiresAt'>>,
): Promise<void> {
  await on.update(envelopes).set(change).where(eq(envelopes.id, envelopeId));
}

export async function updateRecipient(
  on: Queries,
  recipientId: string,
  change: Partial<Omit<RecipientRow, 'id' | 'envelopeId'>>,
): Promise<void> {
  await on.update(recipients).set(change).where(eq(recipients.id, recipientId));
}

/** Gives the seat of one recipient, with all its fields, to a new one. */
export async function passSeat(on: Queries, recipientId: string, heir: RecipientRow): Promise<void> {
  await on.insert(recipients).values(heir);
  await on.update(fields).set({ recipientId: heir.id }).where(eq(fields.recipientId, recipientId));
}

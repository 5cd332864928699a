import { and, asc, desc, eq, inArray, lt } from 'drizzle-orm';
import type { EnvelopeStatus, RecipientStatus } from '#contract/envelopes.ts';
import type { FieldType } from '#contract/fields.ts';
import type { Queries } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { envelopeDocuments, envelopes, fields, recipients } from './tables.ts';

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

export async function findEnvelope(
  on: Queries,
  organizationId: string,
  envelopeId: string,
): Promise<EnvelopeRow | undefined> {
  const rows = await on
    .select()
    .from(envelopes)
    .where(and(eq(envelopes.id, envelopeId), eq(envelopes.organizationId, organizationId)));
  return rows[0] as EnvelopeRow | undefined;
}

export async function findEnvelopeByTransaction(
  on: Queries,
  organizationId: string,
  transactionId: string,
): Promise<EnvelopeRow | undefined> {
  const rows = await on
    .select()
    .from(envelopes)
    .where(and(eq(envelopes.transactionId, transactionId), eq(envelopes.organizationId, organizationId)));
  return rows[0] as EnvelopeRow | undefined;
}

/** Locks the envelope's row until the transaction ends, so that two acts on one envelope follow each other. */
export async function lockEnvelope(
  on: Queries,
  organizationId: string,
  envelopeId: string,
): Promise<EnvelopeRow> {
  const rows = await on
    .select()
    .from(envelopes)
    .where(and(eq(envelopes.id, envelopeId), eq(envelopes.organizationId, organizationId)))
    .for('update');
  if (!rows[0]) throw new ServiceError('not_found');
  return rows[0] as EnvelopeRow;
}

/** Newest first, after the id `before` when given; at most `limit`. */
export async function listEnvelopes(
  on: Queries,
  organizationId: string,
  page: { before?: string | undefined; limit: number; testMode?: boolean | undefined },
): Promise<EnvelopeRow[]> {
  const rows = await on
    .select()
    .from(envelopes)
    .where(
      and(
        eq(envelopes.organizationId, organizationId),
        page.before === undefined ? undefined : lt(envelopes.id, page.before),
        page.testMode === undefined ? undefined : eq(envelopes.testMode, page.testMode),
      ),
    )
    .orderBy(desc(envelopes.id))
    .limit(page.limit);
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
      .orderBy(asc(recipients.order), asc(recipients.position)),
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
  change: Partial<Pick<EnvelopeRow, 'status' | 'sentAt' | 'completedAt' | 'expiresAt'>>,
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

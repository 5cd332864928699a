import { and, asc, eq } from 'drizzle-orm';
import type { AuditEventType } from '#contract/audit-events.ts';
import type { AuditEventRow, AuditLog } from '../audit/audit-log.ts';
import { dateInterestsOf, endInterest, holdInterest, listInterestsOf } from '../documents/interest-store.ts';
import { envelopeDocuments, recipients } from '../envelopes/tables.ts';
import type { Transaction } from '../platform/database/database.ts';

/**
 * Everybody who has a seat has an interest in every document; who passed theirs on has none any more. Who only gets a copy has
 * it in their mailbox and can open nothing here.
 */
async function seatRecipients(tx: Transaction, { chain: envelopeId, at }: AuditEventRow): Promise<void> {
  const people = await tx
    .select({ id: recipients.id, status: recipients.status })
    .from(recipients)
    .where(and(eq(recipients.envelopeId, envelopeId), eq(recipients.role, 'signer')))
    .orderBy(asc(recipients.id));
  const links = await tx
    .select({ documentId: envelopeDocuments.documentId })
    .from(envelopeDocuments)
    .where(and(eq(envelopeDocuments.envelopeId, envelopeId)))
    .orderBy(asc(envelopeDocuments.position));
  const now = new Date(at);
  for (const { id: partyId, status } of people) {
    if (status === 'delegated')
      for (const interest of await listInterestsOf(tx, 'recipient', partyId))
        await endInterest(tx, interest, 'released', now);
    else
      for (const { documentId } of links)
        await holdInterest(tx, { documentId, partyKind: 'recipient', partyId, envelopeId });
  }
}

/** Ends in which nothing was concluded: there is no signed copy that anybody could want. */
const withoutResult: readonly AuditEventType[] = [
  'envelope.voided',
  'envelope.expired',
  'recipient.declined',
];

/** Interests follow what happens in envelopes, in the transaction in which it happens and by its time. */
export function followInterests(audit: AuditLog): void {
  for (const type of ['envelope.sent', 'recipient.delegated'] as const) audit.on(type, seatRecipients);
  audit.on('envelope.completed', (tx, { chain, at }) => dateInterestsOf(tx, chain, new Date(at), true));
  for (const type of withoutResult)
    audit.on(type, (tx, { chain, at }) => dateInterestsOf(tx, chain, new Date(at), false));
}

import { and, asc, eq, isNull, lt } from 'drizzle-orm';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { attachments } from './tables.ts';

export type AttachmentRow = typeof attachments.$inferSelect;

export async function insertAttachment(tx: Transaction, row: AttachmentRow): Promise<void> {
  await tx.insert(attachments).values(row);
}

/** One of that envelope's; undefined for another's as for one that never was. */
export async function findAttachment(
  on: Queries,
  envelopeId: string,
  id: string,
): Promise<AttachmentRow | undefined> {
  const [row] = await on
    .select()
    .from(attachments)
    .where(and(eq(attachments.id, id), eq(attachments.envelopeId, envelopeId)));
  return row;
}

/** All that a recipient has sent, held until the transaction ends: the sweep takes none of them meanwhile. */
export async function lockAttachmentsOf(tx: Transaction, recipientId: string): Promise<AttachmentRow[]> {
  return tx
    .select()
    .from(attachments)
    .where(eq(attachments.recipientId, recipientId))
    .orderBy(asc(attachments.id))
    .for('update');
}

export async function markPlaced(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx.update(attachments).set({ placedAt: at }).where(eq(attachments.id, id));
}

export async function findUnplaced(on: Queries, before: Date, limit: number): Promise<AttachmentRow[]> {
  return on
    .select()
    .from(attachments)
    .where(and(isNull(attachments.placedAt), lt(attachments.createdAt, before)))
    .orderBy(asc(attachments.createdAt))
    .limit(limit);
}

export async function deleteAttachment(tx: Transaction, id: string): Promise<void> {
  await tx.delete(attachments).where(eq(attachments.id, id));
}

/** Whether it was there and no field named it. */
export async function deleteUnplaced(tx: Transaction, id: string): Promise<boolean> {
  const gone = await tx
    .delete(attachments)
    .where(and(eq(attachments.id, id), isNull(attachments.placedAt)))
    .returning({ id: attachments.id });
  return gone.length > 0;
}

import { createHash } from 'node:crypto';
import { and, asc, eq } from 'drizzle-orm';
import { createId } from '#contract/ids.ts';
import type { ReceiptText } from '#contract/lifecycle.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { isOneOf } from '../platform/database/is-one-of.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { receiptHeading } from './receipt-text.ts';
import { deletionReceipts } from './tables.ts';

export type ReceiptRow = typeof deletionReceipts.$inferSelect;

export interface SignedReceipt {
  id: string;
  text: Omit<ReceiptText, 'id'>;
  note: string;
  /** What the event states that puts the receipt into the log. */
  facts: { receipt: string; receiptSha256: string };
}

/** The text is one line of JSON under its heading: signed as it stands, so no verifier writes it anew. */
export async function signReceipt(
  { receipts: { signer, name } }: Pick<LifecycleParts, 'receipts'>,
  text: Omit<ReceiptText, 'id'>,
): Promise<SignedReceipt> {
  const id = createId('dcr');
  const note = await signer.sign(name, `${receiptHeading}\n${JSON.stringify({ id, ...text })}\n`);
  const receiptSha256 = createHash('sha256').update(note).digest('hex');
  return { id, text, note, facts: { receipt: id, receiptSha256 } };
}

/** Keeps receipts, and answers with the events that put them into the log, for the same transaction. */
export async function keepReceipts(
  tx: Transaction,
  kept: readonly { receipt: SignedReceipt; entry: AuditEntry }[],
  at: Date,
): Promise<AuditEntry[]> {
  const named = kept.map(({ receipt, entry }) => ({ receipt, entry: { ...entry, id: createId('evt') } }));
  await tx.insert(deletionReceipts).values(
    named.map(({ receipt: { id, text, note }, entry }) => ({
      id,
      organizationId: entry.organizationId,
      targetId: text.targetId,
      stage: text.stage,
      note,
      eventId: entry.id,
      createdAt: at,
    })),
  );
  return named.map(({ receipt, entry }) => ({ ...entry, facts: { ...entry.facts, ...receipt.facts } }));
}

/** In the order they were made. */
export async function listReceipts(on: Queries, targetId: string): Promise<ReceiptRow[]> {
  return on
    .select()
    .from(deletionReceipts)
    .where(eq(deletionReceipts.targetId, targetId))
    .orderBy(asc(deletionReceipts.createdAt), asc(deletionReceipts.id));
}

export async function findReceipts(
  on: Queries,
  targetIds: readonly string[],
  stage: ReceiptRow['stage'],
): Promise<ReceiptRow[]> {
  return on
    .select()
    .from(deletionReceipts)
    .where(and(isOneOf(deletionReceipts.targetId, targetIds), eq(deletionReceipts.stage, stage)));
}

export async function findReceipt(
  on: Queries,
  targetId: string,
  stage: ReceiptRow['stage'],
): Promise<ReceiptRow | undefined> {
  return (await findReceipts(on, [targetId], stage))[0];
}

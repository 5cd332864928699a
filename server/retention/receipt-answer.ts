import type { DeletionReceipt, ReceiptStage } from '#contract/lifecycle.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { proofFileFor } from '../audit/tree/prove-events.ts';
import type { TreeParts } from '../audit/tree/sign-checkpoint.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { DeletionRow } from './deletion-store.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { listReceipts } from './receipts.ts';
import { readReceipt } from './receipt-text.ts';

export type ReceiptParts = Pick<LifecycleParts, 'database' | 'receipts'> & {
  audit: AuditLog;
  tree: TreeParts;
};

/** The receipt of a stage, or the newest there is. @throws ServiceError deletion_receipt_not_ready */
export async function receiptAnswer(
  parts: ReceiptParts,
  { targetId }: DeletionRow,
  stage: ReceiptStage | undefined,
): Promise<DeletionReceipt> {
  const all = await listReceipts(parts.database.queries, targetId);
  const row = stage === undefined ? all.at(-1) : all.find((one) => one.stage === stage);
  if (!row) throw new ServiceError('deletion_receipt_not_ready');
  const { name, signer } = parts.receipts;
  const event = await parts.audit.readEvent(row.organizationId, row.eventId);
  return {
    id: row.id,
    stage: row.stage,
    note: row.note,
    verifierKey: await signer.verifierKey(name),
    receipt: readReceipt(row.note),
    eventId: row.eventId,
    logProof: (event && (await proofFileFor(parts.tree, event))) ?? null,
  };
}

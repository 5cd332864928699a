import { ChangedMeanwhile, systemActor, type AuditEntry } from '../audit/audit-log.ts';
import { setDataState } from '../documents/document-store.ts';
import type { Transaction } from '../platform/database/database.ts';
import { listRequestsFor, updateRequestsFor, type DeletionRow } from './deletion-store.ts';
import { lockForLifecycle } from './document-lock.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { findReceipt, keepReceipt, signReceipt } from './receipts.ts';
import { readReceipt } from './receipt-text.ts';

/** Each who asked is told in their own organization's chain. */
const completedEvents = (requests: readonly DeletionRow[]): AuditEntry[] =>
  requests.map(({ id, organizationId, scope, targetId }) => ({
    type: 'deletion.completed' as const,
    organizationId,
    chain: organizationId,
    actor: systemActor,
    facts: { request: id, scope, target: targetId },
  }));

/** The second receipt repeats what was destroyed, and states that no copy is left. */
async function finish(
  parts: LifecycleParts,
  tx: Transaction,
  targetId: string,
  now: Date,
): Promise<{ events: AuditEntry[] }> {
  const first = await findReceipt(tx, targetId, 'shredded');
  if (!first) throw new ChangedMeanwhile();
  const { id: _, ...before } = readReceipt(first.note);
  const receipt = await signReceipt(parts, { ...before, stage: 'copies-gone' });
  const { organizationId } = first;
  await keepReceipt(parts, tx, receipt, {
    type: 'document.destroyed',
    organizationId,
    chain: organizationId,
    actor: systemActor,
    facts: { scope: before.scope, target: targetId },
  });
  const requests = await listRequestsFor(tx, targetId);
  await updateRequestsFor(tx, targetId, { state: 'destroyed', endedAt: now });
  return { events: completedEvents(requests) };
}

/** erasing_copies → destroyed, once no backup can hold the document any more. */
export async function finishDocument(parts: LifecycleParts, documentId: string): Promise<void> {
  await parts.audit.recordUnlessChanged(async (tx) => {
    const { document } = await lockForLifecycle(tx, documentId);
    const now = await parts.clock(tx);
    if (document.dataState !== 'erasing_copies' || !document.copiesGoneAt || document.copiesGoneAt > now)
      throw new ChangedMeanwhile();
    await setDataState(tx, documentId, { dataState: 'destroyed' });
    return finish(parts, tx, documentId, now);
  });
}

/** The same for what has no state of its own: a recipient's data, an organization. */
export async function finishTarget(parts: LifecycleParts, targetId: string): Promise<void> {
  // Whoever erased it may have been killed before the bytes of attachments were deleted.
  const first = await findReceipt(parts.database.queries, targetId, 'shredded');
  if (first) await parts.objectKeys.deleteBlobs(readReceipt(first.note).objects.map(({ id }) => id));
  await parts.audit.recordUnlessChanged(async (tx) => {
    const now = await parts.clock(tx);
    const requests = await listRequestsFor(tx, targetId);
    const isDue = requests.some(
      ({ state, copiesGoneAt }) => state === 'erasing_copies' && copiesGoneAt && copiesGoneAt <= now,
    );
    if (!isDue || (await findReceipt(tx, targetId, 'copies-gone'))) throw new ChangedMeanwhile();
    return finish(parts, tx, targetId, now);
  });
}

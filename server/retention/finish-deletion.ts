import { ChangedMeanwhile, systemActor, type AuditEntry } from '../audit/audit-log.ts';
import { lockDocuments, setDataState } from '../documents/document-store.ts';
import type { Transaction } from '../platform/database/database.ts';
import { inChainOrder } from './chain-order.ts';
import { listRequestsFor, updateRequestsFor, type DeletionRow } from './deletion-store.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { findReceipt, findReceipts, keepReceipts, signReceipt } from './receipts.ts';
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

/** The second receipts repeat what was destroyed, and state that no copy is left. Of what has no first one, nothing. */
async function finish(
  parts: LifecycleParts,
  tx: Transaction,
  targetIds: readonly string[],
  now: Date,
): Promise<{ events: AuditEntry[] }> {
  const firsts = await findReceipts(tx, targetIds, 'shredded');
  if (firsts.length === 0) throw new ChangedMeanwhile();
  const made = [];
  for (const { note, organizationId, targetId } of firsts) {
    const { id: _, ...before } = readReceipt(note);
    const receipt = await signReceipt(parts, { ...before, stage: 'copies-gone' });
    const entry: AuditEntry = {
      type: 'document.destroyed',
      organizationId,
      chain: organizationId,
      actor: systemActor,
      facts: { scope: before.scope, target: targetId },
    };
    made.push({ receipt, entry });
  }
  const ids = firsts.map(({ targetId }) => targetId);
  const completed = completedEvents(await listRequestsFor(tx, ids));
  await updateRequestsFor(tx, ids, { state: 'destroyed', endedAt: now });
  return { events: inChainOrder([...(await keepReceipts(tx, made, now)), ...completed]) };
}

/** erasing_copies → destroyed, once no backup can hold the documents any more. */
export async function finishDocuments(parts: LifecycleParts, documentIds: readonly string[]): Promise<void> {
  await parts.audit.recordUnlessChanged(async (tx) => {
    const locked = await lockDocuments(tx, documentIds);
    const now = await parts.clock(tx);
    const ids = locked
      .filter(
        ({ dataState, copiesGoneAt }) =>
          dataState === 'erasing_copies' && copiesGoneAt !== null && copiesGoneAt <= now,
      )
      .map(({ id }) => id);
    if (ids.length === 0) throw new ChangedMeanwhile();
    await setDataState(tx, ids, { dataState: 'destroyed' });
    return finish(parts, tx, ids, now);
  });
}

/**
 * What is left to do once its erasure is committed, by its receipt: whoever erased it may have been killed before, or the
 * disk or the store have refused. The tombstone comes first, without which an older dump would bring the person back.
 */
export async function deleteErased(parts: LifecycleParts, targetId: string): Promise<void> {
  const first = await findReceipt(parts.database.queries, targetId, 'shredded');
  if (!first) return;
  const { scope, organizationId, objects } = readReceipt(first.note);
  await parts.tombstones.set({ kind: scope, organizationId, id: targetId });
  await parts.objectKeys.deleteBlobs(objects.map(({ id }) => id));
}

/** The same for what has no state of its own: a recipient's data, an organization. */
export async function finishTarget(parts: LifecycleParts, targetId: string): Promise<void> {
  await deleteErased(parts, targetId);
  await parts.audit.recordUnlessChanged(async (tx) => {
    const now = await parts.clock(tx);
    const requests = await listRequestsFor(tx, [targetId]);
    const isDue = requests.some(
      ({ state, copiesGoneAt }) => state === 'erasing_copies' && copiesGoneAt && copiesGoneAt <= now,
    );
    if (!isDue || (await findReceipt(tx, targetId, 'copies-gone'))) throw new ChangedMeanwhile();
    return finish(parts, tx, [targetId], now);
  });
}

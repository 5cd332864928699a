import { ChangedMeanwhile, systemActor, type AuditEntry } from '../audit/audit-log.ts';
import { graceMilliseconds, isGone } from '../documents/data-state.ts';
import type { DocumentRow } from '../documents/document-store.ts';
import { inChainOrder } from './chain-order.ts';
import { requestsByTarget } from './deletion-store.ts';
import { lockAllForLifecycle } from './document-lock.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { newRequest, openRequests, requestedEvent } from './request-deletion.ts';

const expiredEvent = ({ id, organizationId }: DocumentRow): AuditEntry => ({
  type: 'retention.expired',
  organizationId,
  chain: organizationId,
  actor: systemActor,
  facts: { document: id },
});

/** Begins the deletion of what a policy keeps no longer, as if its organization had asked: the grace is the same. */
export async function expireDocuments(parts: LifecycleParts, documentIds: readonly string[]): Promise<void> {
  await parts.audit.recordUnlessChanged(async (tx) => {
    const locked = await lockAllForLifecycle(tx, documentIds);
    const asked = await requestsByTarget(tx, documentIds);
    const documents = locked
      .map(({ document }) => document)
      .filter(
        ({ id, organizationId, dataState }) =>
          !isGone(dataState) && !asked.get(id)?.some((request) => request.organizationId === organizationId),
      );
    if (documents.length === 0) throw new ChangedMeanwhile();
    const at = await parts.clock(tx);
    const graceEndsAt = new Date(at.getTime() + graceMilliseconds);
    const times = { requestedBy: systemActor.id, at, graceEndsAt };
    const rows = documents.map((document) => newRequest({ ...document, scope: 'document' }, times));
    await openRequests(tx, rows);
    const requested = rows.map((row) => requestedEvent(row, systemActor, 'retention'));
    return { events: inChainOrder([...documents.map(expiredEvent), ...requested]) };
  });
}

import { actorOf, type LifecyclePrincipal } from '../accounts/principal.ts';
import { ChangedMeanwhile, type AuditEntry } from '../audit/audit-log.ts';
import { isCancellable } from '../documents/data-state.ts';
import { setLeaving } from '../documents/interest-store.ts';
import { lockAlone } from '../documents/organization-lock.ts';
import type { Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import {
  cancelPartsOf,
  findDeletion,
  lockDeletion,
  updateDeletion,
  type DeletionRow,
} from './deletion-store.ts';
import { lockForLifecycle } from './document-lock.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { settleDocuments } from './settle-documents.ts';

/** Nothing is done meanwhile to what the request is about: to any document of an organization, if that is to go. */
async function lockTarget(tx: Transaction, { scope, targetId, organizationId }: DeletionRow): Promise<void> {
  if (scope === 'document') await lockForLifecycle(tx, targetId);
  if (scope === 'organization') await lockAlone(tx, organizationId);
}

const cancelledEvent = (
  { id, organizationId, scope, targetId }: DeletionRow,
  principal: LifecyclePrincipal,
): AuditEntry => ({
  type: 'deletion.cancelled',
  organizationId,
  chain: organizationId,
  actor: actorOf(principal),
  facts: { request: id, scope, target: targetId },
});

/**
 * With an organization's request go those for its documents that came of it, as far as they were not carried out yet; what
 * was asked for by itself stays asked for.
 * @throws ServiceError not_found, deletion_not_cancellable
 */
export async function cancelDeletion(
  parts: LifecycleParts,
  principal: LifecyclePrincipal,
  id: string,
): Promise<DeletionRow> {
  const found = await findDeletion(parts.database.queries, principal, id);
  return parts.audit.record(async (tx) => {
    await lockTarget(tx, found);
    const row = await lockDeletion(tx, id);
    if (!row) throw new ChangedMeanwhile();
    if (!isCancellable({ ...row, interestHeld: row.letGoAt === null }))
      throw new ServiceError('deletion_not_cancellable');
    const at = await parts.clock(tx);
    // In the last second the sweep may be late: what was asked for is then due all the same.
    if (row.state === 'pending_grace' && at >= row.graceEndsAt)
      throw new ServiceError('deletion_not_cancellable');
    const change = { state: 'cancelled' as const, endedAt: at };
    await updateDeletion(tx, id, change);
    const own = row.scope === 'organization' ? await cancelPartsOf(tx, id, at) : [];
    const ofDocuments = [row, ...own].filter(({ scope }) => scope === 'document');
    const documentIds = ofDocuments.map(({ targetId }) => targetId);
    await setLeaving(tx, row.organizationId, documentIds, null);
    await settleDocuments(tx, documentIds);
    return {
      result: { ...row, ...change },
      events: [row, ...own].map((one) => cancelledEvent(one, principal)),
    };
  });
}

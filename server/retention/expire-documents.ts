import { ChangedMeanwhile, systemActor } from '../audit/audit-log.ts';
import { graceMilliseconds } from '../documents/data-state.ts';
import { findDeletionOf } from './deletion-store.ts';
import { lockForLifecycle } from './document-lock.ts';
import { findExpired } from './keeping-facts.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { openRequest, requestedEvent } from './request-deletion.ts';

/** Begins the deletion of what a policy keeps no longer, as if its organization had asked: the grace is the same. */
export async function expireDocuments(parts: LifecycleParts, now: Date, limit: number): Promise<void> {
  const { database } = parts;
  for (const { id, organizationId, testMode } of await findExpired(database, database.queries, now, limit))
    await parts.audit.recordUnlessChanged(async (tx) => {
      const { document } = await lockForLifecycle(tx, id);
      if (document.dataState !== 'live' || (await findDeletionOf(tx, organizationId, id)))
        throw new ChangedMeanwhile();
      const at = await parts.clock(tx);
      const times = {
        requestedBy: systemActor.id,
        at,
        graceEndsAt: new Date(at.getTime() + graceMilliseconds),
      };
      const target = { scope: 'document', id, testMode, organizationId } as const;
      const row = await openRequest(tx, target, times);
      return {
        events: [
          {
            type: 'retention.expired',
            organizationId,
            chain: organizationId,
            actor: systemActor,
            facts: { document: id },
          },
          requestedEvent(row, systemActor, 'retention'),
        ],
      };
    });
}

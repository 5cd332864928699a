import { actorOf, type LifecyclePrincipal } from '../accounts/principal.ts';
import { ChangedMeanwhile, systemActor, type AuditActor, type AuditEntry } from '../audit/audit-log.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import {
  findLegalHold,
  findPastEnd,
  lockLegalHold,
  updateLegalHold,
  type LegalHoldRow,
} from './legal-hold-store.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';

const eventOf = (
  { id, organizationId, scope }: LegalHoldRow,
  type: 'legal_hold.release_asked' | 'legal_hold.released',
  actor: AuditActor,
  reason?: string,
): AuditEntry => ({
  type,
  organizationId,
  chain: organizationId,
  actor,
  facts: { legalHold: id, scope },
  ...(reason !== undefined && { personal: { reason: { subjectId: id, value: reason } } }),
});

/**
 * Ends a legal hold. One that two people release is asked for by the first, and ended by another: keys do not count, for
 * one person may have several.
 * @throws ServiceError not_found, legal_hold_released, second_person_required, person_required
 */
export async function releaseLegalHold(
  parts: LifecycleParts,
  principal: LifecyclePrincipal,
  id: string,
  reason: string,
): Promise<LegalHoldRow> {
  const found = await findLegalHold(parts.database.queries, principal, id);
  return parts.audit.record<LegalHoldRow>(async (tx) => {
    const row = await lockLegalHold(tx, found.id);
    if (row.releasedAt) throw new ServiceError('legal_hold_released');
    const at = await parts.clock(tx);
    const actor = actorOf(principal);
    if (row.twoPersonRelease) {
      if (principal.kind !== 'account') throw new ServiceError('person_required');
      if (row.releaseAskedBy === actor.id) throw new ServiceError('second_person_required');
      if (row.releaseAskedBy === null) {
        const change = { releaseAskedBy: actor.id, releaseAskedAt: at };
        await updateLegalHold(tx, id, change);
        return {
          result: { ...row, ...change },
          events: [eventOf(row, 'legal_hold.release_asked', actor, reason)],
        };
      }
    }
    const change = { releasedBy: actor.id, releasedAt: at, releaseReason: reason };
    await updateLegalHold(tx, id, change);
    return { result: { ...row, ...change }, events: [eventOf(row, 'legal_hold.released', actor, reason)] };
  });
}

/** In one look; the next one goes on. */
const mostAtOnce = 100;

/** Ends those whose own end has come. */
export async function endLegalHolds(parts: LifecycleParts, now: Date): Promise<void> {
  for (const { id } of await findPastEnd(parts.database.queries, now, mostAtOnce)) {
    await parts.audit.recordUnlessChanged(async (tx) => {
      const row = await lockLegalHold(tx, id);
      if (row.releasedAt) throw new ChangedMeanwhile();
      await updateLegalHold(tx, id, { releasedBy: systemActor.id, releasedAt: now });
      return { events: [eventOf(row, 'legal_hold.released', systemActor)] };
    });
  }
}

import { stepRequest, type Blocker } from '../documents/data-state.ts';
import type { InterestRow } from '../documents/interest-store.ts';
import type { DeletionRow } from './deletion-store.ts';
import type { LockedDocument } from './document-lock.ts';

/** Interests that are held and whose party has not asked, or not for long enough. */
export function stillHeld(
  { interests }: Pick<LockedDocument, 'interests'>,
  requests: readonly DeletionRow[],
  { keeping, now }: { keeping: readonly Blocker[]; now: Date },
): InterestRow[] {
  const isDue = (request: DeletionRow): boolean =>
    stepRequest({ ...request, interestHeld: request.letGoAt === null }, keeping, now).release;
  return interests.filter(
    (one) =>
      one.state === 'held' &&
      !(one.lapsesAt && one.lapsesAt <= now) &&
      !(
        one.partyKind === 'organization' &&
        requests.some((request) => request.organizationId === one.partyId && isDue(request))
      ),
  );
}

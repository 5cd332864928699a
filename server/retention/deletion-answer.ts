import type { DeletionRequest } from '#contract/lifecycle.ts';
import { interestBlockers, type Blocker } from '../documents/data-state.ts';
import { listInterests } from '../documents/interest-store.ts';
import { findFailures } from './lifecycle-failures.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import type { DeletionRow } from './deletion-store.ts';
import { findEnvelopeOf, readRecipientBlockers } from './erase-recipient.ts';
import { readKeeping, readOrganizationBlockers } from './keeping-facts.ts';

/** What stands in the way now, also while the grace runs: nobody is to learn it only when it is over. */
async function readBlockers(
  { database }: Pick<LifecycleParts, 'database'>,
  { scope, targetId, organizationId, state }: DeletionRow,
  now: Date,
): Promise<Blocker[]> {
  if (state !== 'pending_grace' && state !== 'waiting') return [];
  const on = database.queries;
  if (scope === 'organization') return readOrganizationBlockers(database, on, organizationId, now);
  if (scope === 'recipient') {
    const envelope = await findEnvelopeOf(on, targetId);
    return envelope ? readRecipientBlockers({ database }, on, envelope.id, now) : [];
  }
  const others = (await listInterests(on, [targetId])).filter(
    ({ state: held, partyId, lapsesAt }) =>
      held === 'held' && partyId !== organizationId && !(lapsesAt && lapsesAt <= now),
  );
  const keeping = (await readKeeping(database, on, [targetId], now)).get(targetId) ?? [];
  return [...keeping, ...interestBlockers(others)];
}

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

/** Dates as the API writes them. */
const blockerAnswer = (blocker: Blocker): DeletionRequest['blockers'][number] => {
  if (blocker.kind === 'retention') return { kind: blocker.kind, until: blocker.until.toISOString() };
  return blocker.kind === 'interest' ? { ...blocker, until: iso(blocker.until) } : blocker;
};

/** What the last try came to, while it has not come right. */
async function readFailure(
  { database }: Pick<LifecycleParts, 'database'>,
  { state, targetId }: DeletionRow,
): Promise<DeletionRequest['failure']> {
  if (state === 'destroyed' || state === 'cancelled') return null;
  const failure = (await findFailures(database.queries, [targetId])).get(targetId);
  if (!failure) return null;
  const { attempts, lastErrorCode, lastFailedAt, retryAt } = failure;
  return {
    attempts,
    lastErrorCode,
    lastFailedAt: lastFailedAt.toISOString(),
    retryAt: retryAt.toISOString(),
  };
}

/** What the API shows of a deletion request. */
export async function deletionAnswer(
  parts: Pick<LifecycleParts, 'database' | 'clock'>,
  row: DeletionRow,
): Promise<DeletionRequest> {
  const now = await parts.clock(parts.database.queries);
  return {
    id: row.id,
    scope: row.scope,
    testMode: row.testMode,
    documentId: row.scope === 'document' ? row.targetId : null,
    recipientId: row.scope === 'recipient' ? row.targetId : null,
    state: row.state,
    blockers: (await readBlockers(parts, row, now)).map(blockerAnswer),
    failure: await readFailure(parts, row),
    requestedAt: row.requestedAt.toISOString(),
    graceEndsAt: row.graceEndsAt.toISOString(),
    letGoAt: iso(row.letGoAt),
    copiesGoneAt: iso(row.copiesGoneAt),
    endedAt: iso(row.endedAt),
  };
}

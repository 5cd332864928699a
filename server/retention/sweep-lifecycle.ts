import { copiesAreGone, findInState } from '../documents/document-store.ts';
import { findLapsing } from '../documents/interest-store.ts';
import type { JobAttempt } from '../platform/jobs/job-queue.ts';
import { advanceDocuments } from './advance-documents.ts';
import { advanceOrganization, eraseOrganizationAgain } from './erase-organization.ts';
import { findCopiesGone, findOpenTargets, listUnfinished } from './deletion-store.ts';
import { eraseAccountAgain } from './erase-account.ts';
import { advanceRecipient, eraseRecipientAgain } from './erase-recipient.ts';
import { expireDocuments } from './expire-documents.ts';
import { deleteErased, finishDocuments, finishTarget } from './finish-deletion.ts';
import { findExpired } from './keeping-facts.ts';
import { findHalfErased } from './lifecycle-failures.ts';
import { withAll, type IsOver } from './lifecycle-pace.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { endLegalHolds } from './release-legal-hold.ts';
import { shredDocuments } from './shred-documents.ts';
import { goRound, type NamedStage } from './sweep-round.ts';

export const sweepLifecycleJob = 'sweep-lifecycle';

/** What is left then is for the next job, well before the queue would take this one for stuck. */
const longestMilliseconds = 10 * 60_000;
/** What is left of one organization's then comes with the next round, that the others may have theirs. */
const organizationMilliseconds = 60_000;

/** One at a time in all of the deployment's processes: a sweep that takes longer than the time to the next is not joined by it. */
export async function queueLifecycleSweep({ database, jobs }: LifecycleParts): Promise<void> {
  await database.transaction((tx) => jobs.enqueue(tx, sweepLifecycleJob, {}, { singletonKey: 'all' }));
}

export async function workOnLifecycle(
  parts: LifecycleParts,
  { isStopping }: Pick<JobAttempt, 'isStopping'>,
): Promise<void> {
  await sweepLifecycle(parts, orAfter(longestMilliseconds, isStopping));
}

/** Takes documents as far as they may go, to their end if nothing keeps them. */
async function takeOn(parts: LifecycleParts, documentIds: readonly string[]): Promise<void> {
  const ready = await advanceDocuments(parts, documentIds);
  if (ready.length > 0) await shredDocuments(parts, ready);
}

function orAfter(milliseconds: number, isOver: IsOver): IsOver {
  const until = performance.now() + milliseconds;
  return () => isOver() || performance.now() > until;
}

const one =
  (work: (id: string) => Promise<void>) =>
  (ids: string[]): Promise<unknown> =>
    Promise.all(ids.map(work));

/** What is not of single documents. */
function targetStages(parts: LifecycleParts, now: Date, isOver: IsOver): NamedStage[] {
  const on = parts.database.queries;
  const goneOf = (scope: 'recipient' | 'organization' | 'account'): NamedStage => ({
    name: `${scope} copies gone`,
    find: (page) => findCopiesGone(on, scope, now, page),
    work: one((id) => finishTarget(parts, id)),
    alone: true,
  });
  return [
    {
      name: 'organizations',
      find: (page) => findOpenTargets(on, 'organization', now, page),
      work: one((id) => advanceOrganization(parts, id, orAfter(organizationMilliseconds, isOver))),
      alone: true,
    },
    {
      name: 'recipients',
      find: (page) => findOpenTargets(on, 'recipient', now, page),
      work: one((id) => advanceRecipient(parts, id)),
      alone: true,
    },
    {
      name: 'half erased',
      find: (page) => findHalfErased(on, now, page),
      work: one((id) => deleteErased(parts, id)),
      alone: true,
    },
    goneOf('recipient'),
    goneOf('organization'),
    goneOf('account'),
  ];
}

/** In the order in which what one leads to is found by the next. */
function sweepStages(parts: LifecycleParts, now: Date, isOver: IsOver): NamedStage[] {
  const { database } = parts;
  const on = database.queries;
  return [
    {
      name: 'expired',
      find: (page) => findExpired(database, on, now, page),
      work: (ids) => expireDocuments(parts, ids),
    },
    ...targetStages(parts, now, isOver),
    {
      name: 'shredding',
      find: (page) => findInState(on, 'shredding', page),
      work: (ids) => shredDocuments(parts, ids),
    },
    { name: 'lapsing', find: (page) => findLapsing(on, now, page), work: (ids) => takeOn(parts, ids) },
    {
      name: 'documents',
      find: (page) => findOpenTargets(on, 'document', now, page),
      work: (ids) => takeOn(parts, ids),
    },
    {
      name: 'document copies gone',
      find: (page) => findInState(on, 'erasing_copies', page, copiesAreGone(now)),
      work: (ids) => finishDocuments(parts, ids),
    },
  ];
}

/** Everything that becomes true by the clock alone, or because something that kept a document has gone. */
export async function sweepLifecycle(parts: LifecycleParts, isOver: IsOver = () => false): Promise<void> {
  const now = await parts.clock(parts.database.queries);
  await endLegalHolds(parts, now);
  await goRound(parts, sweepStages(parts, now, isOver), isOver);
}

/** Of those whose process was killed between erasing and setting the tombstone. Documents are gone through again anyway. */
async function setMissingTombstones({ database, tombstones }: LifecycleParts): Promise<void> {
  for (const { scope, state, organizationId, targetId } of await listUnfinished(database.queries))
    if (scope !== 'document' && state === 'erasing_copies')
      await tombstones.set({ kind: scope, organizationId, id: targetId });
}

/** Destroys once more what an older dump brought back. Before anybody is served. */
export async function replayTombstones(parts: LifecycleParts): Promise<void> {
  await setMissingTombstones(parts);
  const documentIds: string[] = [];
  for await (const { kind, id } of parts.tombstones.all()) {
    if (kind === 'document') documentIds.push(id);
    else if (kind === 'recipient') await eraseRecipientAgain(parts, id);
    else if (kind === 'account') await eraseAccountAgain(parts, id);
    else await eraseOrganizationAgain(parts, id);
  }
  await withAll(parts, documentIds, (ids) => shredDocuments(parts, ids, { again: true }));
}

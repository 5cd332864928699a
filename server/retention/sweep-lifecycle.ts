import { copiesAreGone, findInState } from '../documents/document-store.ts';
import { findLapsing } from '../documents/interest-store.ts';
import type { JobAttempt } from '../platform/jobs/job-queue.ts';
import { advanceDocuments } from './advance-documents.ts';
import { advanceOrganization, eraseOrganizationAgain } from './erase-organization.ts';
import { findCopiesGone, findOpenTargets, listUnfinished } from './deletion-store.ts';
import { advanceRecipient, eraseRecipientAgain } from './erase-recipient.ts';
import { expireDocuments } from './expire-documents.ts';
import { finishDocuments, finishTarget } from './finish-deletion.ts';
import { findExpired } from './keeping-facts.ts';
import { inTurns, throughAll, type IsOver } from './lifecycle-pace.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { endLegalHolds } from './release-legal-hold.ts';
import { shredDocuments } from './shred-documents.ts';

export const sweepLifecycleJob = 'sweep-lifecycle';

/** What is left then is for the next job, well before the queue would take this one for stuck. */
const longestMilliseconds = 10 * 60_000;

/** One at a time in all of the deployment's processes: a sweep that takes longer than the time to the next is not joined by it. */
export async function queueLifecycleSweep({ database, jobs }: LifecycleParts): Promise<void> {
  await database.transaction((tx) => jobs.enqueue(tx, sweepLifecycleJob, {}, { singletonKey: 'all' }));
}

export async function workOnLifecycle(
  parts: LifecycleParts,
  { isStopping }: Pick<JobAttempt, 'isStopping'>,
): Promise<void> {
  const until = performance.now() + longestMilliseconds;
  await sweepLifecycle(parts, () => isStopping() || performance.now() > until);
}

/** Takes documents as far as they may go, to their end if nothing keeps them. */
async function takeOn(parts: LifecycleParts, documentIds: readonly string[]): Promise<void> {
  const ready = await advanceDocuments(parts, documentIds);
  if (ready.length > 0) await shredDocuments(parts, ready);
}

/** What is not of single documents. */
async function sweepTargets(parts: LifecycleParts, now: Date, isOver: IsOver): Promise<void> {
  const on = parts.database.queries;
  const alone = { atOnce: 1, isOver };
  const one = (work: (id: string) => Promise<void>) => (ids: string[]) => Promise.all(ids.map(work));
  await throughAll(
    parts,
    (page) => findOpenTargets(on, 'organization', now, page),
    one((id) => advanceOrganization(parts, id, isOver)),
    alone,
  );
  await throughAll(
    parts,
    (page) => findOpenTargets(on, 'recipient', now, page),
    one((id) => advanceRecipient(parts, id)),
    alone,
  );
  for (const scope of ['recipient', 'organization'] as const)
    await throughAll(
      parts,
      (page) => findCopiesGone(on, scope, now, page),
      one((id) => finishTarget(parts, id)),
      alone,
    );
}

/** Everything that becomes true by the clock alone, or because something that kept a document has gone. */
export async function sweepLifecycle(parts: LifecycleParts, isOver: IsOver = () => false): Promise<void> {
  const { database } = parts;
  const on = database.queries;
  const now = await parts.clock(on);
  await endLegalHolds(parts, now);
  await throughAll(
    parts,
    (page) => findExpired(database, on, now, page),
    (ids) => expireDocuments(parts, ids),
    { isOver },
  );
  await sweepTargets(parts, now, isOver);
  await throughAll(
    parts,
    (page) => findInState(on, 'shredding', page),
    (ids) => shredDocuments(parts, ids),
    { isOver },
  );
  await throughAll(
    parts,
    (page) => findLapsing(on, now, page),
    (ids) => takeOn(parts, ids),
    { isOver },
  );
  await throughAll(
    parts,
    (page) => findOpenTargets(on, 'document', now, page),
    (ids) => takeOn(parts, ids),
    { isOver },
  );
  await throughAll(
    parts,
    (page) => findInState(on, 'erasing_copies', page, copiesAreGone(now)),
    (ids) => finishDocuments(parts, ids),
    { isOver },
  );
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
    else await eraseOrganizationAgain(parts, id);
  }
  await inTurns(parts, documentIds, (ids) => shredDocuments(parts, ids, { again: true }), {
    mustAll: true,
  });
}

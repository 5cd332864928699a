import { copiesAreGone, findInStates } from '../documents/document-store.ts';
import { findLapsing } from '../documents/interest-store.ts';
import { advanceDocument } from './advance-document.ts';
import { advanceOrganization, eraseOrganizationAgain } from './erase-organization.ts';
import { findCopiesGone, findOpenTargets, listUnfinished } from './deletion-store.ts';
import { advanceRecipient, eraseRecipientAgain } from './erase-recipient.ts';
import { expireDocuments } from './expire-documents.ts';
import { finishDocument, finishTarget } from './finish-deletion.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { endLegalHolds } from './release-legal-hold.ts';
import { shredDocument, shredDocumentJob } from './shred-document.ts';

/** In one look at each kind; the next look goes on. */
const mostAtOnce = 200;

async function advanceOpen(
  parts: LifecycleParts,
  scope: 'document' | 'recipient' | 'organization',
  now: Date,
  advance: (parts: LifecycleParts, targetId: string) => Promise<void>,
): Promise<void> {
  let after = '';
  for (;;) {
    const page = { after, limit: mostAtOnce };
    const targets = await findOpenTargets(parts.database.queries, scope, now, page);
    for (const targetId of targets) await advance(parts, targetId);
    if (targets.length < mostAtOnce) return;
    after = targets.at(-1) ?? '';
  }
}

/** Shreddings whose job gave up, or was lost with its queue. */
async function resumeShredding(parts: LifecycleParts): Promise<void> {
  for (const documentId of await findInStates(parts.database.queries, ['shredding'], mostAtOnce))
    await parts.database.transaction((tx) =>
      parts.jobs.enqueue(tx, shredDocumentJob, { documentId }, { singletonKey: documentId }),
    );
}

/** Everything that becomes true by the clock alone, or because something that kept a document has gone. */
export async function sweepLifecycle(parts: LifecycleParts): Promise<void> {
  const on = parts.database.queries;
  const now = await parts.clock(on);
  await endLegalHolds(parts, now);
  await expireDocuments(parts, now, mostAtOnce);
  await advanceOpen(parts, 'organization', now, advanceOrganization);
  await advanceOpen(parts, 'recipient', now, advanceRecipient);
  for (const id of await findLapsing(on, now, mostAtOnce)) await advanceDocument(parts, id);
  await advanceOpen(parts, 'document', now, advanceDocument);
  await resumeShredding(parts);
  for (const id of await findInStates(on, ['erasing_copies'], mostAtOnce, copiesAreGone(now)))
    await finishDocument(parts, id);
  for (const scope of ['recipient', 'organization'] as const)
    for (const id of await findCopiesGone(on, scope, now, mostAtOnce)) await finishTarget(parts, id);
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
  for await (const { kind, id } of parts.tombstones.all()) {
    if (kind === 'document') await shredDocument(parts, { documentId: id }, { again: true });
    else if (kind === 'recipient') await eraseRecipientAgain(parts, id);
    else await eraseOrganizationAgain(parts, id);
  }
}

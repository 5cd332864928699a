import { ChangedMeanwhile, systemActor, type AuditEntry } from '../audit/audit-log.ts';
import { custodyOrganization } from '../documents/authorize-bytes.ts';
import {
  interestBlockers,
  isGone,
  keepingBlockers,
  mayDestroy,
  stepRequest,
  type Blocker,
} from '../documents/data-state.ts';
import { endInterest, type InterestRow } from '../documents/interest-store.ts';
import type { Transaction } from '../platform/database/database.ts';
import { listRequestsFor, updateDeletion, type DeletionRow } from './deletion-store.ts';
import { objectIdsOf, sharedObjectIdsOf } from './document-objects.ts';
import { lockForLifecycle, type LockedDocument } from './document-lock.ts';
import { readKeepingFacts } from './keeping-facts.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { settleDocument } from './settle-document.ts';
import { stillHeld } from './still-held.ts';
import { shredDocumentJob } from './shred-document.ts';

/** What the clock and what keeps a document make of it and of the requests for it. */
interface Advance {
  parts: LifecycleParts;
  tx: Transaction;
  locked: LockedDocument;
  keeping: readonly Blocker[];
  now: Date;
  events: AuditEntry[];
}

const isHeld = ({ state }: InterestRow): boolean => state === 'held';

const eventOf = (
  organizationId: string,
  type: AuditEntry['type'],
  facts: AuditEntry['facts'],
): AuditEntry => ({
  type,
  organizationId,
  chain: organizationId,
  actor: systemActor,
  ...(facts && { facts }),
});

async function lapse({ tx, locked, now, events }: Advance): Promise<void> {
  for (const interest of locked.interests.filter(isHeld)) {
    if (!interest.lapsesAt || interest.lapsesAt > now) continue;
    await endInterest(tx, interest, 'lapsed', now);
    interest.state = 'lapsed';
    events.push(
      eventOf(locked.document.organizationId, 'interest.lapsed', {
        document: interest.documentId,
        party: interest.partyId,
      }),
    );
  }
}

/**
 * The party has no access from here on; who has no account keeps theirs, by the keys that are then held for them. The last
 * party is let go in the transaction that destroys the document: until then it can still place a legal hold.
 */
async function letGo(advance: Advance, request: DeletionRow): Promise<void> {
  const { parts, tx, locked, now, events } = advance;
  const { organizationId } = request;
  const own = locked.interests.find(
    ({ partyKind, partyId }) => partyKind === 'organization' && partyId === organizationId,
  );
  if (own && isHeld(own)) {
    await endInterest(tx, own, 'released', now);
    own.state = 'released';
  }
  const others = locked.interests.filter(isHeld);
  const objectIds = await objectIdsOf(tx, locked.document);
  if (others.some(({ partyKind }) => partyKind === 'recipient'))
    await parts.objectKeys.share(tx, await sharedObjectIdsOf(tx, locked.document), {
      from: organizationId,
      to: custodyOrganization,
    });
  await parts.objectKeys.letGo(tx, objectIds, organizationId);
  await updateDeletion(tx, request.id, { letGoAt: now });
  events.push(
    eventOf(organizationId, 'interest.released', {
      document: locked.document.id,
      party: organizationId,
      others: others.length,
    }),
  );
}

const names = (blockers: readonly Blocker[]): string => blockers.map(({ kind }) => kind).join(' ');

async function step(advance: Advance, request: DeletionRow): Promise<void> {
  const { tx, locked, keeping, now, events } = advance;
  const next = stepRequest({ ...request, interestHeld: request.letGoAt === null }, keeping, now);
  if (next.release) {
    const others = locked.interests.filter((one) => isHeld(one) && one.partyId !== request.organizationId);
    if (others.length === 0) return;
    await letGo(advance, request);
  }
  if (next.state === request.state) return;
  const { state, graceEndsAt } = next;
  await updateDeletion(tx, request.id, { state, graceEndsAt });
  const held = locked.interests.filter(isHeld);
  const facts = { request: request.id, document: locked.document.id };
  const blockers = [...keeping, ...interestBlockers(held)];
  if (state === 'pending_grace')
    events.push(
      eventOf(request.organizationId, 'deletion.resumed', {
        ...facts,
        graceEndsAt: graceEndsAt.toISOString(),
      }),
    );
  else if (blockers.length > 0)
    events.push(eventOf(request.organizationId, 'deletion.waiting', { ...facts, blockers: names(blockers) }));
}

async function advanceLocked(advance: Advance): Promise<boolean> {
  const { tx, locked, keeping } = advance;
  await lapse(advance);
  const requests = await listRequestsFor(tx, locked.document.id);
  for (const request of requests) await step(advance, request);
  const now = await listRequestsFor(tx, locked.document.id);
  const state = await settleDocument(tx, locked.document.id);
  if (state !== locked.document.dataState && advance.events.length === 0) throw new ChangedMeanwhile();
  return now.length > 0 && mayDestroy(keeping, stillHeld(locked, now, advance).length);
}

/**
 * Takes a document as far as its requests and what keeps it allow, and queues its shredding when nothing keeps it any more.
 * Safe to repeat and to run in several processes at once.
 */
export async function advanceDocument(parts: LifecycleParts, documentId: string): Promise<void> {
  let isReady = false;
  await parts.audit.recordUnlessChanged(async (tx) => {
    const locked = await lockForLifecycle(tx, documentId);
    if (isGone(locked.document.dataState)) throw new ChangedMeanwhile();
    const now = await parts.clock(tx);
    const facts = await readKeepingFacts(parts.database, tx, documentId, now);
    const keeping = keepingBlockers(facts, now);
    const events: AuditEntry[] = [];
    isReady = await advanceLocked({ parts, tx, locked, keeping, now, events });
    if (events.length === 0) throw new ChangedMeanwhile();
    return { events };
  });
  // Also when nothing changed: an earlier job may have given up.
  if (isReady)
    await parts.database.transaction((tx) =>
      parts.jobs.enqueue(tx, shredDocumentJob, { documentId }, { singletonKey: documentId }),
    );
}

import { ChangedMeanwhile, systemActor, type AuditEntry } from '../audit/audit-log.ts';
import { custodyOrganization } from '../documents/authorize-bytes.ts';
import {
  interestBlockers,
  isGone,
  mayDestroy,
  ownBlockers,
  stepRequest,
  type Blocker,
} from '../documents/data-state.ts';
import { setDataState } from '../documents/document-store.ts';
import { endInterest, type InterestRow } from '../documents/interest-store.ts';
import { inOneTrip, type Transaction } from '../platform/database/database.ts';
import { inChainOrder } from './chain-order.ts';
import { requestsByTarget, updateDeletion, type DeletionRow } from './deletion-store.ts';
import { objectIdsOf, sharedObjectIdsOf } from './document-objects.ts';
import { lockAllForLifecycle, type LockedDocument } from './document-lock.ts';
import { readHolders, readKeeping, type Holders } from './keeping-facts.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { stateBy } from './settle-documents.ts';
import { stillHeld } from './still-held.ts';

/** What the clock and what keeps a document make of it and of the requests for it. */
interface Advance {
  parts: LifecycleParts;
  tx: Transaction;
  locked: LockedDocument;
  keeping: readonly Blocker[];
  holders: Holders;
  /** Kept as they are in the database. */
  requests: DeletionRow[];
  now: Date;
  events: AuditEntry[];
}

const isHeld = ({ state }: InterestRow): boolean => state === 'held';
const isOrganization = ({ partyKind }: InterestRow): boolean => partyKind === 'organization';

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

async function change(
  tx: Transaction,
  request: DeletionRow,
  to: Partial<Pick<DeletionRow, 'state' | 'graceEndsAt' | 'letGoAt'>>,
): Promise<void> {
  await updateDeletion(tx, request.id, to);
  Object.assign(request, to);
}

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

const isOwner = ({ document }: LockedDocument, { organizationId }: DeletionRow): boolean =>
  document.organizationId === organizationId;

/**
 * What is to stay readable without that party: for whoever has no account; and, while anything else keeps the document, what
 * no other organization has a key to. Of what was sealed after the party was given its interest it has no key to leave.
 */
async function leftBehind({ parts, tx, locked, keeping }: Advance, request: DeletionRow): Promise<string[]> {
  const isKept = keeping.length > 0;
  if (isKept && isOwner(locked, request)) return objectIdsOf(tx, locked.document);
  const others = locked.interests.filter(isHeld);
  const isWanted = others.some((one) => !isOrganization(one)) || (isKept && !others.some(isOrganization));
  if (!isWanted) return [];
  const shared = await sharedObjectIdsOf(tx, locked.document);
  return isOwner(locked, request) ? shared : parts.objectKeys.openableBy(tx, shared, request.organizationId);
}

/**
 * The party has no access from here on; who has no account keeps theirs, by the keys that are then held for them. The last
 * party is let go in the transaction that destroys the document, unless others keep it by what they placed while they were
 * parties: until then it can still place a legal hold.
 */
async function letGo(advance: Advance, request: DeletionRow): Promise<void> {
  const { parts, tx, locked, now, events } = advance;
  const { organizationId } = request;
  const own = locked.interests.find((one) => isOrganization(one) && one.partyId === organizationId);
  if (own && isHeld(own)) {
    await endInterest(tx, own, 'released', now);
    own.state = 'released';
  }
  const others = locked.interests.filter(isHeld);
  await parts.objectKeys.share(tx, await leftBehind(advance, request), {
    from: organizationId,
    to: custodyOrganization,
  });
  await parts.objectKeys.letGo(tx, await objectIdsOf(tx, locked.document), organizationId);
  await change(tx, request, { letGoAt: now });
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
  const { tx, locked, keeping, holders, now, events } = advance;
  const own = ownBlockers(keeping, {
    isOwner: isOwner(locked, request),
    legalHolds: holders.get(request.organizationId) ?? 0,
  });
  const next = stepRequest({ ...request, interestHeld: request.letGoAt === null }, own, now);
  if (next.release) {
    const others = locked.interests.filter((one) => isHeld(one) && one.partyId !== request.organizationId);
    if (others.length === 0 && keeping.length === 0) return;
    await letGo(advance, request);
  }
  if (next.state === request.state) return;
  const { state, graceEndsAt } = next;
  await change(tx, request, { state, graceEndsAt });
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

/** Whether nothing keeps the document any more. */
async function advanceLocked(advance: Advance): Promise<boolean> {
  const { tx, locked, keeping, requests, events } = advance;
  const { document } = locked;
  const before = events.length;
  await lapse(advance);
  for (const request of requests) await step(advance, request);
  const dataState = stateBy(locked.interests, requests);
  if (dataState !== document.dataState && events.length > before)
    await setDataState(tx, [document.id], { dataState });
  return requests.length > 0 && mayDestroy(keeping, stillHeld(locked, requests, advance).length);
}

const isBeingShredded = ({ document }: LockedDocument): boolean => document.dataState === 'shredding';

/**
 * Takes documents as far as the requests for them and what keeps them allow; answers with those that nothing keeps any more,
 * those among them whose shredding was begun and not ended. Safe to repeat and to run in several processes at once.
 */
export async function advanceDocuments(
  parts: LifecycleParts,
  documentIds: readonly string[],
): Promise<string[]> {
  const ready: string[] = [];
  await parts.audit.recordUnlessChanged(async (tx) => {
    const all = await lockAllForLifecycle(tx, documentIds);
    ready.push(...all.filter(isBeingShredded).map(({ document }) => document.id));
    const living = all.filter(({ document }) => !isGone(document.dataState));
    const ids = living.map(({ document }) => document.id);
    if (ids.length === 0) throw new ChangedMeanwhile();
    const now = await parts.clock(tx);
    const [keptBy, requestsFor] = await inOneTrip([
      readKeeping(parts.database, tx, ids, now),
      requestsByTarget(tx, ids),
    ]);
    const held = [...keptBy].filter(([, keeping]) => keeping.some(({ kind }) => kind === 'legal_hold'));
    const heldIds = held.map(([id]) => id);
    const holdersOf = await readHolders(parts.database, tx, heldIds, now);
    const events: AuditEntry[] = [];
    for (const locked of living) {
      const { id } = locked.document;
      const [keeping, requests] = [keptBy.get(id) ?? [], requestsFor.get(id) ?? []];
      const holders: Holders = holdersOf.get(id) ?? new Map();
      if (await advanceLocked({ parts, tx, locked, keeping, holders, requests, now, events })) ready.push(id);
    }
    if (events.length === 0) throw new ChangedMeanwhile();
    return { events: inChainOrder(events) };
  });
  return ready;
}

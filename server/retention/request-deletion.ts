import { eq } from 'drizzle-orm';
import { createId } from '#contract/ids.ts';
import type { NewDeletionRequest } from '#contract/lifecycle.ts';
import { actorOf, requirePermission, type LifecyclePrincipal } from '../accounts/principal.ts';
import type { AuditActor, AuditEntry } from '../audit/audit-log.ts';
import { graceMilliseconds, isGone } from '../documents/data-state.ts';
import { findDocument } from '../documents/document-store.ts';
import { hasHeldInterest, setLeaving } from '../documents/interest-store.ts';
import { findEnvelope } from '../envelopes/envelope-store.ts';
import { recipients } from '../envelopes/tables.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { findDeletionOf, insertDeletions, type DeletionRow } from './deletion-store.ts';
import { lockForLifecycle } from './document-lock.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { settleDocuments } from './settle-documents.ts';

interface Target {
  scope: DeletionRow['scope'];
  id: string;
  testMode: boolean | null;
}

/** What the request is about, if the caller may ask for it. */
async function findTarget(
  on: Queries,
  principal: LifecyclePrincipal,
  input: NewDeletionRequest,
): Promise<Target> {
  if (input.scope === 'organization') {
    if (principal.kind === 'api_key') throw new ServiceError('person_required');
    requirePermission(principal, 'owners:write');
    return { scope: 'organization', id: principal.organizationId, testMode: null };
  }
  if (input.scope === 'document') return findDocumentTarget(on, principal, input.documentId);
  const [person] = await on.select().from(recipients).where(eq(recipients.id, input.recipientId));
  const envelope = person && (await findEnvelope(on, principal, person.envelopeId));
  if (!person || !envelope) throw new ServiceError('not_found');
  return { scope: 'recipient', id: person.id, testMode: envelope.testMode };
}

async function findDocumentTarget(
  on: Queries,
  { organizationId, testMode }: LifecyclePrincipal,
  documentId: string,
): Promise<Target> {
  const document = await findDocument(on, documentId);
  const isOfMode = testMode === undefined || testMode === document?.testMode;
  const party = { documentId, partyKind: 'organization', partyId: organizationId } as const;
  const isParty =
    document &&
    isOfMode &&
    (document.organizationId === organizationId || (await hasHeldInterest(on, party)));
  if (!isParty) throw new ServiceError('not_found');
  return { scope: 'document', id: documentId, testMode: document.testMode };
}

/** `deletion.requested`, with nothing personal: what the target is called is not told. */
export const requestedEvent = (row: DeletionRow, actor: AuditActor, cause: string): AuditEntry => ({
  type: 'deletion.requested',
  organizationId: row.organizationId,
  chain: row.organizationId,
  actor,
  facts: {
    request: row.id,
    scope: row.scope,
    target: row.targetId,
    cause,
    graceEndsAt: row.graceEndsAt.toISOString(),
  },
});

interface RequestTimes {
  requestedBy: string;
  graceEndsAt: Date;
  at: Date;
  parentId?: string | null;
}

export const newRequest = (
  target: Target & { organizationId: string },
  { requestedBy, graceEndsAt, at, parentId = null }: RequestTimes,
): DeletionRow => ({
  id: createId('del'),
  organizationId: target.organizationId,
  testMode: target.testMode,
  scope: target.scope,
  targetId: target.id,
  state: 'pending_grace',
  parentId,
  requestedBy,
  requestedAt: at,
  graceEndsAt,
  letGoAt: null,
  copiesGoneAt: null,
  endedAt: null,
});

/** Opens requests in the caller's transaction. What they are about must be locked. */
export async function openRequests(tx: Transaction, rows: DeletionRow[]): Promise<void> {
  await insertDeletions(tx, rows);
  const ofDocuments = rows.filter(({ scope }) => scope === 'document');
  const targetsOf = (some: readonly DeletionRow[]) => some.map(({ targetId }) => targetId);
  for (const [organizationId, own] of Map.groupBy(ofDocuments, (row) => row.organizationId))
    await setLeaving(tx, organizationId, targetsOf(own), own[0]?.requestedAt ?? null);
  await settleDocuments(tx, targetsOf(ofDocuments));
}

/**
 * Begins a deletion: nothing happens before its grace is over. Asked again, it is the same request.
 * @throws ServiceError not_found, person_required, document_destroyed; forbidden, unless an owner asks for the organization's
 */
export async function requestDeletion(
  parts: LifecycleParts,
  principal: LifecyclePrincipal,
  input: NewDeletionRequest,
): Promise<DeletionRow> {
  const { organizationId } = principal;
  const target = await findTarget(parts.database.queries, principal, input);
  const known = await findDeletionOf(parts.database.queries, organizationId, target.id);
  if (known) return known;
  return parts.audit.record(async (tx) => {
    if (target.scope === 'document') {
      const { document } = await lockForLifecycle(tx, target.id);
      if (isGone(document.dataState)) throw new ServiceError('document_destroyed');
    }
    const at = await parts.clock(tx);
    const actor = actorOf(principal);
    const times = {
      requestedBy: actor.id,
      at,
      graceEndsAt: new Date(at.getTime() + graceMilliseconds),
    };
    const row = newRequest({ ...target, organizationId }, times);
    await openRequests(tx, [row]);
    return { result: row, events: [requestedEvent(row, actor, 'request')] };
  });
}

import { createId } from '#contract/ids.ts';
import type { NewLegalHold } from '#contract/lifecycle.ts';
import { actorOf, type LifecyclePrincipal } from '../accounts/principal.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import { isGone } from '../documents/data-state.ts';
import { findDocument } from '../documents/document-store.ts';
import { hasHeldInterest } from '../documents/interest-store.ts';
import { lockAlone } from '../documents/organization-lock.ts';
import { findEnvelope, loadAggregate } from '../envelopes/envelope-store.ts';
import type { Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import {
  addHeldDocuments,
  findLegalHold,
  insertLegalHold,
  lockLegalHold,
  type LegalHoldRow,
} from './legal-hold-store.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { listReceipts } from './receipts.ts';

/**
 * Documents that the caller may place a legal hold on: those of its mode in which its organization has an interest.
 * @throws ServiceError not_found; document_destroyed, with the receipt that proves it
 */
async function requireHoldable(
  on: Queries,
  { organizationId, testMode }: LifecyclePrincipal,
  documentIds: readonly string[],
): Promise<void> {
  for (const documentId of documentIds) {
    const document = await findDocument(on, documentId);
    const isOfMode = testMode === undefined || testMode === document?.testMode;
    if (!document || !isOfMode) throw new ServiceError('not_found', { details: { documentId } });
    const party = { documentId, partyKind: 'organization', partyId: organizationId } as const;
    const isOwn = document.organizationId === organizationId;
    if (isOwn && isGone(document.dataState)) {
      const receiptIds = (await listReceipts(on, documentId)).map(({ id }) => id);
      throw new ServiceError('document_destroyed', { details: { documentId, receiptIds } });
    }
    if (!(await hasHeldInterest(on, party))) throw new ServiceError('not_found', { details: { documentId } });
  }
}

/** What is named by the caller, looked up under the organization's lock. */
async function findCovered(
  tx: Transaction,
  principal: LifecyclePrincipal,
  input: NewLegalHold,
): Promise<{ documentIds: string[]; envelopeId: string | null }> {
  if (input.scope === 'organization') return { documentIds: [], envelopeId: null };
  if (input.scope === 'envelope') {
    const envelope = await findEnvelope(tx, principal, input.envelopeId);
    if (!envelope) throw new ServiceError('not_found');
    const { documentIds } = await loadAggregate(tx, envelope);
    await requireHoldable(tx, principal, documentIds);
    return { documentIds: [], envelopeId: envelope.id };
  }
  const documentIds = input.scope === 'document' ? [input.documentId] : input.documentIds;
  await requireHoldable(tx, principal, documentIds);
  return { documentIds, envelopeId: null };
}

/** What was written about it is an opening under the legal hold's own key; the log keeps numbers and ids. */
const placedEvent = (row: LegalHoldRow, principal: LifecyclePrincipal, documents: number): AuditEntry => ({
  type: 'legal_hold.placed',
  organizationId: row.organizationId,
  chain: row.organizationId,
  actor: actorOf(principal),
  facts: {
    legalHold: row.id,
    scope: row.scope,
    documents,
    twoPersonRelease: row.twoPersonRelease ? 'yes' : 'no',
    ...(row.envelopeId !== null && { envelope: row.envelopeId }),
    ...(row.expiresAt !== null && { expiresAt: row.expiresAt.toISOString() }),
  },
  personal: {
    reason: { subjectId: row.id, value: row.reason },
    authority: { subjectId: row.id, value: row.authority },
    ...(row.matter !== null && { matter: { subjectId: row.id, value: row.matter } }),
  },
});

/**
 * Keeps documents whatever is asked for. Alone with the organization's lock: whoever is destroying one of its documents is
 * done before, or sees this.
 * @throws ServiceError not_found, document_destroyed, person_required
 */
export async function placeLegalHold(
  parts: LifecycleParts,
  principal: LifecyclePrincipal,
  input: NewLegalHold,
): Promise<LegalHoldRow> {
  if (input.twoPersonRelease && principal.kind !== 'account') throw new ServiceError('person_required');
  return parts.audit.record(async (tx) => {
    await lockAlone(tx, principal.organizationId);
    const placedAt = await parts.clock(tx);
    const expiresAt = input.expiresAt === undefined ? null : new Date(input.expiresAt);
    if (expiresAt && expiresAt <= placedAt)
      throw new ServiceError('invalid_request', {
        details: [{ path: 'expiresAt', problem: 'is in the past' }],
      });
    const { documentIds, envelopeId } = await findCovered(tx, principal, input);
    const row: LegalHoldRow = {
      id: createId('lgh'),
      organizationId: principal.organizationId,
      testMode: principal.testMode ?? null,
      scope: input.scope,
      envelopeId,
      matter: input.scope === 'matter' ? input.matter : null,
      reason: input.reason,
      authority: input.authority,
      twoPersonRelease: input.twoPersonRelease,
      placedBy: actorOf(principal).id,
      placedAt,
      expiresAt,
      releaseAskedBy: null,
      releaseAskedAt: null,
      releasedBy: null,
      releasedAt: null,
      releaseReason: null,
    };
    await insertLegalHold(tx, row, documentIds);
    return { result: row, events: [placedEvent(row, principal, documentIds.length)] };
  });
}

/** Further documents of a matter. @throws ServiceError not_found, document_destroyed, legal_hold_not_extendable, legal_hold_released */
export async function extendLegalHold(
  parts: LifecycleParts,
  principal: LifecyclePrincipal,
  id: string,
  documentIds: readonly string[],
): Promise<LegalHoldRow> {
  const found = await findLegalHold(parts.database.queries, principal, id);
  return parts.audit.record(async (tx) => {
    await lockAlone(tx, principal.organizationId);
    const row = await lockLegalHold(tx, found.id);
    if (row.scope !== 'matter') throw new ServiceError('legal_hold_not_extendable');
    if (row.releasedAt) throw new ServiceError('legal_hold_released');
    await requireHoldable(tx, principal, documentIds);
    await addHeldDocuments(tx, row.id, documentIds, await parts.clock(tx));
    return {
      result: row,
      events: [
        {
          type: 'legal_hold.extended',
          organizationId: row.organizationId,
          chain: row.organizationId,
          actor: actorOf(principal),
          facts: { legalHold: row.id, documents: documentIds.length },
        },
      ],
    };
  });
}

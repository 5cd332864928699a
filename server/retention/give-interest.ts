import { actorOf, type IntegratorPrincipal } from '../accounts/principal.ts';
import { organizationName } from '../accounts/organization-store.ts';
import { systemActor, type AuditEntry } from '../audit/audit-log.ts';
import { isGone, mayUse } from '../documents/data-state.ts';
import type { DocumentRow } from '../documents/document-store.ts';
import { holdInterest, type InterestRow } from '../documents/interest-store.ts';
import { lockShared } from '../documents/organization-lock.ts';
import { findEnvelope, loadAggregate, type EnvelopeRow } from '../envelopes/envelope-store.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { listSealedDocuments } from '../sealing/sealed-document-store.ts';
import type { Transaction } from '../platform/database/database.ts';
import { inChainOrder } from './chain-order.ts';
import { listRequestsFor } from './deletion-store.ts';
import { sharedObjectIdsIn } from './document-objects.ts';
import { lockForLifecycle } from './document-lock.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';

/** An organization that leaves, or has left, could never let go of what it is given now. Its lock must be held. */
async function requireStaying(tx: Transaction, partyId: string): Promise<void> {
  const name = await organizationName(tx, partyId);
  const asked = await listRequestsFor(tx, [partyId]);
  if (name === '' || asked.length > 0) throw new ServiceError('interest_unsuitable');
}

/**
 * Only the two of them decide: the giver must hold the document and not want it destroyed; and who has let go of it, or is about
 * to, is given nothing, for it would come back to them unasked. What any third party wants with its own is nothing to them.
 */
function requireGivable(
  { id, dataState }: DocumentRow,
  interests: readonly InterestRow[],
  { from, to }: { from: string; to: string },
): void {
  const partOf = (organizationId: string) =>
    interests.find(({ partyKind, partyId }) => partyKind === 'organization' && partyId === organizationId);
  const [givers, receivers] = [mayUse(partOf(from)), partOf(to)];
  if (isGone(dataState) || givers === 'no') throw new ServiceError('interest_unsuitable');
  if (givers === 'leaving')
    throw new ServiceError('document_deletion_pending', { details: { documentIds: [id] } });
  if (receivers && mayUse(receivers) !== 'yes') throw new ServiceError('interest_unsuitable');
}

/** In the receiver's own chain as well: it was not asked, and is to see what it was given, that it can give back. */
const givenEvents = (
  { id, organizationId }: EnvelopeRow,
  principal: IntegratorPrincipal,
  { partyId, documents }: { partyId: string; documents: number },
): AuditEntry[] => {
  const facts = { party: partyId, documents };
  const given = {
    type: 'interest.given',
    organizationId,
    chain: id,
    actor: actorOf(principal),
    facts,
  } as const;
  const received: AuditEntry = {
    ...given,
    organizationId: partyId,
    chain: partyId,
    // Who works for another organization is nothing that this one is told.
    actor: systemActor,
    facts: { ...facts, by: organizationId, envelope: id },
  };
  return inChainOrder([given, received]);
};

/**
 * Makes another organization of this deployment, for which a recipient signed, a party of its own to the documents of a
 * completed envelope: it reads what was signed with its own key, and the documents stay until it, too, lets go.
 * @throws ServiceError not_found, sealed_document_not_ready, interest_unsuitable, document_deletion_pending
 */
export async function giveInterest(
  parts: LifecycleParts,
  principal: IntegratorPrincipal,
  envelopeId: string,
  partyId: string,
): Promise<string[]> {
  const envelope = await findEnvelope(parts.database.queries, principal, envelopeId);
  if (!envelope) throw new ServiceError('not_found');
  const { organizationId } = envelope;
  if (partyId === organizationId) throw new ServiceError('interest_unsuitable');
  await organizationName(parts.database.queries, partyId);
  if (envelope.status !== 'completed') throw new ServiceError('sealed_document_not_ready');
  return parts.audit.record(async (tx) => {
    await lockShared(tx, [organizationId, partyId]);
    await requireStaying(tx, partyId);
    const { documentIds } = await loadAggregate(tx, envelope);
    const ids = documentIds.toSorted();
    for (const documentId of ids) {
      const { document, interests } = await lockForLifecycle(tx, documentId);
      const sealed = await listSealedDocuments(tx, envelope.id);
      // What is still to be appended would be stored for its owner alone.
      if (sealed.some(({ extension }) => extension === 'pending'))
        throw new ServiceError('sealed_document_not_ready');
      requireGivable(document, interests, { from: organizationId, to: partyId });
      await holdInterest(tx, { documentId, partyKind: 'organization', partyId });
      const objectIds = await sharedObjectIdsIn(tx, document, envelope.id);
      await parts.objectKeys.share(tx, objectIds, { from: organizationId, to: partyId });
    }
    return { result: ids, events: givenEvents(envelope, principal, { partyId, documents: ids.length }) };
  });
}

import { factsOf } from '../audit/event-facts.ts';
import { proofFileFor, proofNotReady } from '../audit/tree/prove-events.ts';
import { findEnvelope, type EnvelopeReach } from '../envelopes/envelope-store.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { EvidenceParts } from './transaction.ts';

/**
 * The detached proof of a sealed document: that `envelope.sealed`, which commits to the final file's hash, stands in the log.
 * @throws ServiceError not_found, sealed_document_not_ready, document_choice_required, log_proof_not_ready
 */
export async function sealProofFile(
  parts: EvidenceParts,
  reach: EnvelopeReach,
  envelopeId: string,
  documentId: string | undefined,
): Promise<string> {
  const row = await findEnvelope(parts.database.queries, reach, envelopeId);
  if (!row) throw new ServiceError('not_found');
  const events = await parts.audit.readChain(reach.organizationId, row.id);
  const sealed = events.flatMap((event) => {
    if (event.type !== 'envelope.sealed') return [];
    return [{ event, document: factsOf<{ document: string }>(event).document }];
  });
  if (sealed.length === 0) throw new ServiceError('sealed_document_not_ready');
  if (documentId === undefined && sealed.length > 1) {
    const details = { documentIds: sealed.map(({ document }) => document) };
    throw new ServiceError('document_choice_required', { details });
  }
  const chosen = sealed.find(({ document }) => documentId === undefined || document === documentId);
  if (!chosen) throw new ServiceError('not_found');
  const file = await proofFileFor(parts.tree, chosen.event);
  if (file === undefined) throw proofNotReady();
  return file;
}

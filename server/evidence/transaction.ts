import type { z } from 'zod';
import type { transactionSchema } from '#contract/audit-events.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { TreeParts } from '../audit/tree/sign-checkpoint.ts';
import { getDocuments } from '../documents/document-store.ts';
import { findEnvelopeByTransaction, loadAggregate, type EnvelopeReach } from '../envelopes/envelope-store.ts';
import { parseTransactionId } from '../envelopes/transaction-id.ts';
import type { Database } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { authenticationOf } from '../sealing/certify-authentication.ts';
import { listSealedDocuments } from '../sealing/sealed-document-store.ts';

export interface EvidenceParts {
  database: Database;
  audit: AuditLog;
  tree: TreeParts;
}

export type TransactionAnswer = z.infer<typeof transactionSchema>;

/** The record behind the id printed on a completion certificate, as the organization that sent it may see it. */
export async function lookUpTransaction(
  parts: EvidenceParts,
  reach: EnvelopeReach,
  typedId: string,
): Promise<TransactionAnswer> {
  const on = parts.database.queries;
  const transactionId = parseTransactionId(typedId);
  const row = transactionId && (await findEnvelopeByTransaction(on, reach, transactionId));
  if (!row) throw new ServiceError('not_found');
  const aggregate = await loadAggregate(on, row);
  const documents = await getDocuments(on, reach.organizationId, aggregate.documentIds);
  const sealed = await listSealedDocuments(on, row.id);
  const events = await parts.audit.readChain(reach.organizationId, row.id);
  return {
    transactionId: row.transactionId,
    envelopeId: row.id,
    title: row.title,
    status: row.status,
    completedAt: row.completedAt?.toISOString() ?? null,
    timestampPending: row.timestampPending,
    documents: documents.map(({ id, name, originalSha256, viewedSha256 }) => ({
      id,
      name,
      originalSha256,
      viewedSha256,
      sealedSha256: sealed.find((one) => one.documentId === id)?.sha256 ?? null,
      extendedSha256: sealed.find((one) => one.documentId === id)?.extendedSha256 ?? null,
    })),
    // Who gets a copy has no part in what is proved.
    recipients: aggregate.recipients
      .filter(({ role }) => role === 'signer')
      .map((person) => ({
        name: person.name,
        status: person.status,
        signedAt: person.signedAt?.toISOString() ?? null,
        authentication: person.signedAt
          ? authenticationOf({ events, envelope: row }, person, person.signedAt).map(({ method }) => method)
          : [],
      })),
    eventCount: events.length,
  };
}

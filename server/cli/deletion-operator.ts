import { z } from 'zod';
import type { DeletionReceipt, DeletionRequest, Interest } from '#contract/lifecycle.ts';
import { findDocument } from '../documents/document-store.ts';
import { listInterests } from '../documents/interest-store.ts';
import type { Parts } from '../parts.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { deletionAnswer } from '../retention/deletion-answer.ts';
import { findAnyDeletion, listUnfinished } from '../retention/deletion-store.ts';
import { interestAnswers } from '../retention/read-interests.ts';
import { receiptAnswer } from '../retention/receipt-answer.ts';
import { idSchema } from './operator-input.ts';

export interface DeletionOverview {
  organizationId: string;
  request: DeletionRequest;
}

async function list(parts: Parts): Promise<{ deletions: DeletionOverview[] }> {
  const deletions: DeletionOverview[] = [];
  for (const row of await listUnfinished(parts.database.queries))
    deletions.push({ organizationId: row.organizationId, request: await deletionAnswer(parts, row) });
  return { deletions };
}

/** Also of an organization that is gone, and whose people can no longer ask. */
async function receipt(parts: Parts, raw: unknown): Promise<DeletionReceipt> {
  const { requestId } = z.object({ requestId: idSchema }).parse(raw);
  const row = await findAnyDeletion(parts.database.queries, requestId);
  if (!row) throw new ServiceError('not_found', { details: { 'deletion request': requestId } });
  return receiptAnswer(parts, row, undefined);
}

/** Everybody who has, or had, an interest in a document of whatever organization. */
async function interests({ database: { queries } }: Parts, raw: unknown): Promise<{ interests: Interest[] }> {
  const { documentId } = z.object({ documentId: idSchema }).parse(raw);
  const document = await findDocument(queries, documentId);
  if (!document) throw new ServiceError('not_found', { details: { document: documentId } });
  const rows = await listInterests(queries, [documentId]);
  return { interests: await interestAnswers(queries, document, rows) };
}

/** What `npm run cli -- deletion` and `interest` ask the running server for. */
export const deletionOperatorCommands = {
  'list-deletions': list,
  'deletion-receipt': receipt,
  'list-interests': interests,
};

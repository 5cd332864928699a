import { z } from 'zod';
import type { DeletionReceipt, DeletionRequest } from '#contract/lifecycle.ts';
import type { Parts } from '../parts.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { deletionAnswer } from '../retention/deletion-answer.ts';
import { findAnyDeletion, listUnfinished } from '../retention/deletion-store.ts';
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

/** What `npm run cli -- deletion` asks the running server for. */
export const deletionOperatorCommands = { 'list-deletions': list, 'deletion-receipt': receipt };

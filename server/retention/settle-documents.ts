import { stateOf } from '../documents/data-state.ts';
import { setDataState } from '../documents/document-store.ts';
import type { Transaction } from '../platform/database/database.ts';
import { requestsByTarget } from './deletion-store.ts';

/** Gives locked documents that are not gone the state that the open requests for each make. */
export async function settleDocuments(tx: Transaction, documentIds: readonly string[]): Promise<void> {
  if (documentIds.length === 0) return;
  const requests = await requestsByTarget(tx, documentIds);
  for (const [dataState, ids] of Map.groupBy(documentIds, (id) => stateOf(requests.get(id) ?? [])))
    await setDataState(tx, ids, { dataState });
}

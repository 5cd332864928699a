import { stateOf, type DataState } from '../documents/data-state.ts';
import { setDataState } from '../documents/document-store.ts';
import type { Transaction } from '../platform/database/database.ts';
import { listRequestsFor } from './deletion-store.ts';

/** Gives a locked document that is not gone the state that its open requests make. */
export async function settleDocument(tx: Transaction, documentId: string): Promise<DataState> {
  const dataState = stateOf(await listRequestsFor(tx, [documentId]));
  await setDataState(tx, [documentId], { dataState });
  return dataState;
}

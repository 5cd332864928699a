import { stateOf, type DataState } from '../documents/data-state.ts';
import { setDataState } from '../documents/document-store.ts';
import { listInterests, type InterestRow } from '../documents/interest-store.ts';
import { inOneTrip, type Transaction } from '../platform/database/database.ts';
import { requestsByTarget, type DeletionRow } from './deletion-store.ts';

/** The state that a document has by what its organizations hold and ask for, as long as it is not gone. */
export function stateBy(interests: readonly InterestRow[], requests: readonly DeletionRow[]): DataState {
  const requestOf = new Map(requests.map(({ organizationId, state }) => [organizationId, state]));
  return stateOf(
    interests
      .filter(({ partyKind }) => partyKind === 'organization')
      .map(({ partyId, state }) => ({ held: state === 'held', request: requestOf.get(partyId) ?? null })),
  );
}

/** Gives locked documents that are not gone the state that follows from their parties. */
export async function settleDocuments(tx: Transaction, documentIds: readonly string[]): Promise<void> {
  if (documentIds.length === 0) return;
  const [parties, requests] = await inOneTrip([
    listInterests(tx, documentIds),
    requestsByTarget(tx, documentIds),
  ]);
  const interests = Map.groupBy(parties, ({ documentId }) => documentId);
  const stateFor = (id: string) => stateBy(interests.get(id) ?? [], requests.get(id) ?? []);
  for (const [dataState, ids] of Map.groupBy(documentIds, stateFor))
    await setDataState(tx, ids, { dataState });
}

import type { Database } from '../platform/database/database.ts';
import { deleteSettledBefore, findOverdue } from './delivery-store.ts';
import { enqueueTry, type QueueingParts } from './queue-deliveries.ts';

/** How long the delivery log goes back. */
const keptMilliseconds = 30 * 24 * 3_600_000;
const overdueMilliseconds = 3_600_000;
const mostAtOnce = 200;

/** Asks again for tries whose job gave up, or was lost with its queue; and ends the delivery log where it is old. */
export async function sweepDeliveries(
  { database, ...parts }: QueueingParts & { database: Database },
  now: Date,
): Promise<void> {
  const overdue = new Date(now.getTime() - overdueMilliseconds);
  for (const row of await findOverdue(database.queries, overdue, mostAtOnce))
    await database.transaction((tx) => enqueueTry(parts, tx, row));
  await deleteSettledBefore(database.queries, new Date(now.getTime() - keptMilliseconds));
}

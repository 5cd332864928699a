import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../database/database.ts';

export type Urgency = 0 | 1 | 2;

/** Turns of one urgency: the priorities of a more urgent one begin above them. */
const mostTurns = 1_000_000;

export const lowestPriority = (urgency: Urgency): number => urgency * mostTurns;

/**
 * The priority a further job of that group gets, by which groups take turns: a job's turn is the one after its group's last, and
 * no earlier than the turn the queue is at. (Start-time fair queueing.) Jobs that wait for a later time have no turn yet that
 * others should be counted from.
 */
export async function nextPriority(
  database: Database,
  tx: Transaction,
  name: string,
  group: string,
  urgency: Urgency,
): Promise<number> {
  const lowest = lowestPriority(urgency);
  const first = lowest + mostTurns - 1;
  const isAlike = sql`name = ${name} AND priority BETWEEN ${lowest}::int AND ${first}::int`;
  const isDue = sql`state < 'active' AND NOT blocked AND start_after <= now()`;
  const [found] = await database.rows<{ turn: number }>(
    tx,
    sql`SELECT greatest(
      (SELECT ${first}::int - max(priority) FROM pgboss.job WHERE ${isAlike} AND ${isDue}),
      (SELECT ${first}::int - min(priority) + 1 FROM pgboss.job
        WHERE ${isAlike} AND ${isDue} AND group_id = ${group}),
      (SELECT ${first}::int - min(priority) + 1 FROM pgboss.job
        WHERE ${isAlike} AND state = 'active' AND group_id = ${group}),
      0) AS turn`,
  );
  return Math.max(lowest, first - (found?.turn ?? 0));
}

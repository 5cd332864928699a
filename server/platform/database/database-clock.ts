import { sql } from 'drizzle-orm';
import type { Database, Queries } from './database.ts';

/** What time it is. Terms are counted by the database's clock: a server whose own is wrong ends none too early. */
export type Clock = (on: Queries) => Promise<Date>;

export const databaseClock =
  (database: Database): Clock =>
  async (on) => {
    const [row] = await database.rows<{ now: string }>(
      on,
      sql`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::text AS now`,
    );
    return new Date(Math.floor(Number(row?.now)));
  };

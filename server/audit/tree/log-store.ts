import { and, asc, desc, eq, gte, lt, sql } from 'drizzle-orm';
import type { Database, Queries, Transaction } from '../../platform/database/database.ts';
import { isOneOf } from '../../platform/database/is-one-of.ts';
import { auditEvent, logCheckpoint, logLeaf, logOrigin, logTile } from '../tables.ts';
import { tileWidth, type TilePlace } from './tile-layout.ts';

export type LogOriginRow = typeof logOrigin.$inferSelect;
export type LogTileRow = typeof logTile.$inferInsert;
export type LogCheckpointRow = typeof logCheckpoint.$inferSelect;

/** The logs of this deployment, the first one first; the last one is current. */
export async function listLogs(on: Queries): Promise<LogOriginRow[]> {
  return on.select().from(logOrigin).orderBy(asc(logOrigin.number));
}

export async function openLog(
  on: Queries,
  { number, origin, openingEventId }: Pick<LogOriginRow, 'number' | 'origin' | 'openingEventId'>,
): Promise<void> {
  await on.execute(sql`SELECT log_open(${number}::int, ${origin}, ${openingEventId}::text)`);
}

/** Whether this transaction leads from now to its end; false while another one does. */
export async function tryToLead(database: Database, tx: Transaction): Promise<boolean> {
  const [row] = await database.rows<{ leads: boolean }>(
    tx,
    sql`SELECT pg_try_advisory_xact_lock(hashtext('inkseal.log')) AS leads`,
  );
  return row?.leads === true;
}

/** Moves waiting events to the end of the current log; how many, and where they stand. */
export async function integratePending(
  database: Database,
  tx: Transaction,
  batch: number,
): Promise<{ log: number; from: number; to: number } | undefined> {
  const [row] = await database.rows<{ log: number; first: string; last: string }>(
    tx,
    sql`SELECT min(added_log) AS log, min(added_index)::text AS first, max(added_index)::text AS last
        FROM log_integrate(${batch}::int)`,
  );
  if (!row || row.first === null) return undefined;
  return { log: row.log, from: Number(row.first), to: Number(row.last) + 1 };
}

/** Number of leaves. */
export async function readSize(on: Queries, log: number): Promise<number> {
  const [row] = await on
    .select({ leafIndex: logLeaf.leafIndex })
    .from(logLeaf)
    .where(eq(logLeaf.log, log))
    .orderBy(desc(logLeaf.leafIndex))
    .limit(1);
  return row ? row.leafIndex + 1 : 0;
}

/** The hashes of one level from number `from` to `to`: leaf hashes, or the roots of full tiles of the level below. */
export async function readHashes(
  on: Queries,
  log: number,
  level: number,
  range: { from: number; to: number },
): Promise<Buffer[]> {
  const rows =
    level === 0
      ? await on
          .select({ at: logLeaf.leafIndex, hash: logLeaf.leafHash })
          .from(logLeaf)
          .where(
            and(eq(logLeaf.log, log), gte(logLeaf.leafIndex, range.from), lt(logLeaf.leafIndex, range.to)),
          )
          .orderBy(asc(logLeaf.leafIndex))
      : await on
          .select({ at: logTile.tileIndex, hash: logTile.root })
          .from(logTile)
          .where(
            and(
              eq(logTile.log, log),
              eq(logTile.level, level - 1),
              gte(logTile.tileIndex, range.from),
              lt(logTile.tileIndex, range.to),
            ),
          )
          .orderBy(asc(logTile.tileIndex));
  if (rows.length !== range.to - range.from) throw new Error('Hashes of the tree are missing.');
  return rows.map(({ hash }) => hash);
}

/** Tiles of one log, for a TreeReader. */
export const tilesOf =
  (on: Queries, log: number) =>
  async ({ level, index, width }: TilePlace): Promise<Buffer> => {
    if (width < tileWidth) {
      const from = index * tileWidth;
      return Buffer.concat(await readHashes(on, log, level, { from, to: from + width }));
    }
    const [tile] = await on
      .select({ hashes: logTile.hashes })
      .from(logTile)
      .where(and(eq(logTile.log, log), eq(logTile.level, level), eq(logTile.tileIndex, index)));
    if (!tile) throw new Error('A tile of the tree is missing.');
    return tile.hashes;
  };

export async function insertTiles(tx: Transaction, rows: LogTileRow[]): Promise<void> {
  if (rows.length > 0) await tx.insert(logTile).values(rows);
}

/** Leaves with the events they were made from, as they are stored now; `body` is null when the event is gone. */
export async function listLeavesWithBodies(
  on: Queries,
  log: number,
  range: { from: number; to: number },
): Promise<{ leafIndex: number; leafHash: Buffer; eventId: string; body: string | null }[]> {
  return on
    .select({
      leafIndex: logLeaf.leafIndex,
      leafHash: logLeaf.leafHash,
      eventId: logLeaf.eventId,
      body: auditEvent.body,
    })
    .from(logLeaf)
    .leftJoin(auditEvent, eq(auditEvent.id, logLeaf.eventId))
    .where(and(eq(logLeaf.log, log), gte(logLeaf.leafIndex, range.from), lt(logLeaf.leafIndex, range.to)))
    .orderBy(asc(logLeaf.leafIndex));
}

/** Where these events stand; the ones not integrated yet are missing. */
export async function listLeavesOf(
  on: Queries,
  log: number,
  eventIds: readonly string[],
): Promise<{ eventId: string; leafIndex: number }[]> {
  if (eventIds.length === 0) return [];
  return on
    .select({ eventId: logLeaf.eventId, leafIndex: logLeaf.leafIndex })
    .from(logLeaf)
    .where(and(eq(logLeaf.log, log), isOneOf(logLeaf.eventId, eventIds)));
}

/** The largest checkpoint of a log that was signed. */
export async function findCheckpoint(on: Queries, log: number): Promise<LogCheckpointRow | undefined> {
  const [row] = await on
    .select()
    .from(logCheckpoint)
    .where(eq(logCheckpoint.log, log))
    .orderBy(desc(logCheckpoint.size))
    .limit(1);
  return row;
}

/** Stores a signed checkpoint; the same one again is no change. */
export async function insertCheckpoint(on: Queries, row: typeof logCheckpoint.$inferInsert): Promise<void> {
  await on.insert(logCheckpoint).values(row).onConflictDoNothing();
}

import { and, asc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Database, Queries } from '../../platform/database/database.ts';
import { auditEvent, auditPending, logCheckpoint, logLeaf, logTile } from '../tables.ts';
import type { LogCheckpointRow } from './log-store.ts';

type StoredEvent = typeof auditEvent.$inferSelect;

/** Events in the order of their chains and numbers, from the one after `last` on. */
export async function pageEvents(
  on: Queries,
  last: { chain: string; seq: number } | undefined,
  limit: number,
): Promise<StoredEvent[]> {
  const { chain, seq } = auditEvent;
  return on
    .select()
    .from(auditEvent)
    .where(last && or(gt(chain, last.chain), and(eq(chain, last.chain), gt(seq, last.seq))))
    .orderBy(asc(chain), asc(seq))
    .limit(limit);
}

/** The first event that is neither a leaf of the log nor waiting to become one. */
export async function findUnlogged(
  on: Queries,
  log: number,
): Promise<{ chain: string; seq: number } | undefined> {
  const [row] = await on
    .select({ chain: auditEvent.chain, seq: auditEvent.seq })
    .from(auditEvent)
    .leftJoin(logLeaf, and(eq(logLeaf.log, log), eq(logLeaf.eventId, auditEvent.id)))
    .leftJoin(auditPending, eq(auditPending.eventId, auditEvent.id))
    .where(and(isNull(logLeaf.eventId), isNull(auditPending.eventId)))
    .orderBy(asc(auditEvent.chain), asc(auditEvent.seq))
    .limit(1);
  return row;
}

/** The first chain whose head is not its last event. `seq` is the first number on which the two disagree. */
export async function findHeadless(
  database: Database,
): Promise<{ chain: string; seq: number; missing: boolean } | undefined> {
  const [row] = await database.rows<{ chain: string; seq: string; missing: boolean }>(
    database.queries,
    sql`SELECT chain, seq::text AS seq, missing FROM (
          SELECT coalesce(h.chain, e.chain) AS chain, coalesce(e.seq, 0) < coalesce(h.seq, 0) AS missing,
            least(coalesce(h.seq, 0), coalesce(e.seq, 0)) + 1 AS seq
          FROM audit_head h FULL JOIN (SELECT chain, max(seq) AS seq FROM audit_event GROUP BY chain) e
            ON e.chain = h.chain
          WHERE h.seq IS DISTINCT FROM e.seq
        ) AS odd ORDER BY chain LIMIT 1`,
  );
  return row && { ...row, seq: Number(row.seq) };
}

export async function findTile(
  on: Queries,
  log: number,
  level: number,
  tileIndex: number,
): Promise<{ hashes: Buffer; root: Buffer } | undefined> {
  const [row] = await on
    .select({ hashes: logTile.hashes, root: logTile.root })
    .from(logTile)
    .where(and(eq(logTile.log, log), eq(logTile.level, level), eq(logTile.tileIndex, tileIndex)));
  return row;
}

/** The next checkpoint above `size`. */
export async function nextCheckpoint(
  on: Queries,
  log: number,
  size: number,
): Promise<LogCheckpointRow | undefined> {
  const [row] = await on
    .select()
    .from(logCheckpoint)
    .where(and(eq(logCheckpoint.log, log), gt(logCheckpoint.size, size)))
    .orderBy(asc(logCheckpoint.size))
    .limit(1);
  return row;
}

import { and, asc, desc, eq, exists, gt, gte, or } from 'drizzle-orm';
import type { Queries } from '../../platform/database/database.ts';
import { logCheckpoint, logCosignature, logTimestamp } from '../tables.ts';
import type { LogCheckpointRow } from './log-store.ts';

export type LogTimestampRow = typeof logTimestamp.$inferSelect;

type Head = Pick<LogCheckpointRow, 'log' | 'size'>;

/** Of two servers that asked at once the first to write it wins. */
export async function insertTimestamp(on: Queries, row: typeof logTimestamp.$inferInsert): Promise<void> {
  await on.insert(logTimestamp).values(row).onConflictDoNothing();
}

export async function insertCosignature(on: Queries, row: typeof logCosignature.$inferInsert): Promise<void> {
  await on.insert(logCosignature).values(row).onConflictDoNothing();
}

/** The newest timestamp of a log. */
export async function findLastTimestamp(on: Queries, log: number): Promise<LogTimestampRow | undefined> {
  const rows = await on
    .select()
    .from(logTimestamp)
    .where(eq(logTimestamp.log, log))
    .orderBy(desc(logTimestamp.size))
    .limit(1);
  return rows[0];
}

export async function findTimestamp(on: Queries, { log, size }: Head): Promise<LogTimestampRow | undefined> {
  const rows = await on
    .select()
    .from(logTimestamp)
    .where(and(eq(logTimestamp.log, log), eq(logTimestamp.size, size)));
  return rows[0];
}

/** The timestamps of a log above a size, smallest first, each with the note beside which it stands. */
export async function listTimestamps(
  on: Queries,
  log: number,
  above: number,
  limit: number,
): Promise<{ size: number; token: Buffer; note: string | null }[]> {
  return on
    .select({ size: logTimestamp.size, token: logTimestamp.token, note: logCheckpoint.note })
    .from(logTimestamp)
    .leftJoin(
      logCheckpoint,
      and(eq(logCheckpoint.log, logTimestamp.log), eq(logCheckpoint.size, logTimestamp.size)),
    )
    .where(and(eq(logTimestamp.log, log), gt(logTimestamp.size, above)))
    .orderBy(asc(logTimestamp.size))
    .limit(limit);
}

/** As `listTimestamps`, of the signature lines of witnesses, of one size by their names. */
export async function listCosignatures(
  on: Queries,
  log: number,
  after: { size: number; witness: string },
  limit: number,
): Promise<{ size: number; witness: string; line: string; note: string | null }[]> {
  const { size, witness, line } = logCosignature;
  return on
    .select({ size, witness, line, note: logCheckpoint.note })
    .from(logCosignature)
    .leftJoin(logCheckpoint, and(eq(logCheckpoint.log, logCosignature.log), eq(logCheckpoint.size, size)))
    .where(
      and(
        eq(logCosignature.log, log),
        or(gt(size, after.size), and(eq(size, after.size), gt(witness, after.witness))),
      ),
    )
    .orderBy(asc(size), asc(witness))
    .limit(limit);
}

/** What a witness signed last of this log. */
export async function findLastCosignature(
  on: Queries,
  log: number,
  witness: string,
): Promise<{ size: number; keptAt: Date } | undefined> {
  const rows = await on
    .select({ size: logCosignature.size, keptAt: logCosignature.keptAt })
    .from(logCosignature)
    .where(and(eq(logCosignature.log, log), eq(logCosignature.witness, witness)))
    .orderBy(desc(logCosignature.size))
    .limit(1);
  return rows[0];
}

/** A checkpoint as the log signed it, with a line of every witness that signed it, too. */
export async function cosignedNote(on: Queries, { log, size, note }: LogCheckpointRow): Promise<string> {
  const rows = await on
    .select({ line: logCosignature.line })
    .from(logCosignature)
    .where(and(eq(logCosignature.log, log), eq(logCosignature.size, size)))
    .orderBy(asc(logCosignature.witness));
  return note + rows.map(({ line }) => line).join('');
}

/**
 * The earliest checkpoint over at least so many leaves that others stand behind: an authority and a witness, or one of the
 * two. The earlier it is, the more it says of when something stood in the log; but who was away at that moment would be
 * missing from it for ever.
 */
export async function findEndorsed(
  on: Queries,
  log: number,
  leaves: number,
): Promise<LogCheckpointRow | undefined> {
  for (const [endorsement, besides] of [
    [logTimestamp, logCosignature],
    [logTimestamp, logTimestamp],
    [logCosignature, logCosignature],
  ] as const) {
    const [row] = await on
      .select({ checkpoint: logCheckpoint })
      .from(endorsement)
      .innerJoin(
        logCheckpoint,
        and(eq(logCheckpoint.log, endorsement.log), eq(logCheckpoint.size, endorsement.size)),
      )
      .where(
        and(
          eq(endorsement.log, log),
          gte(endorsement.size, leaves),
          besides === endorsement
            ? undefined
            : exists(
                on
                  .select({ size: besides.size })
                  .from(besides)
                  .where(and(eq(besides.log, endorsement.log), eq(besides.size, endorsement.size))),
              ),
        ),
      )
      .orderBy(asc(endorsement.size))
      .limit(1);
    if (row) return row.checkpoint;
  }
  return undefined;
}

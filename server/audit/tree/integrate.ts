import type { Database, Transaction } from '../../platform/database/database.ts';
import { insertTiles, integratePending, readHashes, tryToLead, type LogTileRow } from './log-store.ts';
import { tileWidth } from './tile-layout.ts';
import { completeRoot } from './tree-hash.ts';

/** One transaction takes at most this many events: 256 times the throughput of one at a time, and still short. */
export const integrationBatch = 2048;

/**
 * Moves one batch of waiting events into the tree, with the tiles that became full, in one transaction.
 * @returns how many; undefined while another process leads.
 */
export function integrateBatch(database: Database, batch = integrationBatch): Promise<number | undefined> {
  return database.transaction(async (tx) => {
    if (!(await tryToLead(database, tx))) return undefined;
    const added = await integratePending(database, tx, batch);
    if (!added) return 0;
    await fillTiles(tx, added.log, added);
    return added.to - added.from;
  });
}

/** Stores every tile that became full when the tree grew, from the leaves upwards. */
async function fillTiles(tx: Transaction, log: number, size: { from: number; to: number }): Promise<void> {
  let { from, to } = size;
  for (let level = 0; to >= tileWidth; level++) {
    [from, to] = [Math.floor(from / tileWidth), Math.floor(to / tileWidth)];
    if (from === to) return;
    const hashes = await readHashes(tx, log, level, { from: from * tileWidth, to: to * tileWidth });
    const rows: LogTileRow[] = [];
    for (let tileIndex = from; tileIndex < to; tileIndex++) {
      const own = hashes.slice((tileIndex - from) * tileWidth, (tileIndex - from + 1) * tileWidth);
      rows.push({ log, level, tileIndex, hashes: Buffer.concat(own), root: completeRoot(own) });
    }
    await insertTiles(tx, rows);
  }
}

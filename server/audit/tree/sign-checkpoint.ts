/**
 * From stored leaves to a signed checkpoint, in an order in which nothing can be signed twice differently:
 *
 *   1 the leaves are committed (integrate.ts), so their numbers are final
 *   2 they are read back, and the root is computed anew from the stored text of each event, going on from the right edge
 *     of the tree that was signed last. Against a bit that flipped between hashing and storing (a CT log, Yeti 2022, died of
 *     one), and against tables that are not the ones that were signed
 *   3 the last-signed record outside the database is swapped for the new head, if it is still the one of step 2
 *   4 the head is signed and stored
 *
 * Killed after 1 or 2, the next round begins again. Killed after 3, it finds the record ahead of the stored checkpoints and
 * signs the same head again, which gives the same note.
 */
import { parseNote } from '#verify/signed-note.ts';
import type { Database, Queries } from '../../platform/database/database.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { factsOf } from '../event-facts.ts';
import { checkpointText, type LastSignedStore, type SignedHead } from './last-signed.ts';
import type { NoteSigner } from './log-key.ts';
import {
  findCheckpoint,
  insertCheckpoint,
  listLeavesWithBodies,
  listLogs,
  readSize,
  tilesOf,
  type LogOriginRow,
} from './log-store.ts';
import { emptyRoot, hashLeafText, type RightEdge } from './tree-hash.ts';
import { TreeReader } from './tree-reader.ts';

export interface TreeParts {
  database: Database;
  lastSigned: LastSignedStore;
  signer: NoteSigner;
  /** Origin of the first log: where it is served, without the scheme. */
  firstOrigin: string;
}

const readBackBatch = 2048;

/** Where signing goes on: what the record says, and the head of the current log that it stands for. */
export interface SigningBase {
  log: LogOriginRow;
  recorded: SignedHead | undefined;
  head: { size: number; root: Buffer };
}

/**
 * Compares the record with the database before anything is done.
 * @returns undefined when there is no log yet.
 * @throws ServiceError log_behind_last_signed, log_last_signed_missing, log_last_signed_damaged
 */
export async function findSigningBase(parts: TreeParts): Promise<SigningBase | undefined> {
  // First the record, then the database: the other way round, a tree that grew meanwhile would look restored.
  const recorded = await parts.lastSigned.read();
  const on = parts.database.queries;
  const log = (await listLogs(on)).at(-1);
  if (!log) {
    if (recorded) throw behind(recorded, { origin: null, size: 0 });
    return undefined;
  }
  const empty = { size: 0, root: emptyRoot };
  if (!recorded) {
    if (await findCheckpoint(on, log.number)) throw new ServiceError('log_last_signed_missing');
    return { log, recorded, head: empty };
  }
  const size = await readSize(on, log.number);
  if (recorded.origin === log.origin) {
    if (recorded.size > size) throw behind(recorded, { origin: log.origin, size });
    return { log, recorded, head: recorded };
  }
  if (await follows(on, log, recorded)) return { log, recorded, head: empty };
  throw behind(recorded, { origin: log.origin, size });
}

function behind(recorded: SignedHead, database: { origin: string | null; size: number }): ServiceError {
  const lastSigned = { origin: recorded.origin, size: recorded.size };
  return new ServiceError('log_behind_last_signed', { details: { lastSigned, database } });
}

/** Whether the first leaf of `log` says that it follows the log that was signed last, at the very head that was signed. */
async function follows(on: Queries, log: LogOriginRow, recorded: SignedHead): Promise<boolean> {
  const [opening] = await listLeavesWithBodies(on, log.number, { from: 0, to: 1 });
  if (opening?.eventId !== log.openingEventId || !opening.body) return false;
  const { previousCheckpoint } = factsOf({ body: opening.body });
  return (
    typeof previousCheckpoint === 'string' && parseNote(previousCheckpoint).text === checkpointText(recorded)
  );
}

/**
 * Steps 2 to 4.
 * @returns the signed note, undefined when everything is signed already.
 * @throws ServiceError as `findSigningBase`; log_inconsistent_with_last_signed, log_leaf_mismatch, log_tile_mismatch,
 * log_last_signed_moved
 */
export async function signCheckpoint(parts: TreeParts): Promise<string | undefined> {
  const on = parts.database.queries;
  const base = await findSigningBase(parts);
  if (!base) return undefined;
  const { log, recorded, head } = base;
  const size = await readSize(on, log.number);
  if (size === 0) return undefined;
  const stored = await findCheckpoint(on, log.number);
  if (recorded?.origin === log.origin && recorded.size === size && stored?.size === size) return undefined;
  const root = await recomputeRoot(on, log, head, size);
  const next: SignedHead = { origin: log.origin, size, root };
  if (!recorded || checkpointText(recorded) !== checkpointText(next))
    await parts.lastSigned.swap(recorded, next);
  const note = await parts.signer.sign(log.origin, checkpointText(next));
  await insertCheckpoint(on, { log: log.number, size, root, note });
  return note;
}

/** The root over all leaves: from the signed head on by the stored text of the events, and by the tiles the same. */
export async function recomputeRoot(
  on: Queries,
  log: LogOriginRow,
  head: { size: number; root: Buffer },
  size: number,
): Promise<Buffer> {
  const edge = await new TreeReader(head.size, tilesOf(on, log.number)).rightEdge();
  if (!edge.root().equals(head.root)) {
    throw new ServiceError('log_inconsistent_with_last_signed', {
      details: { origin: log.origin, size: head.size },
    });
  }
  for (let from = head.size; from < size; from += readBackBatch)
    await appendStored(on, log, edge, { from, to: Math.min(size, from + readBackBatch) });
  const root = edge.root();
  if (!(await new TreeReader(size, tilesOf(on, log.number)).root()).equals(root))
    throw new ServiceError('log_tile_mismatch', { details: { origin: log.origin, size } });
  return root;
}

async function appendStored(
  on: Queries,
  log: LogOriginRow,
  edge: RightEdge,
  range: { from: number; to: number },
): Promise<void> {
  const leaves = await listLeavesWithBodies(on, log.number, range);
  for (let index = range.from; index < range.to; index++) {
    const leaf = leaves[index - range.from];
    const hash = leaf?.body && hashLeafText(leaf.body);
    if (!hash || leaf.leafIndex !== index || !hash.equals(leaf.leafHash)) {
      const details = { origin: log.origin, leafIndex: index, eventId: leaf?.eventId ?? null };
      throw new ServiceError('log_leaf_mismatch', { details });
    }
    edge.append(hash);
  }
}

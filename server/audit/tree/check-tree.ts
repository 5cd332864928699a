import { openNote, parseVerifierKey, type VerifierKey } from '#verify/signed-note.ts';
import { LogFailure } from '#verify/log-report.ts';
import type { Queries } from '../../platform/database/database.ts';
import { findTile, nextCheckpoint } from './check-store.ts';
import { checkpointText, type SignedHead } from './last-signed.ts';
import type { LogFinding } from './log-findings.ts';
import { listLeavesWithBodies, readSize, type LogCheckpointRow, type LogOriginRow } from './log-store.ts';
import type { TreeParts } from './sign-checkpoint.ts';
import { tileWidth } from './tile-layout.ts';
import { completeRoot, hashLeafText, RightEdge } from './tree-hash.ts';

/** A multiple of a tile's width. */
const pageSize = 1024;

/** Grows the whole tree again from the stored events and compares everything on the way. */
class TreeCheck {
  readonly #on: Queries;
  readonly #log: LogOriginRow;
  readonly #key: VerifierKey;
  readonly #recorded: SignedHead | undefined;
  readonly #edge = new RightEdge(0, []);
  /** Of each level, the hashes of the tile that is not full yet, and how many full ones came before it. */
  readonly #levels: { hashes: Buffer[]; full: number }[] = [];
  #next: LogCheckpointRow | undefined;
  checkpoints = 0;

  constructor(on: Queries, log: LogOriginRow, key: VerifierKey, recorded: SignedHead | undefined) {
    this.#on = on;
    this.#log = log;
    this.#key = key;
    this.#recorded = recorded?.origin === log.origin ? recorded : undefined;
  }

  async run(size: number): Promise<LogFinding | undefined> {
    this.#next = await nextCheckpoint(this.#on, this.#log.number, 0);
    for (let from = 0; from < size; from += pageSize) {
      const to = Math.min(size, from + pageSize);
      const leaves = await listLeavesWithBodies(this.#on, this.#log.number, { from, to });
      for (let leafIndex = from; leafIndex < to; leafIndex++) {
        const leaf = leaves[leafIndex - from];
        if (leaf?.leafIndex !== leafIndex) return { problem: 'leaf_missing', leafIndex };
        const hash = leaf.body === null ? undefined : hashLeafText(leaf.body);
        if (!hash?.equals(leaf.leafHash)) return { problem: 'leaf_altered', leafIndex };
        const finding = await this.#add(hash);
        if (finding) return finding;
      }
    }
    const signed = Math.max(this.#next?.size ?? 0, this.#recorded?.size ?? 0);
    return signed > size ? { problem: 'behind_last_signed', size: signed } : undefined;
  }

  async #add(hash: Buffer): Promise<LogFinding | undefined> {
    this.#edge.append(hash);
    return (await this.#addToTile(0, hash)) ?? (await this.#checkHeads());
  }

  async #addToTile(level: number, hash: Buffer): Promise<LogFinding | undefined> {
    const tile = (this.#levels[level] ??= { hashes: [], full: 0 });
    tile.hashes.push(hash);
    if (tile.hashes.length < tileWidth) return undefined;
    const tileIndex = tile.full++;
    const hashes = tile.hashes.splice(0);
    const root = completeRoot(hashes);
    const stored = await findTile(this.#on, this.#log.number, level, tileIndex);
    if (!stored?.root.equals(root) || !stored.hashes.equals(Buffer.concat(hashes)))
      return { problem: 'tile_altered', level, tileIndex };
    return this.#addToTile(level + 1, root);
  }

  /** At a size that was signed, the root has to be the signed one. */
  async #checkHeads(): Promise<LogFinding | undefined> {
    const { size } = this.#edge;
    if (this.#recorded?.size === size && !this.#recorded.root.equals(this.#edge.root()))
      return { problem: 'root_mismatch', size };
    if (this.#next?.size !== size) return undefined;
    const { note, root } = this.#next;
    if (!(await this.#isSigned(note, { size, root }))) return { problem: 'checkpoint_forged', size };
    if (!root.equals(this.#edge.root())) return { problem: 'root_mismatch', size };
    this.checkpoints++;
    this.#next = await nextCheckpoint(this.#on, this.#log.number, size);
    return undefined;
  }

  async #isSigned(note: string, head: { size: number; root: Buffer }): Promise<boolean> {
    try {
      return (await openNote(note, [this.#key])) === checkpointText({ origin: this.#log.origin, ...head });
    } catch (error) {
      if (error instanceof LogFailure) return false;
      throw error;
    }
  }
}

/** Every leaf, tile and checkpoint of a log, recomputed from the stored text of the events. */
export async function checkTree(
  parts: TreeParts,
  log: LogOriginRow,
): Promise<{ leaves: number; checkpoints: number; finding: LogFinding | undefined }> {
  const on = parts.database.queries;
  const recorded = await parts.lastSigned.read();
  const leaves = await readSize(on, log.number);
  const key = await parseVerifierKey(await parts.signer.verifierKey(log.origin));
  const check = new TreeCheck(on, log, key, recorded);
  const finding = await check.run(leaves);
  return { leaves, checkpoints: check.checkpoints, finding };
}

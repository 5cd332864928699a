import { completeRoot, completeSubtrees, hashChildren, RightEdge, splitHashes } from './tree-hash.ts';
import { formatTilePath, locateSubtree, type TilePlace } from './tile-layout.ts';

/** Gives the hashes of a tile that the tree has, one after the other. */
export type ReadTile = (place: TilePlace) => Promise<Buffer>;

/** A tree of one size, read through its tiles: right edge, inclusion and consistency proofs (RFC 6962 §2.1.1, §2.1.2). */
export class TreeReader {
  readonly #readTile: ReadTile;
  readonly #size: number;
  readonly #tiles = new Map<string, Promise<Buffer[]>>();

  constructor(size: number, readTile: ReadTile) {
    this.#size = size;
    this.#readTile = readTile;
  }

  async rightEdge(): Promise<RightEdge> {
    const roots: Buffer[] = [];
    for (const { height, index } of completeSubtrees(this.#size))
      roots.push(await this.#subtree(height, index));
    return new RightEdge(this.#size, roots);
  }

  async root(): Promise<Buffer> {
    return (await this.rightEdge()).root();
  }

  /** From the leaf's sibling up. */
  async inclusionProof(index: number): Promise<Buffer[]> {
    if (index < 0 || index >= this.#size) throw new RangeError('The tree has no such leaf.');
    const proof: Buffer[] = [];
    let [start, end] = [0, this.#size];
    while (end - start > 1) {
      const middle = start + largestPowerBelow(end - start);
      if (index < middle) {
        proof.unshift(await this.#range(middle, end));
        end = middle;
      } else {
        proof.unshift(await this.#range(start, middle));
        start = middle;
      }
    }
    return proof;
  }

  /** That this tree begins with its first `earlierSize` leaves. */
  async consistencyProof(earlierSize: number): Promise<Buffer[]> {
    if (earlierSize < 1 || earlierSize > this.#size) throw new RangeError('The tree was never of that size.');
    const proof: Buffer[] = [];
    let [start, end] = [0, this.#size];
    while (end !== earlierSize) {
      const middle = start + largestPowerBelow(end - start);
      if (earlierSize <= middle) {
        proof.unshift(await this.#range(middle, end));
        end = middle;
      } else {
        proof.unshift(await this.#range(start, middle));
        start = middle;
      }
    }
    return start === 0 ? proof : [await this.#range(start, end), ...proof];
  }

  /** Root over the leaves from `start` to `end`, which split there as RFC 6962 splits them. */
  async #range(start: number, end: number): Promise<Buffer> {
    const count = end - start;
    const power = count === 1 ? 1 : largestPowerBelow(count) * 2;
    if (power === count) return this.#subtree(Math.log2(count), start / count);
    const middle = start + power / 2;
    return hashChildren(await this.#range(start, middle), await this.#range(middle, end));
  }

  async #subtree(height: number, index: number): Promise<Buffer> {
    const { tile, from, to } = locateSubtree(this.#size, height, index);
    return completeRoot((await this.#hashes(tile)).slice(from, to));
  }

  #hashes(tile: TilePlace): Promise<Buffer[]> {
    const path = formatTilePath(tile);
    const known = this.#tiles.get(path) ?? this.#readTile(tile).then(splitHashes);
    this.#tiles.set(path, known);
    return known;
  }
}

/** The largest power of two smaller than `count`, which is at least 2. */
function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

/**
 * RFC 6962 §2.1 for the side that builds the tree: synchronous, with the SHA-256 of node:crypto. Proofs are verified with
 * `#verify/merkle.ts`, which shares no code with this on purpose.
 */
import { createHash, hash } from 'node:crypto';
import { hashBytes } from './tile-layout.ts';

const leafPrefix = Buffer.from([0x00]);
const nodePrefix = Buffer.from([0x01]);

export const hashLeafText = (body: string): Buffer =>
  createHash('sha256').update(leafPrefix).update(body).digest();

export const hashChildren = (left: Buffer, right: Buffer): Buffer =>
  hash('sha256', Buffer.concat([nodePrefix, left, right]), 'buffer');

export const emptyRoot = hash('sha256', Buffer.alloc(0), 'buffer');

export function splitHashes(hashes: Buffer): Buffer[] {
  return Array.from({ length: hashes.length / hashBytes }, (_, index) =>
    hashes.subarray(index * hashBytes, (index + 1) * hashBytes),
  );
}

/** Root of a complete tree: over 1, 2, 4 … 256 hashes. */
export function completeRoot(hashes: readonly Buffer[]): Buffer {
  let level = [...hashes];
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2)
      above.push(hashChildren(level[at] as Buffer, level[at + 1] as Buffer));
    level = above;
  }
  return level[0] as Buffer;
}

/** The complete subtrees a tree of `size` leaves is made of, from the left: as many as `size` has binary ones. */
export function completeSubtrees(size: number): { height: number; index: number }[] {
  const subtrees: { height: number; index: number }[] = [];
  let start = 0;
  for (let height = 52; height >= 0; height--) {
    const span = 2 ** height;
    if (size - start < span) continue;
    subtrees.push({ height, index: start / span });
    start += span;
  }
  return subtrees;
}

/** The right edge of a tree: the roots of its complete subtrees. All that is needed to go on. */
export class RightEdge {
  #size: number;
  readonly #roots: Buffer[];

  constructor(size: number, roots: readonly Buffer[]) {
    this.#size = size;
    this.#roots = [...roots];
  }

  get size(): number {
    return this.#size;
  }

  append(leafHash: Buffer): void {
    let root = leafHash;
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2))
      root = hashChildren(this.#roots.pop() as Buffer, root);
    this.#roots.push(root);
    this.#size++;
  }

  root(): Buffer {
    const [last, ...others] = this.#roots.toReversed();
    return last === undefined ? emptyRoot : others.reduce((right, left) => hashChildren(left, right), last);
  }
}

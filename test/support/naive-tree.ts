import { createHash } from 'node:crypto';

/** RFC 6962 §2.1 as it is written down there: recursive, slow, and without a thought of its own. */
type Hash = Uint8Array<ArrayBuffer>;

const sha256 = (...parts: readonly Uint8Array[]): Hash => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

export const naiveLeafHash = (entry: Uint8Array): Hash => sha256(Uint8Array.of(0), entry);

/** The largest power of two below `size`. */
function largestPower(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** MTH over leaf hashes. */
export function naiveRoot(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0]!;
  const split = largestPower(leaves.length);
  return sha256(Uint8Array.of(1), naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

/** PATH(m, D[n]) of §2.1.1. */
export function naiveInclusion(index: number, leaves: readonly Hash[]): Hash[] {
  if (leaves.length <= 1) return [];
  const split = largestPower(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...naiveInclusion(index, left), naiveRoot(right)]
    : [...naiveInclusion(index - split, right), naiveRoot(left)];
}

/** PROOF(m, D[n]) of §2.1.2. */
export function naiveConsistency(earlier: number, leaves: readonly Hash[]): Hash[] {
  return subproof(earlier, leaves, true);
}

function subproof(earlier: number, leaves: readonly Hash[], known: boolean): Hash[] {
  if (earlier === leaves.length) return known ? [] : [naiveRoot(leaves)];
  const split = largestPower(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return earlier <= split
    ? [...subproof(earlier, left, known), naiveRoot(right)]
    : [...subproof(earlier - split, right, false), naiveRoot(left)];
}

/**
 * The hash tree of RFC 6962 §2.1 with SHA-256, and the verification of its proofs as RFC 9162 §2.1.3.2 and §2.1.4.2 put
 * it. Sizes and indexes are bigints: a proof may come from a log of any size up to 2^64, or from somebody who claims so.
 */
import { concatBytes, equalBytes, sha256, type Bytes } from './bytes.ts';
import { demandOfLog, LogFailure } from './log-report.ts';

/** Leaf and node hashes begin differently, so that no inner node can be passed off as an entry. */
const leafPrefix = Uint8Array.of(0x00);
const nodePrefix = Uint8Array.of(0x01);
const hashBytes = 32;
/** Height of the tallest tree; a longer proof is refused before it costs anything. */
const longestProof = 64;

export const hashLeaf = (entry: Uint8Array): Promise<Bytes> => sha256(concatBytes(leafPrefix, entry));

export const hashNode = (left: Uint8Array, right: Uint8Array): Promise<Bytes> =>
  sha256(concatBytes(nodePrefix, left, right));

/** Root of the tree without leaves. */
export const hashEmptyTree = (): Promise<Bytes> => sha256(new Uint8Array());

function demandHashes(roots: readonly Uint8Array[], proof: readonly Uint8Array[]): void {
  demandOfLog(proof.length <= longestProof, 'proof_length_wrong');
  demandOfLog(
    [...roots, ...proof].every(({ length }) => length === hashBytes),
    'hash_length_wrong',
  );
}

/**
 * That the leaf with this hash is number `index` (from 0) of the `size` leaves below `root`.
 * @throws LogFailure
 */
export async function verifyInclusion(claim: {
  index: bigint;
  size: bigint;
  leafHash: Uint8Array;
  proof: readonly Uint8Array[];
  root: Uint8Array;
}): Promise<void> {
  const { index, size, proof, root } = claim;
  demandHashes([claim.leafHash, root], proof);
  demandOfLog(index >= 0n && index < size, 'index_beyond_size');
  let node = index;
  let last = size - 1n;
  let hash = claim.leafHash;
  for (const sibling of proof) {
    demandOfLog(last > 0n, 'proof_length_wrong');
    if (isRight(node) || node === last) {
      hash = await hashNode(sibling, hash);
      ({ node, last } = skipMissingSiblings(node, last));
    } else hash = await hashNode(hash, sibling);
    node >>= 1n;
    last >>= 1n;
  }
  demandOfLog(last === 0n, 'proof_length_wrong');
  demandOfLog(equalBytes(hash, root), 'inclusion_mismatch');
}

/**
 * That the tree of `laterSize` leaves below `laterRoot` begins with the tree of `earlierSize` below `earlierRoot`: nothing
 * in it was changed, dropped or put in between.
 * @throws LogFailure
 */
export async function verifyConsistency(claim: {
  earlierSize: bigint;
  laterSize: bigint;
  earlierRoot: Uint8Array;
  laterRoot: Uint8Array;
  proof: readonly Uint8Array[];
}): Promise<void> {
  const { earlierSize, laterSize, earlierRoot, laterRoot, proof } = claim;
  demandHashes([earlierRoot, laterRoot], proof);
  demandOfLog(earlierSize >= 0n && earlierSize <= laterSize, 'sizes_disordered');
  if (earlierSize === 0n) {
    demandOfLog(proof.length === 0, 'proof_length_wrong');
    demandOfLog(equalBytes(earlierRoot, await hashEmptyTree()), 'earlier_root_mismatch');
  }
  if (earlierSize === laterSize) {
    demandOfLog(proof.length === 0, 'proof_length_wrong');
    demandOfLog(equalBytes(earlierRoot, laterRoot), 'later_root_mismatch');
  }
  if (earlierSize === 0n || earlierSize === laterSize) return;
  const roots = await followConsistency(earlierSize, laterSize, earlierRoot, proof);
  demandOfLog(equalBytes(roots.earlier, earlierRoot), 'earlier_root_mismatch');
  demandOfLog(equalBytes(roots.later, laterRoot), 'later_root_mismatch');
}

/** Both roots as the proof leads to them. */
async function followConsistency(
  earlierSize: bigint,
  laterSize: bigint,
  earlierRoot: Uint8Array,
  proof: readonly Uint8Array[],
): Promise<{ earlier: Uint8Array; later: Uint8Array }> {
  // A complete tree is a node of the later one, and its root is left out of the proof.
  const isComplete = (earlierSize & (earlierSize - 1n)) === 0n;
  const [start, ...rest] = isComplete ? [earlierRoot, ...proof] : proof;
  if (start === undefined) throw new LogFailure('proof_length_wrong');
  let node = earlierSize - 1n;
  let last = laterSize - 1n;
  while (isRight(node)) {
    node >>= 1n;
    last >>= 1n;
  }
  let earlier = start;
  let later = start;
  for (const sibling of rest) {
    demandOfLog(last > 0n, 'proof_length_wrong');
    if (isRight(node) || node === last) {
      earlier = await hashNode(sibling, earlier);
      later = await hashNode(sibling, later);
      ({ node, last } = skipMissingSiblings(node, last));
    } else later = await hashNode(later, sibling);
    node >>= 1n;
    last >>= 1n;
  }
  demandOfLog(last === 0n, 'proof_length_wrong');
  return { earlier, later };
}

const isRight = (node: bigint): boolean => (node & 1n) === 1n;

/** At the right edge of the tree a node without a sibling rises as it is, until it is a right child. */
function skipMissingSiblings(node: bigint, last: bigint): { node: bigint; last: bigint } {
  let edge = { node, last };
  while (!isRight(edge.node) && edge.node !== 0n) edge = { node: edge.node >> 1n, last: edge.last >> 1n };
  return edge;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  naiveConsistency,
  naiveInclusion,
  naiveLeafHash,
  naiveRoot,
} from '../../../test/support/naive-tree.ts';
import type { LogFailureCode } from './log-report.ts';
import { LogFailure } from './log-report.ts';
import { hashEmptyTree, hashLeaf, verifyConsistency, verifyInclusion } from './merkle.ts';
import vectors from './merkle.vectors.json' with { type: 'json' };

const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const fromHex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

/** The code an attempt is refused with; null when it is not refused. */
async function refusalOf(attempt: Promise<unknown>): Promise<LogFailureCode | null> {
  try {
    await attempt;
    return null;
  } catch (error) {
    if (error instanceof LogFailure) return error.code;
    throw error;
  }
}

const includes = (index: bigint, size: bigint, leafHash: Uint8Array, proof: Uint8Array[], root: Uint8Array) =>
  refusalOf(verifyInclusion({ index, size, leafHash, proof, root }));

const continues = (
  earlierSize: bigint,
  laterSize: bigint,
  earlierRoot: Uint8Array,
  laterRoot: Uint8Array,
  proof: Uint8Array[],
) => refusalOf(verifyConsistency({ earlierSize, laterSize, earlierRoot, laterRoot, proof }));

describe('the published cases', () => {
  it.each(vectors.inclusion)('of inclusion: $file', async (one) => {
    const proof = one.proof.map(fromBase64);
    const refusal = await includes(
      BigInt(one.index),
      BigInt(one.size),
      fromBase64(one.leafHash),
      proof,
      fromBase64(one.root),
    );
    expect(refusal !== null, refusal ?? 'accepted').toBe(one.wantErr);
  });

  it.each(vectors.consistency)('of consistency: $file', async (one) => {
    const refusal = await continues(
      BigInt(one.size1),
      BigInt(one.size2),
      fromBase64(one.root1),
      fromBase64(one.root2),
      one.proof.map(fromBase64),
    );
    expect(refusal !== null, refusal ?? 'accepted').toBe(one.wantErr);
  });

  it('of roots agree with the naive tree, and its leaf hashes with ours', async () => {
    const leaves = vectors.tree.leaves.map((entry) => naiveLeafHash(fromHex(entry)));
    for (const [index, root] of vectors.tree.roots.entries())
      expect(naiveRoot(leaves.slice(0, index + 1))).toEqual(fromHex(root));
    for (const [index, entry] of vectors.tree.leaves.entries())
      expect(await hashLeaf(fromHex(entry))).toEqual(leaves[index]);
    expect(await hashEmptyTree()).toEqual(naiveRoot([]));
  });
});

describe('each way a proof can be wrong has its own code', () => {
  const happy = vectors.inclusion.find(({ file }) => file === '4/happy-path');
  const [index, size] = [1n, 5n];
  const leaf = fromBase64(happy!.leafHash);
  const root = fromBase64(happy!.root);
  const proof = happy!.proof.map(fromBase64);
  const short = new Uint8Array(31);

  it.each<[string, LogFailureCode, () => Promise<LogFailureCode | null>]>([
    ['an index at the size', 'index_beyond_size', () => includes(5n, size, leaf, proof, root)],
    ['a negative index', 'index_beyond_size', () => includes(-1n, size, leaf, proof, root)],
    ['a leaf of 31 bytes', 'hash_length_wrong', () => includes(index, size, short, proof, root)],
    ['a sibling of 31 bytes', 'hash_length_wrong', () => includes(index, size, leaf, [short], root)],
    ['too few hashes', 'proof_length_wrong', () => includes(index, size, leaf, proof.slice(1), root)],
    ['too many hashes', 'proof_length_wrong', () => includes(index, size, leaf, [...proof, root], root)],
    [
      'a million hashes',
      'proof_length_wrong',
      () =>
        includes(
          0n,
          2n ** 64n,
          leaf,
          Array.from({ length: 1_000_000 }, () => root),
          root,
        ),
    ],
    ['another leaf', 'inclusion_mismatch', () => includes(index, size, root, proof, root)],
    ['a shrinking log', 'sizes_disordered', () => continues(8n, 6n, root, root, proof)],
    ['an empty log with a root', 'earlier_root_mismatch', () => continues(0n, 5n, root, root, [])],
    ['the same size with another root', 'later_root_mismatch', () => continues(5n, 5n, leaf, root, [])],
    ['no proof at all', 'proof_length_wrong', () => continues(3n, 5n, leaf, root, [])],
  ])('%s: %s', async (_, code, attempt) => {
    expect(await attempt()).toBe(code);
  });
});

describe('against the naive tree', () => {
  const leaves = Array.from({ length: 600 }, (_, index) => naiveLeafHash(Buffer.from(`event ${index}`)));
  const sizes = fc.integer({ min: 1, max: leaves.length });
  const place = sizes.chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })));

  it('every inclusion proof of every small tree and of trees sampled up to 600 verifies', async () => {
    const check = async (size: number, index: number) => {
      const tree = leaves.slice(0, size);
      const proof = naiveInclusion(index, tree);
      expect(await includes(BigInt(index), BigInt(size), tree.at(index)!, proof, naiveRoot(tree))).toBe(null);
    };
    for (let size = 1; size <= 33; size++)
      for (let index = 0; index < size; index++) await check(size, index);
    await fc.assert(
      fc.asyncProperty(place, ([size, index]) => check(size, index)),
      { numRuns: 150 },
    );
  });

  it('every consistency proof between trees up to 33, and sampled up to 600, verifies', async () => {
    const check = async (earlier: number, later: number) => {
      const proof = naiveConsistency(earlier, leaves.slice(0, later));
      const [first, second] = [naiveRoot(leaves.slice(0, earlier)), naiveRoot(leaves.slice(0, later))];
      expect(await continues(BigInt(earlier), BigInt(later), first, second, proof)).toBe(null);
    };
    for (let later = 1; later <= 33; later++)
      for (let earlier = 1; earlier <= later; earlier++) await check(earlier, later);
    await fc.assert(
      fc.asyncProperty(sizes, sizes, (a, b) => check(Math.min(a, b), Math.max(a, b))),
      { numRuns: 100 },
    );
  });

  it('a flipped bit, a dropped, doubled or swapped hash and another index or size are refused', async () => {
    const change = fc.record({
      kind: fc.constantFrom('bit', 'drop', 'double', 'swap', 'index', 'leaf', 'root'),
      at: fc.nat(),
      bit: fc.integer({ min: 0, max: 255 }),
    });
    const flip = (hash: Uint8Array, bit: number) =>
      hash.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
    await fc.assert(
      fc.asyncProperty(place, change, async ([size, index], { kind, at, bit }) => {
        const tree = leaves.slice(0, size);
        const proof = naiveInclusion(index, tree);
        const claim = {
          index: BigInt(index),
          size: BigInt(size),
          leaf: tree.at(index)!,
          proof,
          root: naiveRoot(tree),
        };
        const which = proof.length === 0 ? 0 : at % proof.length;
        if (kind === 'index') claim.index = BigInt((index + 1 + (at % Math.max(1, size - 1))) % (size + 1));
        else if (kind === 'leaf') claim.leaf = flip(claim.leaf, bit);
        else if (kind === 'root') claim.root = flip(claim.root, bit);
        else if (proof.length === 0) return;
        else if (kind === 'bit') claim.proof = proof.with(which, flip(proof.at(which)!, bit));
        else if (kind === 'drop') claim.proof = proof.toSpliced(which, 1);
        else if (kind === 'double') claim.proof = proof.toSpliced(which, 0, proof.at(which)!);
        else if (proof.length === 1) return;
        else {
          const other = (which + 1) % proof.length;
          claim.proof = proof.with(which, proof.at(other)!).with(other, proof.at(which)!);
        }
        const { index: place, size: of, leaf, root } = claim;
        expect(await includes(place, of, leaf, claim.proof, root)).not.toBe(null);
      }),
      { numRuns: 300 },
    );
  });

  it('a log that was rewritten before the earlier size is refused', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, sizes, fc.nat(), async (a, b, at) => {
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)];
        const rewritten = leaves.slice(0, later).with(at % earlier, naiveLeafHash(Buffer.from('forged')));
        const proof = naiveConsistency(earlier, rewritten);
        const claims = [naiveRoot(leaves.slice(0, earlier)), naiveRoot(rewritten)] as const;
        expect(await continues(BigInt(earlier), BigInt(later), ...claims, proof)).not.toBe(null);
      }),
      { numRuns: 100 },
    );
  });

  it('a proof in a tree of more than 2^53 leaves verifies, with numbers no double can hold', async () => {
    // The last leaf of a tree one leaf larger than a complete one has exactly one sibling: the complete tree.
    const [complete, last] = [leaves.at(0)!, leaves.at(1)!];
    const root = naiveRoot([complete, last]);
    for (const height of [31n, 32n, 33n, 53n, 63n]) {
      const size = 2n ** height + 1n;
      expect(await includes(size - 1n, size, last, [complete], root)).toBe(null);
      expect(await includes(size - 2n, size, last, [complete], root)).not.toBe(null);
      expect(await continues(size - 1n, size, complete, root, [last])).toBe(null);
    }
  });
});

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyConsistency, verifyInclusion } from '#verify/merkle.ts';
import {
  naiveConsistency,
  naiveInclusion,
  naiveLeafHash,
  naiveRoot,
} from '../../../test/support/naive-tree.ts';
import { completeRoot, hashLeafText, RightEdge, splitHashes } from './tree-hash.ts';
import { TreeReader, type ReadTile } from './tree-reader.ts';

const leaves = Array.from({ length: 1100 }, (_, index) => naiveLeafHash(Buffer.from(`event ${index}`)));

/** Tiles computed from the leaves, as the specification defines them. */
const readTile: ReadTile = async ({ level, index, width }) => {
  const span = 256 ** level;
  const hashes = Array.from({ length: width }, (_, at) => {
    const start = (index * 256 + at) * span;
    return naiveRoot(leaves.slice(start, start + span));
  });
  return Buffer.concat(hashes);
};
const treeOf = (size: number) => new TreeReader(size, readTile);
const bytes = (hashes: readonly Uint8Array[]) => hashes.map((hash) => Buffer.from(hash).toString('hex'));

describe('a tree read through its tiles', () => {
  const sizes = fc.oneof(
    fc.integer({ min: 1, max: leaves.length }),
    fc.constantFrom(1, 2, 255, 256, 257, 511, 512, 513, 768, 1024, 1025),
  );

  it('has the naive tree’s root at every size up to 600', async () => {
    const edge = new RightEdge(0, []);
    for (let size = 1; size <= 600; size++) {
      edge.append(Buffer.from(leaves[size - 1]!));
      expect(edge.size).toBe(size);
      if (size > 70 && size % 7 > 0) continue;
      const root = Buffer.from(naiveRoot(leaves.slice(0, size)));
      expect(edge.root()).toEqual(root);
      expect(await treeOf(size).root()).toEqual(root);
    }
    expect(new RightEdge(0, []).root()).toEqual(createHash('sha256').digest());
  });

  it('gives the naive tree’s inclusion proofs, which verify', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (size, at) => {
        const index = at % size;
        const proof = await treeOf(size).inclusionProof(index);
        expect(bytes(proof)).toEqual(bytes(naiveInclusion(index, leaves.slice(0, size))));
        const root = await treeOf(size).root();
        await verifyInclusion({
          index: BigInt(index),
          size: BigInt(size),
          leafHash: leaves[index]!,
          proof,
          root,
        });
      }),
      { numRuns: 100 },
    );
  });

  it('gives the naive tree’s consistency proofs, which verify', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, sizes, async (a, b) => {
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)];
        const proof = await treeOf(later).consistencyProof(earlier);
        expect(bytes(proof)).toEqual(bytes(naiveConsistency(earlier, leaves.slice(0, later))));
        await verifyConsistency({
          earlierSize: BigInt(earlier),
          laterSize: BigInt(later),
          earlierRoot: await treeOf(earlier).root(),
          laterRoot: await treeOf(later).root(),
          proof,
        });
      }),
      { numRuns: 100 },
    );
  });

  it('goes on from its right edge as if it had been there from the first leaf', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 0, max: 40 }), async (size, more) => {
        const edge = await treeOf(size).rightEdge();
        const end = Math.min(leaves.length, size + more);
        for (const leaf of leaves.slice(size, end)) edge.append(Buffer.from(leaf));
        expect(edge.root()).toEqual(Buffer.from(naiveRoot(leaves.slice(0, end))));
      }),
      { numRuns: 100 },
    );
  });

  it('has no leaf and no past that it does not have', async () => {
    await expect(treeOf(5).inclusionProof(5)).rejects.toThrow(RangeError);
    await expect(treeOf(5).consistencyProof(6)).rejects.toThrow(RangeError);
    await expect(treeOf(5).consistencyProof(0)).rejects.toThrow(RangeError);
  });

  it('hashes text as it is stored, and complete trees as the naive one', () => {
    expect(hashLeafText('{"name":"Åse"}')).toEqual(Buffer.from(naiveLeafHash(Buffer.from('{"name":"Åse"}'))));
    const hashes = splitHashes(Buffer.concat(leaves.slice(0, 256)));
    expect(completeRoot(hashes)).toEqual(Buffer.from(naiveRoot(leaves.slice(0, 256))));
  });
});

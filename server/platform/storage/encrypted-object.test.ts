import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chunked } from '../../../test/suites/blob-store.ts';
import { createDataKey } from '../crypto/data-key.ts';
import { preambleSize } from '../crypto/object-preamble.ts';
import { segmentSize, storedSize, tagSize } from '../crypto/segments.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { openEncryptedObject, writeEncryptedObject } from './encrypted-object.ts';
import { FileBlobStore } from './file-blob-store.ts';

const identity = { organizationId: 'org_1', objectId: 'obj_01', kind: 'original', version: 1 };
const damaged = { code: 'stored_data_damaged' };
const storedSegment = segmentSize + tagSize;
const preambleBytes = preambleSize(identity);

let folder: string;
let store: BlobStore;
let dataKey: Buffer;
const path = (key = 'obj_01') => join(folder, key.slice(-2), key);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkseal-objects-'));
  store = await FileBlobStore.open(folder);
  dataKey = createDataKey();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(plaintext: Uint8Array, objectId = 'obj_01', chunk = 10_000): Promise<void> {
  const source = chunked(plaintext, chunk);
  const written = await writeEncryptedObject(store, { identity: { ...identity, objectId }, dataKey, source });
  expect(written).toEqual({
    byteSize: plaintext.length,
    sha256: createHash('sha256').update(plaintext).digest('hex'),
    ciphertextSha256: createHash('sha256')
      .update(await readFile(path(objectId)))
      .digest('hex'),
  });
}

const open = (byteSize: number, objectId = 'obj_01') =>
  openEncryptedObject(store, { identity: { ...identity, objectId }, dataKey, byteSize });

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** What a reader gets of an object that was tampered with, and what ended it. */
async function readAll(byteSize: number): Promise<{ released: Buffer; error: unknown }> {
  const released: Buffer[] = [];
  try {
    const object = await open(byteSize);
    for await (const piece of object.stream()) released.push(Buffer.from(piece));
    return { released: Buffer.concat(released), error: undefined };
  } catch (error) {
    return { released: Buffer.concat(released), error };
  }
}

/** Counts what is asked of the real store. */
function watched(): { store: BlobStore; reads: [start: number, end: number][] } {
  const reads: [number, number][] = [];
  const read: BlobStore['read'] = (key, start, end) => {
    reads.push([start, end]);
    return store.read(key, start, end);
  };
  return { reads, store: { ...bound(store), read } };
}

function bound(inner: BlobStore): BlobStore {
  return {
    put: (...given) => inner.put(...given),
    read: (...given) => inner.read(...given),
    size: (key) => inner.size(key),
    delete: (...keys) => inner.delete(...keys),
    keys: () => inner.keys(),
  };
}

describe('an encrypted object', () => {
  test.each([0, 1, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 1_200_000])(
    'of %i bytes comes back whole, and its file is as long as the format says',
    async (length) => {
      const plaintext = randomBytes(length);
      await write(plaintext);
      const object = await open(length);
      expect(object.byteSize).toBe(length);
      expect((await object.read(0, length)).equals(plaintext)).toBe(true);
      expect((await collect(object.stream())).equals(plaintext)).toBe(true);
      expect(await store.size('obj_01')).toBe(storedSize(identity, length));
    },
  );

  test('does not depend on how its source was cut', async () => {
    const plaintext = randomBytes(200_000);
    for (const [i, chunk] of [1_000, 65_535, 65_536, 65_537, 131_072, 200_000].entries()) {
      await write(plaintext, `obj_0${i}`, chunk);
      expect((await (await open(200_000, `obj_0${i}`)).read(0, 200_000)).equals(plaintext)).toBe(true);
    }
  });

  test('gives any range exactly', async () => {
    const plaintext = randomBytes(1_400_000);
    await write(plaintext);
    const object = await open(plaintext.length);
    const point = fc.oneof(
      fc.nat(plaintext.length),
      fc
        .record({ at: fc.nat(21), by: fc.integer({ min: -1, max: 1 }) })
        .map(({ at, by }) => Math.max(0, at * segmentSize + by)),
    );
    await fc.assert(
      fc.asyncProperty(point, point, async (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        const expected = plaintext.subarray(start, end);
        expect((await object.read(start, end)).equals(expected)).toBe(true);
        expect((await collect(object.stream(start, end))).equals(expected)).toBe(true);
      }),
    );
    for (const [start, end] of [
      [0, plaintext.length + 1],
      [-1, 1],
      [5, 4],
      [0.5, 1],
    ] as const)
      await expect(object.read(start, end)).rejects.toThrow(RangeError);
  });

  test('is fetched only where it is read', async () => {
    const plaintext = randomBytes(2_000_000);
    await write(plaintext);
    const { store: counting, reads } = watched();
    const object = await openEncryptedObject(counting, { identity, dataKey, byteSize: plaintext.length });
    expect(reads).toEqual([[0, preambleBytes]]);
    await object.read(100_000, 100_000 + 65_536);
    expect(reads.slice(1)).toEqual([[preambleBytes + storedSegment, preambleBytes + 3 * storedSegment]]);
    await object.read(131_072, 131_072 + 65_536);
    expect(reads.slice(2)).toEqual([[preambleBytes + 2 * storedSegment, preambleBytes + 3 * storedSegment]]);
  });

  test('is streamed in little memory, and no further than somebody listens', async () => {
    await write(randomBytes(5_000_000));
    const { store: counting, reads } = watched();
    const object = await openEncryptedObject(counting, { identity, dataKey, byteSize: 5_000_000 });
    for await (const piece of object.stream()) {
      expect(piece.length).toBeLessThanOrEqual(segmentSize);
      break;
    }
    expect(reads.slice(1).reduce((sum, [start, end]) => sum + end - start, 0)).toBeLessThanOrEqual(1_100_000);
  });

  test('whose source breaks is not there', async () => {
    const broken = new Error('cut');
    const source = (async function* () {
      yield randomBytes(100_000);
      throw broken;
    })();
    await expect(writeEncryptedObject(store, { identity, dataKey, source })).rejects.toBe(broken);
    await expect(open(100_000)).rejects.toMatchObject({ code: 'stored_object_missing' });
  });

  test('deleted while it is read ends with an error, never with a short answer', async () => {
    await write(randomBytes(3_000_000));
    const object = await open(3_000_000);
    let received = 0;
    const reading = (async () => {
      for await (const piece of object.stream()) {
        if (received === 0) await store.delete('obj_01');
        received += piece.length;
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'stored_object_missing' });
    expect(received).toBeLessThan(3_000_000);
  });
});

describe('a stored object that streams', () => {
  test('holds no more of its ciphertext than was fetched last', async () => {
    const plaintext = randomBytes(3_500_000);
    await write(plaintext);
    const fetched: Buffer[] = [];
    let mostHeld = 0;
    const files = store;
    store = {
      put: (key, chunks) => files.put(key, chunks),
      delete: (...keys) => files.delete(...keys),
      keys: () => files.keys(),
      size: (key) => files.size(key),
      async read(key, start, end) {
        const held = fetched.filter(({ buffer }) => buffer instanceof ArrayBuffer && !buffer.detached);
        mostHeld = Math.max(mostHeld, held.length);
        const bytes = await files.read(key, start, end);
        if (bytes.length > segmentSize) fetched.push(bytes);
        return bytes;
      },
    };
    expect((await collect((await open(plaintext.length)).stream())).equals(plaintext)).toBe(true);
    expect(fetched.length).toBeGreaterThan(2);
    expect(mostHeld).toBe(0);
  });
});

describe('an altered object', () => {
  const length = 3 * segmentSize + 5_000;
  let plaintext: Buffer;
  let intact: Buffer;
  beforeEach(async () => {
    plaintext = randomBytes(length);
    await write(plaintext);
    intact = await readFile(path());
  });

  const segmentOf = (bytes: Buffer, index: number): Buffer =>
    bytes.subarray(preambleBytes + index * storedSegment, preambleBytes + (index + 1) * storedSegment);

  /** Nothing but a true beginning may have left before the refusal, and never the altered segment. */
  async function expectRefused(bytes: Buffer, atMost: number, byteSize = length): Promise<void> {
    await writeFile(path(), bytes);
    const { released, error } = await readAll(byteSize);
    expect(error).toMatchObject(damaged);
    expect(released.length).toBeLessThanOrEqual(atMost);
    expect(released.equals(plaintext.subarray(0, released.length))).toBe(true);
  }

  test('cut anywhere gives nothing, not even its first segment', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(intact.length - 1), (end) => expectRefused(intact.subarray(0, end), 0)),
      { numRuns: 60 },
    );
    for (const segments of [0, 1, 2, 3])
      await expectRefused(intact.subarray(0, preambleBytes + segments * storedSegment), 0);
    await expectRefused(Buffer.concat([intact, Buffer.of(0)]), 0);
  });

  test('with any bit flipped gives nothing of the segment it hit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(intact.length - 1), fc.integer({ min: 0, max: 7 }), async (at, bit) => {
        const flipped = Buffer.from(intact);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        const hit = at < preambleBytes ? 0 : Math.floor((at - preambleBytes) / storedSegment);
        await expectRefused(flipped, at < preambleBytes ? 0 : hit * segmentSize);
      }),
      { numRuns: 80 },
    );
  });

  test('with segments swapped, repeated, dropped or brought from another object is refused', async () => {
    await write(plaintext, 'obj_02');
    const foreign = await readFile(path('obj_02'));
    const build = (order: [Buffer, number][]) =>
      Buffer.concat([
        intact.subarray(0, preambleBytes),
        ...order.map(([from, index]) => segmentOf(from, index)),
      ]);
    const own = (index: number): [Buffer, number] => [intact, index];
    await expectRefused(build([own(1), own(0), own(2), own(3)]), 0);
    await expectRefused(build([own(0), own(0), own(2), own(3)]), segmentSize);
    await expectRefused(build([own(0), own(2), own(1), own(3)]), segmentSize);
    await expectRefused(build([own(0), own(1), own(3)]), 0);
    await expectRefused(build([own(0), [foreign, 1], own(2), own(3)]), segmentSize);
    await expectRefused(foreign, 0);
  });

  test('cut at a segment is refused even by who believes the shorter length', async () => {
    for (const segments of [1, 2, 3]) {
      const cut = intact.subarray(0, preambleBytes + segments * storedSegment);
      await expectRefused(cut, (segments - 1) * segmentSize, segments * segmentSize);
    }
  });

  test('a range next to a damaged segment is still given, one that touches it is not', async () => {
    const flipped = Buffer.from(intact);
    const at = preambleBytes + storedSegment + 5;
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    await writeFile(path(), flipped);
    const object = await open(length);
    expect((await object.read(0, segmentSize)).equals(plaintext.subarray(0, segmentSize))).toBe(true);
    expect((await object.read(2 * segmentSize, length)).equals(plaintext.subarray(2 * segmentSize))).toBe(
      true,
    );
    for (const [start, end] of [
      [segmentSize, segmentSize + 1],
      [segmentSize - 1, segmentSize + 1],
      [0, length],
      [2 * segmentSize - 1, 2 * segmentSize],
    ] as const)
      await expect(object.read(start, end)).rejects.toMatchObject(damaged);
  });

  test('altered after it was opened is noticed by the next read', async () => {
    const object = await open(length);
    await writeFile(path(), intact.subarray(0, preambleBytes + 2 * storedSegment));
    await expect(object.read(length - 10, length)).rejects.toMatchObject(damaged);
    await expect(object.read(0, length)).rejects.toMatchObject(damaged);
    expect((await object.read(0, 10)).equals(plaintext.subarray(0, 10))).toBe(true);
  });

  test('opened with any other length, key or identity gives nothing', async () => {
    for (const wrong of [
      0,
      1,
      length - 1,
      length + 1,
      length - segmentSize,
      length + segmentSize,
      3 * segmentSize,
    ])
      await expect(open(wrong)).rejects.toMatchObject(damaged);
    const attempts: Partial<typeof identity>[] = [
      { organizationId: 'org_2' },
      { kind: 'selected' },
      { kind: 'sealed' },
      { version: 2 },
    ];
    for (const change of attempts) {
      const other = { identity: { ...identity, ...change }, dataKey, byteSize: length };
      await expect(openEncryptedObject(store, other)).rejects.toMatchObject(damaged);
    }
    const otherKey = { identity, dataKey: createDataKey(), byteSize: length };
    await expect(openEncryptedObject(store, otherKey)).rejects.toMatchObject(damaged);
    await copyFile(path(), path('obj_x01'));
    await expect(open(length, 'obj_x01')).rejects.toMatchObject(damaged);
  });
});

import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import type { BlobStore } from '../../server/platform/storage/blob-store.ts';

export async function* chunked(bytes: Uint8Array, size = 10_000): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function* breaking(after: Uint8Array, error: Error): AsyncIterable<Uint8Array> {
  yield after;
  await nextTurn();
  throw error;
}

async function keysOf(store: BlobStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.keys()) keys.push(key);
  return keys.sort();
}

// prettier-ignore
const refusedKeys = [
  '', 'a', 'ab', '.', '..', '...', '../x', '../../etc/passwd', '/etc/passwd', 'a/b', 'a/../b', 'obj_1/', '\\x', '..\\x',
  'obj.1', 'obj 1', 'OBJ_1', 'obj_\0', 'obj_1\n', '\nobj_1', '-rf', 'obj_%2e%2e', 'öbj', 'a'.repeat(129),
];

/** What any blob store promises, the ugly cases included. `create` answers a new, empty store. */
export function describeBlobStore(name: string, create: () => Promise<BlobStore>): void {
  const bytes = randomBytes(150_001);
  const missing = { code: 'stored_object_missing' };

  describe(`blob store: ${name}`, () => {
    let store: BlobStore;
    beforeEach(async () => {
      store = await create();
    });

    test('gives back what was put, whole and in ranges', async () => {
      await store.put('obj_1', chunked(bytes));
      expect(await store.size('obj_1')).toBe(bytes.length);
      expect((await store.read('obj_1', 0, bytes.length)).equals(bytes)).toBe(true);
      for (const [start, end] of [
        [0, 1],
        [9_999, 10_001],
        [150_000, 150_001],
        [65_552, 131_104],
      ] as const)
        expect((await store.read('obj_1', start, end)).equals(bytes.subarray(start, end))).toBe(true);
    });

    test('keeps no chunk once it has asked for the next, whose memory is used again or gone', async () => {
      async function* reusing(): AsyncIterable<Uint8Array> {
        const buffer = new Uint8Array(10_000);
        for (let at = 0; at < bytes.length; at += buffer.length) {
          const part = bytes.subarray(at, at + buffer.length);
          buffer.set(part);
          yield buffer.subarray(0, part.length);
          const passing = new Uint8Array(1);
          yield passing;
          passing.buffer.transfer(0);
        }
      }
      await store.put('obj_1', reusing());
      const stored = await store.read('obj_1', 0, await store.size('obj_1'));
      const expected: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += 10_000)
        expected.push(bytes.subarray(at, at + 10_000), new Uint8Array(1));
      expect(stored.equals(Buffer.concat(expected))).toBe(true);
    });

    test('stores an object without any byte', async () => {
      await store.put('obj_empty', chunked(Buffer.alloc(0)));
      expect(await store.size('obj_empty')).toBe(0);
      expect(await store.read('obj_empty', 0, 0)).toHaveLength(0);
    });

    test('answers a range exactly or not at all', async () => {
      await store.put('obj_1', chunked(bytes));
      for (const [start, end] of [
        [150_000, 150_002],
        [150_001, 150_002],
        [10_000_000, 10_000_001],
        [0, 150_002],
      ] as const)
        await expect(store.read('obj_1', start, end)).rejects.toMatchObject({ code: 'stored_data_damaged' });
      for (const [start, end] of [
        [-1, 1],
        [2, 1],
        [0.5, 1],
        [0, Number.NaN],
        [0, Infinity],
      ] as const)
        await expect(store.read('obj_1', start, end)).rejects.toThrow(RangeError);
    });

    test('never overwrites, and the first bytes stay', async () => {
      await store.put('obj_1', chunked(bytes));
      await expect(store.put('obj_1', chunked(randomBytes(10)))).rejects.toMatchObject({
        code: 'stored_object_exists',
      });
      expect((await store.read('obj_1', 0, bytes.length)).equals(bytes)).toBe(true);
    });

    test('of writers that race for a key one wins, whole', async () => {
      const candidates = Array.from({ length: 8 }, () => randomBytes(70_000));
      const results = await Promise.allSettled(candidates.map((each) => store.put('obj_1', chunked(each))));
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      for (const result of results)
        if (result.status === 'rejected')
          expect(result.reason).toMatchObject({ code: 'stored_object_exists' });
      const winner = candidates[results.findIndex((result) => result.status === 'fulfilled')];
      expect(winner?.equals(await store.read('obj_1', 0, 70_000))).toBe(true);
    });

    test('a source that breaks leaves nothing, its error reaches the caller, and the key stays free', async () => {
      const torn = Object.assign(new Error('the upload was cut'), { code: 'EEXIST', syscall: 'open' });
      await expect(store.put('obj_1', breaking(bytes, torn))).rejects.toBe(torn);
      await expect(store.size('obj_1')).rejects.toMatchObject(missing);
      await expect(store.read('obj_1', 0, 1)).rejects.toMatchObject(missing);
      expect(await keysOf(store)).toEqual([]);
      await store.put('obj_1', chunked(bytes));
      expect(await keysOf(store)).toEqual(['obj_1']);
    });

    test('an object is not there before its last byte is', async () => {
      let resume = (): void => undefined;
      const paused = new Promise<void>((resolve) => (resume = resolve));
      const writing = store.put(
        'obj_slow',
        (async function* () {
          yield bytes;
          await paused;
          yield bytes;
        })(),
      );
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      await expect(store.size('obj_slow')).rejects.toMatchObject(missing);
      expect(await keysOf(store)).toEqual([]);
      resume();
      await writing;
      expect(await store.size('obj_slow')).toBe(2 * bytes.length);
    });

    test('refuses keys that could leave their place, or mean another elsewhere', async () => {
      const refused = { code: 'storage_key_invalid' };
      for (const key of refusedKeys) {
        await expect(store.put(key, chunked(bytes)), key).rejects.toMatchObject(refused);
        await expect(store.read(key, 0, 1), key).rejects.toMatchObject(refused);
        await expect(store.size(key), key).rejects.toMatchObject(refused);
        await expect(store.delete(key), key).rejects.toMatchObject(refused);
      }
      expect(await keysOf(store)).toEqual([]);
    });

    test('deletes for good, also what is not there, and what several delete at once', async () => {
      await store.put('obj_1', chunked(bytes));
      await store.put('obj_2', chunked(bytes));
      await Promise.all(Array.from({ length: 8 }, () => store.delete('obj_1')));
      await store.delete('obj_1');
      await store.delete('obj_never');
      await expect(store.read('obj_1', 0, 1)).rejects.toMatchObject(missing);
      await expect(store.size('obj_1')).rejects.toMatchObject(missing);
      expect(await keysOf(store)).toEqual(['obj_2']);
    });

    test('deletes several, also where some are not there, and none when one of the keys is refused', async () => {
      const keys = Array.from({ length: 20 }, (_, i) => `obj_${i}`);
      for (const key of keys) await store.put(key, chunked(Buffer.from(key)));
      await expect(store.delete('obj_0', '../obj_1')).rejects.toMatchObject({ code: 'storage_key_invalid' });
      expect((await keysOf(store)).length).toBe(keys.length);
      await store.delete('obj_never', ...keys.slice(1));
      expect(await keysOf(store)).toEqual(['obj_0']);
      await store.delete();
    });

    test('readers of an object being deleted get its true bytes or are told that it is gone', async () => {
      await store.put('obj_1', chunked(bytes));
      const reads = Array.from({ length: 16 }, async (_, i) => {
        for (let turn = 0; turn < i; turn++) await nextTurn();
        return store.read('obj_1', i * 1_000, i * 1_000 + 500);
      });
      const [results] = await Promise.all([Promise.allSettled(reads), store.delete('obj_1')]);
      for (const [i, result] of results.entries()) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject(missing);
        else expect(result.value.equals(bytes.subarray(i * 1_000, i * 1_000 + 500))).toBe(true);
      }
    });

    test('lists every key while others come and go', async () => {
      const keys = Array.from({ length: 40 }, (_, i) => `obj_${i}`).sort();
      for (const key of keys) await store.put(key, chunked(Buffer.from(key)));
      expect(await keysOf(store)).toEqual(keys);
      const seen: string[] = [];
      for await (const key of store.keys()) {
        seen.push(key);
        if (seen.length === 1) await store.delete(keys.find((other) => other !== key) ?? '');
        if (seen.length === 2) await store.put('obj_new', chunked(bytes));
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBeGreaterThanOrEqual(39);
    });
  });
}

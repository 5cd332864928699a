import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LeastRecentlyUsed } from './least-recently-used.ts';

test('what was not asked for longest goes first', () => {
  const cache = new LeastRecentlyUsed<number>(2, 1_000, () => 0);
  cache.set('a', 1);
  cache.set('b', 2);
  expect(cache.get('a')).toBe(1);
  cache.set('c', 3);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
});

test('nothing outlives its time, however often it is asked for', () => {
  let now = 0;
  const cache = new LeastRecentlyUsed<number>(2, 1_000, () => now);
  cache.set('a', 1);
  now = 999;
  expect(cache.get('a')).toBe(1);
  now = 1_000;
  expect(cache.get('a')).toBeUndefined();
  expect(cache.size).toBe(0);
});

test('a failed fetch does not take away its successor', () => {
  const cache = new LeastRecentlyUsed<number>(2, 1_000, () => 0);
  cache.set('a', 1);
  cache.set('a', 2);
  cache.delete('a', 1);
  expect(cache.get('a')).toBe(2);
  cache.delete('a', 2);
  expect(cache.get('a')).toBeUndefined();
});

test('it never holds more than it may', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (names) => {
      const cache = new LeastRecentlyUsed<number>(5, 1_000, () => 0);
      for (const name of names) cache.set(String(name), name);
      expect(cache.size).toBe(Math.min(5, new Set(names).size));
    }),
  );
});

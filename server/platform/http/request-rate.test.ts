import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { RequestRate } from './request-rate.ts';

test('a caller has so many requests a minute, each caller for itself, and is told when to come back', () => {
  let now = 1_000_000;
  const rate = new RequestRate(2, () => now);
  expect([rate.count('a'), rate.count('a'), rate.count('b')]).toEqual([1, 2, 1]);
  now += 15_000;
  expect(() => rate.count('a')).toThrow(
    expect.objectContaining({ code: 'rate_limited', headers: { 'Retry-After': '45' } }),
  );
  expect(rate.count('b')).toBe(2);
  now += 45_000;
  expect(rate.count('a')).toBe(1);
});

test('a caller is forgotten after a minute', () => {
  let now = 1_000_000;
  const rate = new RequestRate(2, () => now);
  for (let caller = 0; caller < 100; caller++) rate.count(String(caller));
  now += 59_999;
  rate.count('b');
  expect(rate.size).toBe(101);
  now += 1;
  rate.count('b');
  expect(rate.size).toBe(1);
});

test('a caller with a long name takes no more memory than another', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const rate = new RequestRate(2);
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let caller = 0; caller < 2_000; caller++) rate.count(Buffer.alloc(16_000, `${caller} `).toString());
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(8_000_000); // of 32 million characters
  expect(rate.size).toBe(2_000);
});

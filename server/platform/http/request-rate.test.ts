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

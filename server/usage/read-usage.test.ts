import { expect, test } from 'vitest';
import { lastMonths } from './read-usage.ts';

const named = (now: string, months: number): string[] =>
  lastMonths(new Date(now), months).map((start) => start.toISOString());

test('months are counted back in UTC over the turn of the year, whatever day it is', () => {
  expect(named('2027-01-31T23:59:59.999Z', 3)).toEqual([
    '2027-01-01T00:00:00.000Z',
    '2026-12-01T00:00:00.000Z',
    '2026-11-01T00:00:00.000Z',
  ]);
  expect(named('2028-03-31T00:00:00Z', 2)).toEqual(['2028-03-01T00:00:00.000Z', '2028-02-01T00:00:00.000Z']);
  expect(named('2026-12-01T00:30:00+01:00', 1)).toEqual(['2026-11-01T00:00:00.000Z']);
});

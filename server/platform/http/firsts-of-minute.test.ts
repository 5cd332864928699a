import { expect, test } from 'vitest';
import { FirstsOfMinute } from './firsts-of-minute.ts';

test('one of a name is the first in a minute, each name for itself, and forgotten after it', () => {
  let now = 1_000_000;
  const firsts = new FirstsOfMinute(() => now);
  expect([firsts.isFirst('a'), firsts.isFirst('a'), firsts.isFirst('b')]).toEqual([true, false, true]);
  now += 59_999;
  expect([firsts.isFirst('a'), firsts.size]).toEqual([false, 2]);
  now += 1;
  expect([firsts.isFirst('a'), firsts.size]).toEqual([true, 1]);
});

test('no more names are remembered than there is room for: the oldest goes first', () => {
  const firsts = new FirstsOfMinute();
  for (let name = 0; name < 50_001; name++) firsts.isFirst(String(name));
  expect([firsts.size, firsts.isFirst('50000'), firsts.isFirst('0')]).toEqual([50_000, false, true]);
});

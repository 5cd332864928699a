import { expect, it } from 'vitest';
import { pauseAfter } from './retry-schedule.ts';

it('goes on for about three days, soon at first and then ever later', () => {
  const pauses: number[] = [];
  for (let tries = 1; ; tries++) {
    const pause = pauseAfter(tries);
    if (pause === undefined) break;
    pauses.push(pause);
  }
  expect(pauses[0]).toBeLessThan(10);
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  const hours = pauses.reduce((sum, pause) => sum + pause, 0) / 3600;
  expect(hours).toBeGreaterThan(66);
  expect(hours).toBeLessThan(73);
});

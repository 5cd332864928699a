import { randomInt } from 'node:crypto';

const minute = 60;
const hour = 60 * minute;

/** Seconds before each further try: soon at first, for it may be a restart, and for just under three days in all. */
const pauses = [
  5,
  30,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  12 * hour,
  18 * hour,
  22 * hour,
];

/** How long after so many failed tries it is tried again; undefined when it is not. Spread, so that not all come at once. */
export function pauseAfter(tries: number): number | undefined {
  const pause = pauses[tries - 1];
  return pause && pause + randomInt(Math.ceil(pause / 20) + 1);
}

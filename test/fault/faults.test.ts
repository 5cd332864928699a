/** A few of the cycles of `npm run fault`, which runs fifty of each, fills disks, and hurts the embedded engine too. */
import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findPostgresPrograms } from '../support/postgres.ts';
import { killWhileDeleting } from './deletion-faults.ts';
import { killWhileSealing } from './seal-faults.ts';
import type { Account } from './fault-world.ts';
import { hasFaketime, killInTurn, stepClock } from './faults.ts';

function expectWhole({ acknowledged, lost, gaps, forks, fsck }: Account): void {
  expect({ lost, gaps, forks }).toEqual({ lost: 0, gaps: 0, forks: 0 });
  expect(acknowledged).toBeGreaterThan(0);
  expect(fsck).toContain('is what was logged');
}

const onPostgres = findPostgresPrograms() !== undefined;

describe('what was acknowledged under load is in the log', { timeout: 240_000 }, () => {
  it.skipIf(!onPostgres)(
    'after kill -9 of the server and of PostgreSQL, from which the server goes on by itself',
    async () => {
      expectWhole(await killInTurn({ cycles: 1 }));
    },
  );

  it.skipIf(!onPostgres || !hasFaketime())(
    'while the clock of PostgreSQL jumps by a day, which is logged (faketime)',
    async () => {
      const daySeconds = 86_400;
      const account = await stepClock({ engine: 'postgres', cycles: 1 }, [-daySeconds]);
      expectWhole(account);
      expect(account.steps.map((step) => Math.round(step / 1000 / daySeconds))).toEqual([-1]);
    },
  );
});

describe('what was signed is sealed once', { timeout: 240_000 }, () => {
  it('after kill -9 of the server at a few of the writes of sealing, of which `npm run fault` takes each', async () => {
    const { envelopes, killed, leftOver } = await killWhileSealing({
      engine: 'embedded',
      from: randomInt(5), // other writes each time
      stride: 6,
      onCycle: (line) => console.log(line),
    });
    expect(killed).toBeGreaterThanOrEqual(2);
    expect(envelopes).toEqual(
      Array.from({ length: killed + 1 }, () => ({ sealed: 1, completed: 1, files: 1 })),
    );
    expect(leftOver).toBe(0);
  });
});

describe('what is to be destroyed is destroyed once', { timeout: 240_000 }, () => {
  it('after kill -9 of the process at a few of the writes of its end, of which `npm run fault` takes more', async () => {
    const { killed, findings } = await killWhileDeleting({
      engine: onPostgres ? 'postgres' : 'embedded',
      // One in each half of the way, another one each time.
      choose: (writes) =>
        [0, 1].map((half) => Math.floor((half * writes) / 2) + randomInt(Math.floor(writes / 2))),
      atMost: 2,
      onCycle: (line) => console.log(line),
    });
    expect(findings).toEqual([]);
    expect(killed).toBe(2);
  });
});

/** A few of the cycles of `npm run fault`, which runs fifty of each. */
import { describe, expect, it } from 'vitest';
import { findPostgresPrograms } from '../support/postgres.ts';
import type { Account } from './fault-world.ts';
import { clockPlan, fillDisk, hasFaketime, killDatabase, killServer, mayMount, stepClock } from './faults.ts';

function expectWhole({ acknowledged, lost, gaps, forks, fsck }: Account): void {
  expect({ lost, gaps, forks }).toEqual({ lost: 0, gaps: 0, forks: 0 });
  expect(acknowledged).toBeGreaterThan(0);
  expect(fsck).toContain('is what was logged');
}

const onPostgres = findPostgresPrograms() !== undefined;

describe('what was acknowledged under load is in the log', { timeout: 240_000 }, () => {
  it('after kill -9 of the server, on the embedded engine', async () => {
    expectWhole(await killServer({ engine: 'embedded', cycles: 2 }));
  });

  it.skipIf(!onPostgres)('after kill -9 of PostgreSQL, and the server goes on by itself', async () => {
    expectWhole(await killDatabase({ cycles: 3 }));
  });

  it.skipIf(!onPostgres || !mayMount())('after a disk that was full, on PostgreSQL (as root)', async () => {
    expectWhole(await fillDisk({ engine: 'postgres', cycles: 1 }));
  });

  it.skipIf(!onPostgres || !hasFaketime())(
    'while the clock of PostgreSQL jumps by days, each of which is logged (faketime)',
    async () => {
      const account = await stepClock({ engine: 'postgres', cycles: 1 });
      expectWhole(account);
      const day = 86_400_000;
      expect(account.steps.map((step) => Math.round(step / day))).toEqual([1, -1, -1]);
      expect(account.steps).toHaveLength(clockPlan.length);
    },
  );
});

import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../../test/support/databases.ts';
import type { Database } from '../database/database.ts';
import { createJobQueue, type EnqueueOptions, type JobQueue } from './job-queue.ts';

async function until(condition: () => boolean, milliseconds = 15_000): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited >= milliseconds) throw new Error('It did not happen in time.');
    await pause(20);
  }
}

describeOnEachDatabase('the job queue', (open) => {
  let database: Database;
  let jobs: JobQueue;
  let failures: unknown[];
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    failures = [];
    jobs = await createJobQueue(database, (error) => failures.push(error));
  });
  afterEach(() => jobs.stop());
  const enqueue = (name: string, payload: object, options?: EnqueueOptions) =>
    database.transaction((tx) => jobs.enqueue(tx, name, payload, options));

  it('runs a job soon after its transaction commits', async () => {
    const seen: object[] = [];
    await jobs.work('commit', async (payload) => void seen.push(payload));
    await jobs.start();
    await enqueue('commit', { envelopeId: 'env_1', nested: { list: [1, 'zwei'] } });
    await until(() => seen.length > 0);
    expect(seen).toEqual([{ envelopeId: 'env_1', nested: { list: [1, 'zwei'] } }]);
  });

  it('never runs a job whose transaction was rolled back', async () => {
    const seen: object[] = [];
    await jobs.work('rollback', async (payload) => void seen.push(payload));
    await jobs.start();
    const attempt = database.transaction(async (tx) => {
      await jobs.enqueue(tx, 'rollback', { number: 1 });
      throw new Error('on purpose');
    });
    await expect(attempt).rejects.toThrow('on purpose');
    await enqueue('rollback', { number: 2 });
    await until(() => seen.length > 0);
    await pause(1500);
    expect(seen).toEqual([{ number: 2 }]);
  });

  it('tries a failed job again, and not more often than it may', async () => {
    const attempts: boolean[] = [];
    await jobs.work(
      'retry',
      async (_payload, { isLast }) => {
        attempts.push(isLast);
        throw new Error('Ada Lovelace <ada@example.com>');
      },
      { retryLimit: 1 },
    );
    await jobs.start();
    await enqueue('retry', {});
    await until(() => attempts.length === 2);
    const states = () =>
      database.rows(database.queries, sql`SELECT state::text AS state FROM pgboss.job WHERE name = 'retry'`);
    await expect.poll(states, { timeout: 15_000 }).toEqual([{ state: 'failed' }]); // and no longer waits for another try
    expect(attempts).toEqual([false, true]); // each knows whether it is the last
    expect(failures).toHaveLength(2);
  });

  it('stores nothing of what a handler threw: a driver’s message holds names', async () => {
    await jobs.work(
      'secretive',
      async () => {
        throw new Error('Failed query, params: Ada Lovelace', { cause: new Error('ada@example.com') });
      },
      { retryLimit: 0 },
    );
    await jobs.start();
    await enqueue('secretive', {});
    await until(() => failures.length > 0);
    await pause(300);
    const rows = await database.rows<{ job: string; state: string }>(
      database.queries,
      sql`SELECT j::text AS job, j.state::text AS state FROM pgboss.job j WHERE name = 'secretive'`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.state).toBe('failed');
    expect(rows[0]!.job).toContain('The job failed: unexpected');
    expect(rows[0]!.job).not.toMatch(/Ada|ada@/);
  });

  it('takes one job for a key while it waits or runs, and any number without a key', async () => {
    const seen: unknown[] = [];
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await jobs.work('keyed', async (payload) => {
      seen.push((payload as { number: number }).number);
      await released;
    });
    await enqueue('keyed', { number: 1 }, { singletonKey: 'env_1' });
    await enqueue('keyed', { number: 2 }, { singletonKey: 'env_1' }); // while it waits
    await jobs.start();
    await until(() => seen.length === 1);
    await enqueue('keyed', { number: 3 }, { singletonKey: 'env_1' }); // while it runs
    await enqueue('keyed', { number: 4 });
    await enqueue('keyed', { number: 5 });
    release();
    await until(() => seen.length === 3);
    await enqueue('keyed', { number: 6 }, { singletonKey: 'env_1' }); // after it ran
    await until(() => seen.length === 4);
    expect(new Set(seen)).toEqual(new Set([1, 4, 5, 6]));
  });

  it('lets groups take turns, however many jobs of one wait', async () => {
    const seen: string[] = [];
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await jobs.work('turns', async (payload) => {
      seen.push((payload as { of: string }).of);
      if (seen.length === 3) await released;
    });
    const add = async (group: string, ...numbers: number[]) => {
      for (const number of numbers) await enqueue('turns', { of: `${group}${number}` }, { group });
    };
    await add('a', 1, 2, 3, 4, 5);
    await add('b', 1);
    await jobs.start();
    await until(() => seen.length === 3);
    // Whoever comes late gets what was nobody's turn yet, and not all that they never asked for.
    await add('c', 1, 2);
    release();
    await until(() => seen.length === 8);
    expect(seen).toEqual(['a1', 'b1', 'a2', 'a3', 'c1', 'a4', 'c2', 'a5']);
  });

  it('does the more urgent first, and keeps slots that nothing else takes', async () => {
    const seen: string[] = [];
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const handler = async (payload: object) => {
      seen.push((payload as { of: string }).of);
      await released;
    };
    await jobs.work('urgent', handler, { concurrency: 2, perGroup: 1, kept: { slots: 1, urgency: 1 } });
    for (const of of ['a', 'b', 'c']) await enqueue('urgent', { of }, { group: of });
    await jobs.start();
    await until(() => seen.length === 1);
    await pause(1500);
    expect(seen).toEqual(['a']);
    for (const of of ['d', 'e']) await enqueue('urgent', { of }, { group: of, urgency: 1 });
    await until(() => seen.length === 2);
    release();
    await until(() => seen.length === 5);
    expect(seen[1]).toBe('d');
    expect(seen.indexOf('e')).toBeLessThan(seen.indexOf('c'));
  });

  it('keeps jobs over a restart', async () => {
    await jobs.work('restart', async () => undefined);
    await enqueue('restart', { kept: true });
    await jobs.stop();

    jobs = await createJobQueue(database, (error) => failures.push(error));
    const seen: object[] = [];
    await jobs.work('restart', async (payload) => void seen.push(payload));
    await jobs.start();
    await until(() => seen.length > 0);
    expect(seen).toEqual([{ kept: true }]);
  });

  it('refuses a queue nobody made, inside the transaction', async () => {
    await expect(enqueue('unknown', {})).rejects.toThrow('There is no queue "unknown"');
  });

  if (open.engine === 'pglite') {
    it('runs again at the next start what was running when the process died', async () => {
      await jobs.work('orphan', async () => undefined);
      await enqueue('orphan', { number: 1 });
      await database.queries.execute(
        sql`UPDATE pgboss.job SET state = 'active', started_on = now() WHERE name = 'orphan'`,
      );
      const seen: object[] = [];
      await jobs.work('orphan', async (payload) => void seen.push(payload));
      await jobs.start();
      await until(() => seen.length > 0);
      expect(seen).toEqual([{ number: 1 }]);
    });
  }
});

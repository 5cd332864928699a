import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql, type SQL } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createId } from '#contract/ids.ts';
import { describeOnDatabase } from '../../test/support/databases.ts';
import { databaseMonth, openKeys, type OpenedKeys } from '../../test/support/opened-keys.ts';
import { StoredKeys } from '../../test/support/stored-keys.ts';
import { deploymentChain } from '../audit/deployment-chain.ts';
import type { Database, Transaction } from '../platform/database/database.ts';
import { PostgresDatabase } from '../platform/database/postgres-engine.ts';
import { createJobQueue, type JobQueue } from '../platform/jobs/job-queue.ts';
import { destroyEpoch } from './destroy-epoch.ts';
import { readKeyStatus } from './key-status.ts';
import { advanceRewrap, rewrapKeys, rewrapKeysJob } from './rewrap-keys.ts';

const operator = { kind: 'operator', id: 'test' } as const;
const oldMonth = '2026-11';
const fewAtOnce = { keysAtOnce: 5, milliseconds: 60_000 };
const racers = 8;

const child = new URL('../../test/support/rewrap-child.ts', import.meta.url);
const startChild = (url: string, folder: string): ChildProcess =>
  fork(child, [url, folder], { execArgv: [] });

async function until(database: Database, tx: Transaction, query: SQL): Promise<void> {
  while ((await database.rows(tx, query)).length === 0) await pause(2);
}

describeOnDatabase('wrapping keys anew while others use them', (openDatabase) => {
  let folder: string;
  let database: Database;
  let jobs: JobQueue;
  let parts: OpenedKeys;
  let stored: StoredKeys;
  const start = (month = databaseMonth) => openKeys({ folder, database, jobs, month });
  const lastRun = async () => {
    const last = await parts.audit.readLast(deploymentChain, deploymentChain, ['key_epoch.rewrapped']);
    return last?.facts;
  };

  beforeAll(async () => {
    database = await openDatabase();
    jobs = await createJobQueue(database, () => undefined);
    await jobs.work(rewrapKeysJob, async () => undefined);
  });
  afterAll(() => jobs.stop());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-keys-'));
    parts = await start();
    stored = new StoredKeys();
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
    await database.transaction(async (tx) => {
      for (const table of ['object_key', 'subject_key', 'key_rewrap'])
        await tx.execute(sql`DELETE FROM ${sql.identifier(table)}`);
      await tx.execute(sql`DELETE FROM pgboss.job WHERE name = ${rewrapKeysJob}`);
    });
  });

  test('eight at once upload, shred, share, forget and make anew: nothing is lost and nothing comes back', async () => {
    const organizations = Array.from({ length: racers }, () => createId('org'));
    const earlier = await start(oldMonth);
    for (const id of organizations) await stored.add(earlier, id, { objects: 12, subjects: 12 });
    const [objects, subjects, custody] = [stored.objectIds, stored.subjectIds, createId('org')];
    await rewrapKeys(parts, operator);

    /** What one of them does with what is its own, in whatever order the others leave it. */
    async function race(index: number): Promise<void> {
      const organizationId = organizations[index]!;
      for (let turn = 0; turn < 12; turn++) {
        const [id, subjectId] = [objects[index * 12 + turn]!, subjects[index * 12 + turn]!];
        // Some still wrap under the month before, as uploads do that began before midnight.
        const here = turn % 2 === 0 ? earlier : parts;
        if (turn % 3 === 0) await stored.shred(parts, id);
        else
          await database.transaction(async (tx) => {
            await here.objectKeys.share(tx, [id], { from: organizationId, to: custody });
            if (turn % 3 === 1) await here.objectKeys.letGo(tx, [id], custody);
          });
        if (turn % 3 !== 1) await stored.forget(parts, subjectId);
        if (turn % 3 === 2) await stored.makeSubject(here, organizationId, subjectId);
        await stored.store(here, organizationId);
      }
    }

    // Two processes, as when the queue took one for dead.
    const rewraps = [
      advanceRewrap(parts, fewAtOnce),
      start().then((other) => advanceRewrap(other, fewAtOnce)),
    ];
    await Promise.all([...organizations.map((_, index) => race(index)), ...rewraps]);
    await stored.expectReadable(await start());
    expect((await readKeyStatus(parts)).rewrap).toBeNull();

    await rewrapKeys(parts, operator);
    await advanceRewrap(parts, fewAtOnce);
    expect(await lastRun()).toMatchObject({ left: 0 });
    await destroyEpoch(parts, operator, { epoch: oldMonth });
    await stored.expectReadable(await start());
  }, 60_000);

  test('rows that somebody is just deleting are passed over, not waited for', async () => {
    if (database.engine === 'pglite') return; // has one session: nobody is ever in between
    await stored.add(await start(oldMonth), createId('org'), { objects: 3, subjects: 1 });
    await rewrapKeys(parts, operator);
    const [shredded] = stored.objectIds;
    const [deleted, passed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const deleting = database.transaction(async (tx) => {
      await parts.objectKeys.destroy(tx, [shredded!], new Date());
      deleted.resolve();
      await passed.promise;
    });
    await deleted.promise;
    await advanceRewrap(parts, fewAtOnce).finally(passed.resolve);
    await deleting;
    expect(await lastRun()).toMatchObject({ objects: 2, subjects: 1, left: 1 });
  });

  test('killed with kill -9 within a statement and between two, the run goes on where it was', async () => {
    if (!(database instanceof PostgresDatabase)) return; // the embedded engine is in the process that is killed
    // Another than above: what was destroyed in one month stays decided, and goes again should it come back.
    const month = '2026-10';
    await stored.add(await start(month), createId('org'), { objects: 60, subjects: 40 });
    await rewrapKeys(parts, operator);
    const { url } = database;
    const counts: number[] = [];
    for (const least of [0, 20]) {
      const child = startChild(url, folder);
      await database.transaction(async (tx) => {
        // The next statement of whoever rewraps stops here: it has changed rows and committed nothing.
        await until(database, tx, sql`SELECT 1 FROM key_rewrap WHERE objects >= ${least} FOR UPDATE`);
        await until(
          database,
          tx,
          sql`SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))`,
        );
        child.kill('SIGKILL');
        await once(child, 'exit');
      });
      parts = await start();
      await stored.expectReadable(parts);
      // The database may have carried out what the dead process had asked for: rows and count together then.
      const [seen] = await database.rows<{ counted: number; done: number }>(
        database.queries,
        sql`SELECT objects AS counted, (SELECT count(*) FROM object_key WHERE epoch = run.epoch)::int AS done
            FROM key_rewrap AS run`,
      );
      expect(seen!.done).toBe(seen!.counted);
      counts.push(seen!.done);
    }
    expect(counts[0]).toBeLessThanOrEqual(5);
    expect(counts[1]).toBeGreaterThanOrEqual(20);
    expect(counts[1]).toBeLessThan(60);
    const [code] = (await once(startChild(url, folder), 'exit')) as [number];
    expect(code).toBe(0);
    expect(await lastRun()).toMatchObject({ objects: 60, subjects: 40, left: 0 });
    expect(await destroyEpoch(parts, operator, { epoch: month })).toEqual({ keys: 1 });
    await stored.expectReadable(await start());
  }, 120_000);
});

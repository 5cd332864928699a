import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createId } from '#contract/ids.ts';
import { describeOnEachDatabase } from '../../test/support/databases.ts';
import { databaseMonth, openKeys, type OpenedKeys } from '../../test/support/opened-keys.ts';
import { StoredKeys } from '../../test/support/stored-keys.ts';
import { deploymentChain } from '../audit/deployment-chain.ts';
import type { Database } from '../platform/database/database.ts';
import { createJobQueue, type JobQueue } from '../platform/jobs/job-queue.ts';
import { destroyEpoch } from './destroy-epoch.ts';
import { readKeyStatus } from './key-status.ts';
import { advanceRewrap, resumeRewrap, rewrapKeys, rewrapKeysJob } from './rewrap-keys.ts';

const operator = { kind: 'operator', id: 'test' } as const;
const killed = Object.assign(new Error('killed'), { code: 'killed' });
const oldMonth = '2026-11';
const twoAtOnce = { keysAtOnce: 2, milliseconds: 60_000 };

describeOnEachDatabase('wrapping the keys of past months under this month’s', (openDatabase) => {
  let folder: string;
  let database: Database;
  let jobs: JobQueue;
  let parts: OpenedKeys;
  let stored: StoredKeys;
  let organizationId: string;

  const start = (month = databaseMonth) => openKeys({ folder, database, jobs, month });
  const eventsOf = async (type: string) =>
    (await parts.audit.readChain(deploymentChain, deploymentChain))
      .filter((event) => event.type === type)
      .map(({ body }) => JSON.parse(body) as { facts: object; actor: object });
  const clear = sql`DELETE FROM pgboss.job WHERE name = ${rewrapKeysJob}`;

  beforeAll(async () => {
    database = await openDatabase();
    jobs = await createJobQueue(database, () => undefined);
    // Never started: what the job does, each test does when it wants to.
    await jobs.work(rewrapKeysJob, async () => undefined);
  });
  afterAll(() => jobs.stop());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-keys-'));
    organizationId = createId('org');
    stored = new StoredKeys();
    await stored.add(await start(oldMonth), organizationId, { objects: 5, subjects: 3 });
    parts = await start();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
    await database.transaction(async (tx) => {
      await tx.execute(sql`DELETE FROM object_key`);
      await tx.execute(sql`DELETE FROM subject_key`);
      await tx.execute(sql`DELETE FROM key_rewrap`);
      await tx.execute(clear);
    });
  });

  test('a month’s keys can be destroyed afterwards, and its documents live on', async () => {
    const custody = createId('org');
    await database.transaction((tx) =>
      parts.objectKeys.share(tx, stored.objectIds, { from: organizationId, to: custody }),
    );
    const asked = { epoch: oldMonth };
    await expect(destroyEpoch(parts, operator, asked)).rejects.toMatchObject({
      code: 'key_epoch_in_use',
      details: { objects: 5, subjects: 3 },
    });
    expect(await rewrapKeys(parts, operator)).toEqual({ epoch: databaseMonth, objects: 5, subjects: 3 });
    await advanceRewrap(parts, twoAtOnce);
    expect(await destroyEpoch(parts, operator, asked)).toEqual({ keys: 1 });
    parts = await start();
    await stored.expectReadable(parts);
    await stored.expectReadable(parts, custody);
    expect((await eventsOf('key_epoch.rewrapped')).at(-1)).toMatchObject({
      actor: operator,
      facts: { epoch: databaseMonth, objects: 5, subjects: 3, left: 0 },
    });
  });

  test('killed before or after any statement, all opens, and the run ends once with the right count', async () => {
    const before = (await eventsOf('key_epoch.rewrapped')).length;
    let runs = 0;
    for (const when of ['before', 'after'])
      for (let step = 1, isCut = true; isCut; step++) {
        const own = new StoredKeys();
        await own.add(await start(oldMonth), createId('org'), { objects: 3, subjects: 3 });
        const { objects, subjects } = await rewrapKeys(parts, operator);
        isCut = false;
        let at = 0;
        const rows = database.rows.bind(database);
        vi.spyOn(database, 'rows').mockImplementation(async (on, query) => {
          isCut ||= ++at === step;
          if (isCut && when === 'before') throw killed;
          const answer = await rows(on, query);
          if (isCut) throw killed;
          return answer;
        });
        const ended = await advanceRewrap(parts, twoAtOnce).then(
          () => true,
          (cause: unknown) => cause !== killed,
        );
        expect(ended, `${when} ${step}`).toBe(!isCut);
        vi.restoreAllMocks();
        parts = await start();
        await own.expectReadable(parts);
        await advanceRewrap(parts, twoAtOnce);
        await own.expectReadable(parts);
        expect((await readKeyStatus(parts)).rewrap, `${when} ${step}`).toBeNull();
        expect((await eventsOf('key_epoch.rewrapped')).at(-1)).toMatchObject({
          facts: { objects, subjects, left: 0 },
        });
        runs += 1;
        await database.transaction((tx) => tx.execute(clear));
      }
    // Lists and statements of three batches of each kind, the look after them, and the event.
    expect(runs).toBeGreaterThan(20);
    expect(await eventsOf('key_epoch.rewrapped')).toHaveLength(before + runs);
    await stored.expectReadable(parts);
  });

  test('cut where it begins or where it ends, it has not begun, or goes on', async () => {
    vi.spyOn(jobs, 'enqueue').mockRejectedValueOnce(killed);
    await expect(rewrapKeys(parts, operator)).rejects.toBe(killed);
    expect((await readKeyStatus(parts)).rewrap).toBeNull();
    await rewrapKeys(parts, operator);
    vi.spyOn(parts.audit, 'append').mockRejectedValueOnce(killed);
    await expect(advanceRewrap(parts)).rejects.toBe(killed);
    expect((await readKeyStatus(parts)).rewrap).toMatchObject({ objects: 5, subjects: 3 });
    await advanceRewrap(await start());
    expect((await readKeyStatus(parts)).rewrap).toBeNull();
  });

  test('one run at a time; the status tells how far it is, and a start or a sweep takes it on', async () => {
    const isQueued = () => jobs.isPending(database.queries, rewrapKeysJob, 'all');
    await resumeRewrap(parts);
    expect(await isQueued()).toBe(false);
    await rewrapKeys(parts, operator);
    expect(await isQueued()).toBe(true);
    await expect(rewrapKeys(parts, operator)).rejects.toMatchObject({ code: 'key_rewrap_pending' });
    await advanceRewrap(parts, { keysAtOnce: 2, milliseconds: 0 });
    expect(await readKeyStatus(parts)).toMatchObject({
      rewrap: { epoch: databaseMonth, objects: 0, subjects: 0 },
      epochs: [{ epoch: oldMonth, objects: 5, subjects: 3 }],
    });
    await database.transaction((tx) => tx.execute(clear));
    await resumeRewrap(parts);
    expect(await isQueued()).toBe(true);
    await advanceRewrap(parts);
    expect(await readKeyStatus(parts)).toMatchObject({
      rewrap: null,
      epochs: [
        { epoch: oldMonth, objects: 0, subjects: 0 },
        { epoch: databaseMonth, objects: 5 },
      ],
    });
  });

  test('what cannot be opened keeps nothing else from it, and is counted as left', async () => {
    const lost = createId('org');
    await (await start(oldMonth)).keyring.wrap(lost, Buffer.alloc(32), '');
    const [id] = stored.objectIds;
    await database.transaction((tx) =>
      parts.objectKeys.share(tx, [id!], { from: organizationId, to: createId('org') }),
    );
    await database.queries.execute(
      sql`UPDATE object_key SET wrapped = set_byte(wrapped, 60, get_byte(wrapped, 60) # 1)
          WHERE object_id = ${id} AND organization_id = ${organizationId}`,
    );
    await rewrapKeys(parts, operator);
    await advanceRewrap(parts, twoAtOnce);
    const refused = { code: 'key_epoch_in_use', details: { objects: 1, subjects: 0 } };
    expect((await eventsOf('key_epoch.rewrapped')).at(-1)).toMatchObject({
      facts: { objects: 4, subjects: 3, left: 1 },
    });
    await expect(destroyEpoch(parts, operator, { epoch: oldMonth })).rejects.toMatchObject(refused);
  });

  test('a wrapping moved to another object, kind, length or month is not made good', async () => {
    const [first, second] = stored.objectIds;
    const damages = [
      sql`UPDATE object_key SET wrapped = (SELECT wrapped FROM object_key WHERE object_id = ${second})
          WHERE object_id = ${first}`,
      sql`UPDATE stored_object SET kind = 'sealed' WHERE id = ${first}`,
      sql`UPDATE stored_object SET byte_size = byte_size + 1 WHERE id = ${first}`,
      sql`UPDATE object_key SET epoch = '2026-10' WHERE object_id = ${first}`,
    ];
    const undo = [
      sql`UPDATE stored_object SET kind = 'original' WHERE id = ${first}`,
      sql`UPDATE stored_object SET byte_size = byte_size - 1 WHERE id = ${first}`,
    ];
    await (await start('2026-10')).keyring.wrap(organizationId, Buffer.alloc(32), '');
    for (const damage of damages) {
      const [kept] = await database.rows<{ wrapped: Uint8Array }>(
        database.queries,
        sql`SELECT wrapped FROM object_key WHERE object_id = ${first}`,
      );
      await database.queries.execute(damage);
      await rewrapKeys(parts, operator);
      await advanceRewrap(parts);
      expect((await eventsOf('key_epoch.rewrapped')).at(-1)).toMatchObject({ facts: { left: 1 } });
      await database.transaction((tx) => tx.execute(clear));
      if (damage === damages[1]) await database.queries.execute(undo[0]!);
      if (damage === damages[2]) await database.queries.execute(undo[1]!);
      await database.queries.execute(
        sql`UPDATE object_key SET epoch = ${oldMonth}, wrapped = decode(${Buffer.from(kept!.wrapped).toString('hex')}, 'hex')
            WHERE object_id = ${first}`,
      );
    }
    await rewrapKeys(parts, operator);
    await advanceRewrap(parts);
    expect((await eventsOf('key_epoch.rewrapped')).at(-1)).toMatchObject({ facts: { objects: 1, left: 0 } });
    await stored.expectReadable(parts);
  });

  test('a clock that is months behind wraps nothing under a month that may be destroyed', async () => {
    await rewrapKeys(parts, operator);
    const behind = await start('2026-12');
    await expect(advanceRewrap(behind)).rejects.toThrow(/2026-12/);
    expect((await readKeyStatus(parts)).epochs[0]).toMatchObject({
      epoch: oldMonth,
      objects: 5,
      subjects: 3,
    });
    await stored.expectReadable(parts);
  });

  test('whoever was taken for dead and comes back when the run has ended changes nothing', async () => {
    await rewrapKeys(parts, operator);
    const renew = parts.keyring.renew.bind(parts.keyring);
    vi.spyOn(parts.keyring, 'renew').mockImplementationOnce(async (...given) => {
      await database.queries.execute(sql`DELETE FROM key_rewrap`);
      return renew(...given);
    });
    await advanceRewrap(parts);
    expect((await readKeyStatus(parts)).epochs[0]).toMatchObject({
      epoch: oldMonth,
      objects: 5,
      subjects: 3,
    });
  });

  test('what is shredded, or made anew, between reading and writing stays so', async () => {
    const [shredded] = stored.objectIds;
    const [forgotten] = stored.subjectIds;
    const earlier = await start(oldMonth);
    await rewrapKeys(parts, operator);
    const renew = parts.keyring.renew.bind(parts.keyring);
    let isDone = false;
    vi.spyOn(parts.keyring, 'renew').mockImplementation(async (...given) => {
      const renewed = await renew(...given);
      const isOfSubjects = given[0].some(({ context }) => context.startsWith('subject-key/'));
      if (isDone || !isOfSubjects) return renewed;
      isDone = true;
      await stored.forget(earlier, forgotten!);
      await stored.makeSubject(earlier, organizationId, forgotten!);
      return renewed;
    });
    const rows = database.rows.bind(database);
    let calls = 0;
    vi.spyOn(database, 'rows').mockImplementation(async (on, query) => {
      const answer = await rows(on, query);
      if (++calls === 1) await stored.shred(parts, shredded!);
      return answer;
    });
    await advanceRewrap(parts);
    vi.restoreAllMocks();
    expect(isDone).toBe(true);
    await stored.expectReadable(parts);
    // The first pass left the new key of the same month to the second.
    expect((await eventsOf('key_epoch.rewrapped')).at(-1)).toMatchObject({
      facts: { objects: 4, subjects: 3, left: 0 },
    });
  });
});

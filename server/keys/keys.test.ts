import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createId } from '#contract/ids.ts';
import { describeOnEachDatabase } from '../../test/support/databases.ts';
import { openKeys, type OpenedKeys } from '../../test/support/opened-keys.ts';
import { KmsStandIn, VaultStandIn } from '../../test/support/root-key-stand-ins.ts';
import { createSoftToken, hasSoftHsm, softTokenPin } from '../../test/support/soft-token.ts';
import { deploymentChain } from '../audit/deployment-chain.ts';
import type { RootKeyAccess } from '../platform/crypto/open-root-key.ts';
import type { Database } from '../platform/database/database.ts';
import { createJobQueue, type JobQueue } from '../platform/jobs/job-queue.ts';
import { destroyEpoch, finishDestruction } from './destroy-epoch.ts';
import { readKeyStatus } from './key-status.ts';
import { advanceRotation, resumeRotation, rotateRootKey, rotateRootKeyJob } from './rotate-root-key.ts';

const operator = { kind: 'operator', id: 'test' } as const;
const killed = Object.assign(new Error('killed'), { code: 'killed' });
const text = Buffer.from('contract');

let kms: KmsStandIn;
let vault: VaultStandIn;
let access: RootKeyAccess;
beforeAll(async () => {
  kms = await new KmsStandIn().start();
  vault = await new VaultStandIn().start();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_KMS: kms.url,
    AWS_REGION: 'eu-north-1',
    AWS_ACCESS_KEY_ID: 'stand-in',
    AWS_SECRET_ACCESS_KEY: 'stand-in',
    AWS_MAX_ATTEMPTS: '1',
  });
  const { token, url: address } = vault;
  access = { pin: softTokenPin, vault: { address, token, tokenFile: undefined, namespace: undefined } };
});
afterAll(async () => {
  await kms.close();
  await vault.close();
});

/** SoftHSM2's module reads its tokens once a process. */
const inToken = hasSoftHsm() ? [createSoftToken(['root']).root] : [];

describeOnEachDatabase('the keys of a deployment', (openDatabase) => {
  let folder: string;
  let database: Database;
  let jobs: JobQueue;
  let parts: OpenedKeys;
  let month: string;

  /** Everything read from disk, as by a process that has just started. */
  const start = () => openKeys({ folder, database, jobs, month, access });

  beforeAll(async () => {
    database = await openDatabase();
    jobs = await createJobQueue(database, () => undefined);
    // Never started: what the job does, each test does when it wants to.
    await jobs.work(rotateRootKeyJob, async () => undefined);
  });
  afterAll(() => jobs.stop());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkseal-keys-'));
    month = '2026-11';
    parts = await start();
  });
  afterEach(() => rm(folder, { recursive: true }));

  const store = async (organizationId: string): Promise<string> => {
    const object = { organizationId, kind: 'original', bytes: text } as const;
    return (await database.transaction((tx) => parts.vault.storeObject(tx, object))).id;
  };
  const rootsOf = async ({ keyring }: OpenedKeys) =>
    new Set((await keyring.list()).map((key) => key.rootKeyId));
  const eventsOf = async (type: string) => {
    const events = await parts.audit.readChain(deploymentChain, deploymentChain);
    return events
      .filter((event) => event.type === type)
      .map(({ body }) => JSON.parse(body) as { facts: object });
  };

  /** The first call goes through, then the process dies. */
  function cutSecondRewrap({ keyring }: OpenedKeys): void {
    const first = keyring.rewrap.bind(keyring);
    vi.spyOn(keyring, 'rewrap').mockImplementationOnce(first).mockRejectedValueOnce(killed);
  }

  test('killed between any two steps, a rotation loses no key and ends once it goes on', async () => {
    const steps: [step: string, cut: (on: OpenedKeys) => unknown][] = [
      ['the event', ({ audit }) => vi.spyOn(audit, 'append').mockRejectedValueOnce(killed)],
      ['activating', ({ rootKeys }) => vi.spyOn(rootKeys, 'activate').mockRejectedValueOnce(killed)],
      ['the secret', ({ secret }) => vi.spyOn(secret, 'rewrap').mockRejectedValueOnce(killed)],
      ['the second key', cutSecondRewrap],
      ['the closing event', ({ audit }) => vi.spyOn(audit, 'recordKnown').mockRejectedValueOnce(killed)],
      ['retiring', ({ rootKeys }) => vi.spyOn(rootKeys, 'retire').mockRejectedValueOnce(killed)],
    ];
    const stored = new Map<string, string>();
    for (const organizationId of [createId('org'), createId('org'), createId('org')])
      stored.set(await store(organizationId), organizationId);
    const derived = parts.secret.derive('test');
    for (const [step, cut] of steps) {
      const before = (await parts.rootKeys.known())[0].id;
      cut(parts);
      await expect(
        rotateRootKey(parts, operator).then(() => advanceRotation(parts)),
        step,
      ).rejects.toBe(killed);
      // Somebody else started meanwhile reads and writes everything, whichever root key wrapped it.
      parts = await start();
      expect(parts.secret.derive('test').equals(derived), step).toBe(true);
      for (const [id, organizationId] of stored)
        expect((await parts.vault.readShownCopy(id, organizationId)).equals(text), step).toBe(true);
      const organizationId = createId('org');
      stored.set(await store(organizationId), organizationId);
      if (step === 'the event') {
        expect([...(await rootsOf(parts))]).toEqual([before]);
        await rotateRootKey(parts, operator);
      } else
        await expect(rotateRootKey(parts, operator)).rejects.toMatchObject({ code: 'root_rotation_pending' });
      await advanceRotation(parts);
      await advanceRotation(parts);
      parts = await start();
      const after = (await parts.rootKeys.known()).map(({ id }) => id);
      expect(after, step).toHaveLength(1);
      expect(after, step).not.toContain(before);
      expect([...(await rootsOf(parts))], step).toEqual(after);
      for (const [id, organizationId] of stored)
        expect((await parts.vault.readShownCopy(id, organizationId)).equals(text), step).toBe(true);
      expect((await readdir(join(folder, 'keys'))).toSorted()).toEqual(['root.key', 'server-secret.wrapped']);
    }
    expect(await eventsOf('root_key.rotation_started')).toHaveLength(steps.length);
    expect(await eventsOf('root_key.rotated')).toHaveLength(steps.length);
  });

  test('it goes from any provider to any other (KMS and Vault are stand-ins, the token is SoftHSM2)', async () => {
    const places = [
      'awskms:one',
      'vault:transit/one',
      ...inToken,
      'awskms:two',
      'local',
      'vault:transit/two',
      'local',
    ];
    const organizationId = createId('org');
    const id = await store(organizationId);
    const derived = parts.secret.derive('test');
    for (const place of places) {
      const { from, to } = await rotateRootKey(parts, operator, place);
      expect(to).toMatch(place === 'local' ? /^local:/ : new RegExp(`^${place.replace(/\?.*/, '')}$`));
      await advanceRotation(parts);
      parts = await start();
      expect(await readKeyStatus(parts)).toMatchObject({
        rootKeyId: to,
        provider: place.replace(/:.*/, ''),
        answers: true,
        replaced: null,
        unreadable: [],
      });
      expect([...(await rootsOf(parts))]).toEqual([to]);
      expect(parts.secret.derive('test').equals(derived)).toBe(true);
      expect((await parts.vault.readShownCopy(id, organizationId)).equals(text)).toBe(true);
      expect(from).not.toBe(to);
    }
    // Nothing needs any of the providers before any more.
    kms.mood = vault.mood = 'gone';
    expect((await (await start()).vault.readShownCopy(id, organizationId)).equals(text)).toBe(true);
    kms.mood = vault.mood = 'honest';
  });

  test('a successor that does not answer, is the same, or was not named is refused, and nothing has begun', async () => {
    kms.mood = 'denying';
    await expect(rotateRootKey(parts, operator, 'awskms:one')).rejects.toMatchObject({
      code: 'root_key_unreachable',
    });
    kms.mood = 'honest';
    expect(await parts.rootKeys.preparedId()).toBeUndefined();
    await rotateRootKey(parts, operator, 'awskms:one');
    await advanceRotation(parts);
    await expect(rotateRootKey(parts, operator, 'awskms:one')).rejects.toMatchObject({
      code: 'root_key_same',
    });
    await expect(rotateRootKey(parts, operator)).rejects.toMatchObject({ code: 'root_key_target_needed' });
    await expect(rotateRootKey(parts, operator, 'elsewhere')).rejects.toMatchObject({
      code: 'root_key_unknown_kind',
    });
    kms.mood = 'gone';
    expect(await readKeyStatus(parts)).toMatchObject({ provider: 'awskms', answers: false });
    kms.mood = 'honest';
  });

  test('a provider that goes away midway only delays it', async () => {
    const organizationId = createId('org');
    const id = await store(organizationId);
    await rotateRootKey(parts, operator, 'vault:transit/one');
    vault.mood = 'gone';
    await expect(advanceRotation(parts)).rejects.toMatchObject({ code: 'root_key_unreachable' });
    expect((await parts.rootKeys.known()).map(({ id: known }) => known.replace(/:.*/, ''))).toEqual([
      'vault',
      'local',
    ]);
    expect((await parts.vault.readShownCopy(id, organizationId)).equals(text)).toBe(true);
    vault.mood = 'honest';
    await advanceRotation(parts);
    expect((await (await start()).vault.readShownCopy(id, organizationId)).equals(text)).toBe(true);
  });

  test('another process that knows only the old root key uses the new one as soon as there is one', async () => {
    const organizationId = createId('org');
    const other = await start();
    await rotateRootKey(parts, operator);
    await advanceRotation(parts);
    const object = { organizationId, kind: 'original', bytes: text } as const;
    const { id } = await database.transaction((tx) => other.vault.storeObject(tx, object));
    expect([...(await rootsOf(parts))]).toEqual([(await parts.rootKeys.known())[0].id]);
    expect((await (await start()).vault.readShownCopy(id, organizationId)).equals(text)).toBe(true);
  });

  test('a key made just when the rotation looked around is wrapped by the new root key after all', async () => {
    const other = await start();
    const [old] = await other.rootKeys.known();
    await rotateRootKey(parts, operator);
    // The other process has asked for the root key, and comes back to it after everything is over.
    vi.spyOn(other.rootKeys, 'known').mockImplementationOnce(async () => {
      const known = [old] as const;
      await parts.rootKeys.activate();
      return known;
    });
    await other.keyring.wrap(createId('org'), Buffer.alloc(32, 7), '');
    expect([...(await rootsOf(parts))]).toEqual([(await parts.rootKeys.known())[0].id]);
  });

  test('the old root key stays while anything may need it, and the status says what', async () => {
    const organizationId = createId('org');
    const id = await store(organizationId);
    await store(createId('org'));
    const path = join(folder, 'keyring', `${organizationId}.2026-11.key`);
    const intact = await readFile(path);
    await writeFile(path, intact.subarray(0, 40));
    const { from } = await rotateRootKey(parts, operator);
    await expect(advanceRotation(parts)).rejects.toMatchObject({
      code: 'root_key_in_use',
      details: { keys: 1 },
    });
    expect(await readKeyStatus(parts)).toMatchObject({
      replaced: { rootKeyId: from, keys: 1 },
      unreadable: [{ organizationId, epoch: '2026-11' }],
    });
    await writeFile(path, intact);
    await advanceRotation(parts);
    expect(await readKeyStatus(parts)).toMatchObject({ replaced: null, unreadable: [] });
    expect((await (await start()).vault.readShownCopy(id, organizationId)).equals(text)).toBe(true);
  });

  test('a month’s keys are destroyed when it is over and nothing needs them, and not before', async () => {
    const organizationId = createId('org');
    const id = await store(organizationId);
    const asked = { epoch: '2026-11', organizationId };
    const inUse = { code: 'key_epoch_in_use', details: { objects: 1, subjects: 0 } };
    await expect(destroyEpoch(parts, operator, asked)).rejects.toMatchObject(inUse);
    const rows = sql`SELECT wrapped FROM object_key WHERE object_id = ${id}`;
    const [backup] = await database.rows<{ wrapped: Uint8Array }>(database.queries, rows);
    await database.transaction((tx) => parts.objectKeys.destroy(tx, [id], new Date()));
    await parts.keyring.unwrap(
      organizationId,
      await parts.keyring.wrap(organizationId, Buffer.alloc(32), ''),
      '',
    );
    expect(await destroyEpoch(parts, operator, asked)).toEqual({ keys: 1 });
    // Whoever kept the row from before the shredding has nothing left that opens it.
    const kept = { epoch: '2026-11', bytes: Buffer.from(backup!.wrapped) };
    for (const { keyring } of [parts, await start()])
      await expect(keyring.unwrap(organizationId, kept, '')).rejects.toMatchObject({
        code: 'key_unavailable',
      });
    await expect(destroyEpoch(parts, operator, asked)).rejects.toMatchObject({ code: 'not_found' });
    expect((await eventsOf('key_epoch.destroyed')).at(-1)).toMatchObject({
      actor: operator,
      facts: { epoch: '2026-11', organization: organizationId, keys: 1 },
    });
  });

  test('the month that runs, the one before until a day later, and one still to come are kept', async () => {
    month = '2027-03';
    parts = await start();
    await parts.keyring.wrap(createId('org'), Buffer.alloc(32, 7), '');
    const refused = { code: 'key_epoch_not_over' };
    for (const epoch of ['2027-03', '2027-04'])
      await expect(destroyEpoch(parts, operator, { epoch })).rejects.toMatchObject(refused);
    const midnight = { ...parts, clock: async () => new Date('2027-04-01T23:00:00Z') };
    await expect(destroyEpoch(midnight, operator, { epoch: '2027-03' })).rejects.toMatchObject(refused);
  });

  test('killed between the decision and the destroying, the next start does it; without the event nothing is destroyed', async () => {
    const organizationId = createId('org');
    await parts.keyring.wrap(organizationId, Buffer.alloc(32, 7), '');
    const asked = { epoch: '2026-11', organizationId };
    const list = async () => (await parts.keyring.list()).length;
    const unrecorded = vi.spyOn(parts.audit, 'append').mockRejectedValueOnce(killed);
    await expect(destroyEpoch(parts, operator, asked)).rejects.toBe(killed);
    unrecorded.mockRestore();
    expect(await list()).toBe(1);
    vi.spyOn(parts.keyring, 'destroy').mockRejectedValueOnce(killed);
    await expect(destroyEpoch(parts, operator, asked)).rejects.toBe(killed);
    expect(await list()).toBe(1);
    parts = await start();
    await finishDestruction(parts);
    expect(await list()).toBe(0);
  });

  test('a key of that name that somebody with a wrong clock made again is not destroyed by the old decision', async () => {
    const organizationId = createId('org');
    await parts.keyring.wrap(organizationId, Buffer.alloc(32, 7), '');
    await destroyEpoch(parts, operator, { epoch: '2026-11', organizationId });
    const id = await store(organizationId);
    await finishDestruction(parts);
    expect((await (await start()).vault.readShownCopy(id, organizationId)).equals(text)).toBe(true);
  });

  test('a start finds what was begun and queues the rest', async () => {
    const isQueued = () => jobs.isPending(database.queries, rotateRootKeyJob, 'root-key');
    const clear = sql`DELETE FROM pgboss.job WHERE name = ${rotateRootKeyJob}`;
    await database.transaction((tx) => tx.execute(clear));
    await resumeRotation(parts);
    expect(await isQueued()).toBe(false);
    await rotateRootKey(parts, operator);
    await database.transaction((tx) => tx.execute(clear));
    await resumeRotation(await start());
    expect(await isQueued()).toBe(true);
  });
});

import { sql, type SQL } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../../test/support/databases.ts';
import { throwAwayKeyring } from '../../../test/support/throw-away-keyring.ts';
import { hasOpenssl, TestTimestampAuthority } from '../../../test/support/timestamp-authority.ts';
import { asTamperer, openTreeWorld, type TreeWorld } from '../../../test/support/tree-world.ts';
import { WitnessStandIn, type WitnessMood } from '../../../test/support/witness-stand-in.ts';
import { openNote, parseVerifierKey } from '#verify/signed-note.ts';
import type { Database } from '../../platform/database/database.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { HttpTimestampAuthority, readAnchors } from '../../platform/timestamps/timestamp-authority.ts';
import { checkLog } from './check-log.ts';
import { endorseNewest } from './endorse-log.ts';
import { cosignedNote, findEndorsed, findTimestamp, insertCosignature } from './endorsement-store.ts';
import { findCheckpoint } from './log-store.ts';
import { HttpWitness } from './witness-client.ts';

const keyring = throwAwayKeyring();
const said = (failures: readonly unknown[]) =>
  failures.map((failure) =>
    failure instanceof ServiceError ? { code: failure.code, ...(failure.details as object) } : failure,
  );

describeOnEachDatabase('a witness (a stand-in)', (open) => {
  let database: Database;
  let world: TreeWorld;
  let standIn: WitnessStandIn;
  let witness: HttpWitness;
  beforeAll(async () => {
    database = await open();
    world = await openTreeWorld(database, keyring());
    standIn = await WitnessStandIn.start();
    standIn.logKey = await world.verifierKeys();
    witness = await HttpWitness.open({ key: await standIn.verifierKey(), url: standIn.url });
  });
  beforeEach(() => {
    standIn.mood = 'honest';
  });
  afterAll(async () => {
    await standIn.close();
    await world.remove();
  });

  const ask = async (mood: WitnessMood = 'honest') => {
    standIn.mood = mood;
    const parts = { database, timestampAuthority: null, witnesses: [witness], logTimestampSeconds: 1 };
    return said(await endorseNewest(parts));
  };
  const newestNote = async () => cosignedNote(database.queries, (await findCheckpoint(database.queries, 1))!);
  const grow = async (count: number) => {
    await world.append(count);
    await world.settle();
  };

  it('is asked nothing while nothing is signed, and signs what it sees first', async () => {
    expect(await ask()).toEqual([]);
    expect(standIn.requests).toEqual([]);
    await grow(5);
    expect(await ask()).toEqual([]);
    const note = await newestNote();
    const keys = [await parseVerifierKey(await standIn.verifierKey())];
    await expect(openNote(note, keys)).resolves.toContain('\n5\n');
    await expect(openNote(note, [await world.verifierKeys()])).resolves.toContain('\n5\n');
  });

  it('is shown that the log only grew, once for each checkpoint', async () => {
    await grow(300);
    expect(await ask()).toEqual([]);
    expect(standIn.signed?.size).toBe(305n);
    const asked = standIn.requests.length;
    expect(await ask()).toEqual([]);
    expect(standIn.requests).toHaveLength(asked);
  });

  it('whose answer was lost is asked from where it is by now', async () => {
    await grow(3);
    expect(await ask('forgetful')).toMatchObject([{ code: 'witness_unavailable', reason: 'connection' }]);
    expect(standIn.signed?.size).toBe(308n);
    await grow(2);
    expect(await ask()).toEqual([]);
    expect(standIn.signed?.size).toBe(310n);
    expect(await newestNote()).toContain('— witness.example/stand-in ');
  });

  it.each([
    ['silent', 'witness_unavailable', 'connection'],
    ['failing', 'witness_unavailable', 'http_503'],
    ['forging', 'witness_answer_invalid', 'note_signature_invalid'],
    ['signing-another', 'witness_answer_invalid', 'note_signature_invalid'],
  ] as const)(
    'that is %s leaves no line under the checkpoint, which is signed all the same',
    async (mood, code, reason) => {
      await grow(1);
      expect(await ask(mood)).toMatchObject([{ code, reason, witness: witness.name }]);
      expect(await newestNote()).not.toContain('witness.example');
      expect(await ask()).toEqual([]);
      expect(await newestNote()).toContain('witness.example');
    },
  );

  it('adds its own line and nobody else’s', async () => {
    await grow(1);
    expect(await ask('chatting')).toEqual([]);
    expect(await newestNote()).not.toContain('other.example');
    expect(await newestNote()).toContain('witness.example');
  });

  it('that does not know the log refuses', async () => {
    await grow(1);
    const known = standIn.logKey;
    standIn.logKey = undefined;
    expect(await ask()).toMatchObject([{ code: 'witness_refused', status: 404 }]);
    standIn.logKey = known;
    expect(await ask()).toEqual([]);
  });

  it('signs no log that was rewritten under it, and tells of one that is larger elsewhere', async () => {
    await grow(2);
    const { signed } = standIn;
    standIn.signed = { ...signed!, root: new Uint8Array(32).fill(1) };
    expect(await ask()).toMatchObject([{ code: 'witness_refused', status: 422 }]);
    standIn.signed = { ...signed!, size: 1_000_000n };
    expect(await ask()).toMatchObject([{ code: 'witness_ahead', signed: 1_000_000 }]);
    standIn.signed = signed;
    expect(await ask()).toEqual([]);
  });

  describe('has its lines checked with the whole log', () => {
    const check = async (keys = [witness.key]) => {
      const { cosignatures, uncheckedCosignatures, findings } = await checkLog(world.parts, keys);
      return { cosignatures, uncheckedCosignatures, findings };
    };
    const tamper = (change: SQL) => asTamperer(database, (tx) => tx.execute(change));

    it('which are counted, and told apart when its key is not known any more', async () => {
      const { cosignatures } = await check();
      expect(cosignatures).toBeGreaterThan(3);
      expect(await check()).toEqual({ cosignatures, uncheckedCosignatures: 0, findings: [] });
      expect(await check([])).toEqual({ cosignatures, uncheckedCosignatures: cosignatures, findings: [] });
    });

    it.each([
      ['changed', sql`line = translate(line, 'ABCDEFGHabcdefgh', 'BCDEFGHAbcdefgha')`],
      ['made for a smaller tree', sql`line = (SELECT line FROM log_cosignature WHERE size = 5)`],
      ['in another’s name', sql`line = replace(line, 'witness.example', 'other.example')`],
    ])('of which one is %s', async (_, change) => {
      const saved = await database.rows<{ line: string }>(
        database.queries,
        sql`SELECT line FROM log_cosignature WHERE size = 305`,
      );
      await tamper(sql`UPDATE log_cosignature SET ${change} WHERE size = 305`);
      expect((await check()).findings).toEqual([
        { problem: 'cosignature_forged', size: 305, witness: witness.name },
      ]);
      await tamper(sql`UPDATE log_cosignature SET line = ${saved[0]?.line} WHERE size = 305`);
      expect((await check()).findings).toEqual([]);
    });

    it('of which one stands beside no checkpoint', async () => {
      await tamper(sql`INSERT INTO log_cosignature (log, size, witness, line)
        SELECT log, 306, witness, line FROM log_cosignature WHERE size = 305`);
      expect((await check([])).findings).toEqual([
        { problem: 'cosignature_forged', size: 306, witness: witness.name },
      ]);
      await tamper(sql`DELETE FROM log_cosignature WHERE size = 306`);
    });
  });

  it('cannot be written over in the database', async () => {
    const forged = sql`UPDATE log_cosignature SET line = 'x'`;
    await expect(database.transaction((tx) => tx.execute(forged))).rejects.toThrow();
    await asTamperer(database, (tx) => tx.execute(sql`SELECT 1`)); // the guards are there to take off
  });
});

it('a witness’s key is a verifier key, or no server starts with it', async () => {
  const settings = { key: 'witness.example/w1+1a2b3c4d+BAAA', url: 'https://one.example' };
  await expect(HttpWitness.open(settings)).rejects.toMatchObject({ code: 'witness_key_invalid' });
});

describe.skipIf(!hasOpenssl())('timestamps by openssl ts', () => {
  describeOnEachDatabase('over checkpoints', (open) => {
    let database: Database;
    let world: TreeWorld;
    let tsa: TestTimestampAuthority;
    beforeAll(async () => {
      database = await open();
      world = await openTreeWorld(database, keyring());
      tsa = await TestTimestampAuthority.start();
    });
    afterAll(async () => {
      await tsa.close();
      await world.remove();
    });

    const ask = async (logTimestampSeconds: number) => {
      const anchors = await readAnchors(tsa.anchors);
      const timestampAuthority = new HttpTimestampAuthority({ url: tsa.url, anchors });
      return said(await endorseNewest({ database, timestampAuthority, witnesses: [], logTimestampSeconds }));
    };
    const stampOf = (size: number) => findTimestamp(database.queries, { log: 1, size });

    it('are asked for when one is due and something is new, and found for what they cover', async () => {
      await world.append(4);
      await world.settle();
      expect(await ask(3600)).toEqual([]);
      expect(await stampOf(4)).toBeDefined();
      expect(await ask(0)).toEqual([]);
      expect(tsa.requests).toBe(1);
      await world.append(1);
      await world.settle();
      expect(await ask(3600)).toEqual([]);
      expect(await stampOf(5)).toBeUndefined();
      expect(await findEndorsed(database.queries, 1, 4)).toMatchObject({ size: 4 });
      expect(await findEndorsed(database.queries, 1, 5)).toBeUndefined();
      expect(await ask(0)).toEqual([]);
      expect(await stampOf(5)).toBeDefined();
      expect(await findEndorsed(database.queries, 1, 3)).toMatchObject({ size: 4 });
    });

    it('stand back for one that a witness was there for, too: who was away would be missing for ever', async () => {
      await world.append(1);
      await world.settle();
      expect(await ask(0)).toEqual([]);
      await world.append(1);
      await world.settle();
      expect(await ask(0)).toEqual([]);
      const [log, size] = [1, 7];
      const witness = 'witness.example/later';
      await insertCosignature(database.queries, {
        log,
        size,
        witness,
        line: '— witness.example/later AAAA\n',
      });
      expect(await findEndorsed(database.queries, 1, 6)).toMatchObject({ size: 7 });
      expect(await findEndorsed(database.queries, 1, 3)).toMatchObject({ size: 7 });
    });

    it('are checked with the whole log: each is of the checkpoint beside which it stands', async () => {
      expect(await checkLog(world.parts)).toMatchObject({ timestamps: 4, findings: [] });
      const swapped = (size: number, other: number) => sql`UPDATE log_timestamp
        SET token = (SELECT token FROM log_timestamp WHERE size = ${other}) WHERE size = ${size}`;
      const [kept] = await database.rows<{ token: string }>(
        database.queries,
        sql`SELECT encode(token, 'hex') AS token FROM log_timestamp WHERE size = 5`,
      );
      await asTamperer(database, (tx) => tx.execute(swapped(5, 4)));
      expect((await checkLog(world.parts)).findings).toEqual([{ problem: 'timestamp_forged', size: 5 }]);
      const restored = sql`UPDATE log_timestamp SET token = decode(${kept?.token}, 'hex') WHERE size = 5`;
      await asTamperer(database, (tx) => tx.execute(restored));
      expect((await checkLog(world.parts)).findings).toEqual([]);
    });

    it('that fail are told of, and kept from nobody who asks again', async () => {
      await world.append(1);
      await world.settle();
      tsa.mood = 'refusing';
      expect(await ask(0)).toMatchObject([{ code: 'timestamp_refused' }]);
      tsa.mood = 'honest';
      expect(await ask(0)).toEqual([]);
      expect(await stampOf(8)).toBeDefined();
    });
  });
});

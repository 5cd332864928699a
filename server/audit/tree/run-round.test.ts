import { AsyncLocalStorage } from 'node:async_hooks';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asc, count, eq, sql } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseCheckpoint } from '#verify/checkpoint.ts';
import { verifyConsistency, verifyInclusion } from '#verify/merkle.ts';
import { openNote } from '#verify/signed-note.ts';
import { createId } from '#contract/ids.ts';
import { describeOnEachDatabase } from '../../../test/support/databases.ts';
import { naiveLeafHash, naiveRoot } from '../../../test/support/naive-tree.ts';
import { throwAwayKeyring } from '../../../test/support/throw-away-keyring.ts';
import {
  asTamperer,
  emptyTheLog,
  firstOrigin,
  openTreeWorld,
  type TreeWorld,
} from '../../../test/support/tree-world.ts';
import type { Database } from '../../platform/database/database.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { auditEvent, auditPending, logCheckpoint, logLeaf, logTile } from '../tables.ts';
import { integrateBatch } from './integrate.ts';
import type { LastSignedStore, SignedHead } from './last-signed.ts';
import { findCheckpoint, readSize, tilesOf, tryToLead } from './log-store.ts';
import { openNewOrigin } from './open-new-origin.ts';
import { runRound } from './run-round.ts';
import { signCheckpoint } from './sign-checkpoint.ts';
import { TreeReader } from './tree-reader.ts';

const keyring = throwAwayKeyring();
const operator = { kind: 'operator', id: 'test' } as const;

async function codeOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return error.code;
    throw error;
  }
}

describeOnEachDatabase('the integrator', (open) => {
  let database: Database;
  let world: TreeWorld;
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await emptyTheLog(database);
    world = await openTreeWorld(database, keyring());
  });
  afterEach(() => world.remove());

  const bodies = (log = 1) =>
    database.queries
      .select({ leafIndex: logLeaf.leafIndex, body: auditEvent.body, id: auditEvent.id })
      .from(logLeaf)
      .innerJoin(auditEvent, eq(auditEvent.id, logLeaf.eventId))
      .where(eq(logLeaf.log, log))
      .orderBy(asc(logLeaf.leafIndex));

  /** Every event is one leaf, without a gap, and the signed root is the naive one over the stored bodies. */
  async function expectWholeLog(log = 1, origin = firstOrigin): Promise<void> {
    const leaves = await bodies(log);
    const [events] = await database.queries.select({ number: count() }).from(auditEvent);
    expect(leaves.length).toBe(events?.number);
    expect(new Set(leaves.map(({ id }) => id)).size).toBe(leaves.length);
    expect(leaves.map(({ leafIndex }) => leafIndex)).toEqual(leaves.map((_, index) => index));
    expect(await database.queries.select().from(auditPending)).toEqual([]);
    const signed = await findCheckpoint(database.queries, log);
    const text = await openNote(signed!.note, [await world.verifierKeys(origin)]);
    const checkpoint = parseCheckpoint(text);
    expect([checkpoint.origin, checkpoint.size]).toEqual([origin, BigInt(leaves.length)]);
    expect(checkpoint.root).toEqual(naiveRoot(leaves.map(({ body }) => naiveLeafHash(Buffer.from(body)))));
    expect(await world.parts.lastSigned.read()).toEqual({
      origin,
      size: leaves.length,
      root: Buffer.from(checkpoint.root),
    });
  }

  describe('in peace', () => {
    it('signs nothing while nothing has happened', async () => {
      await world.settle();
      expect(await findCheckpoint(database.queries, 1)).toBe(undefined);
      expect(await world.parts.lastSigned.read()).toBe(undefined);
    });

    it('makes a leaf of every event and signs a tree that grows consistently', async () => {
      const sizes: number[] = [];
      for (const more of [1, 2, 250, 10, 300, 1, 520]) {
        await world.append(more);
        await world.settle();
        sizes.push((sizes.at(-1) ?? 0) + more);
        await expectWholeLog();
      }
      const signed = await database.queries.select().from(logCheckpoint).orderBy(asc(logCheckpoint.size));
      expect(signed.map(({ size }) => size)).toEqual(sizes);
      const last = signed.at(-1)!;
      const tree = new TreeReader(last.size, tilesOf(database.queries, 1));
      for (const { size, root } of signed) {
        const proof = await tree.consistencyProof(size);
        const claim = { earlierSize: BigInt(size), laterSize: BigInt(last.size), proof };
        await verifyConsistency({ ...claim, earlierRoot: root, laterRoot: last.root });
      }
      for (const { leafIndex, body } of (await bodies()).filter(({ leafIndex }) => leafIndex % 97 === 0)) {
        const proof = await tree.inclusionProof(leafIndex);
        const claim = { index: BigInt(leafIndex), size: BigInt(last.size), root: last.root, proof };
        await verifyInclusion({ ...claim, leafHash: naiveLeafHash(Buffer.from(body)) });
      }
      const tiles = await database.queries.select().from(logTile);
      expect(tiles.map(({ level, tileIndex }) => [level, tileIndex]).sort()).toEqual(
        Array.from({ length: Math.floor(last.size / 256) }, (_, index) => [0, index]),
      );
    });

    it('takes a long queue in batches', async () => {
      await world.append(70);
      await world.settle();
      await world.append(530);
      const batches: (number | undefined)[] = [];
      do batches.push(await integrateBatch(database, 100));
      while (batches.at(-1) !== 0);
      expect(batches).toEqual([100, 100, 100, 100, 100, 30, 0]);
      await world.settle();
      await expectWholeLog();
    });

    it('loses nothing of 8 writers at once, takes nothing twice and leaves no gap', async () => {
      const writers = { atWork: true };
      const integrating = (async () => {
        while (writers.atWork) await runRound(world.parts);
      })();
      const writer = async () => {
        const chain = createId('env');
        for (let i = 0; i < 25; i++) await world.append(1 + (i % 3), chain);
      };
      await Promise.all(Array.from({ length: 8 }, writer));
      writers.atWork = false;
      await integrating;
      await world.settle();
      expect(await readSize(database.queries, 1)).toBe(8 * (9 + 8 * 2 + 8 * 3));
      await expectWholeLog();
    });

    it('has one leader: whoever cannot lead integrates nothing', async () => {
      await world.append(3);
      await world.settle();
      await world.append(5);
      if (database.engine === 'pglite') return; // one session: there is nobody else
      const asAnotherProcess = AsyncLocalStorage.snapshot();
      await database.transaction(async (tx) => {
        expect(await tryToLead(database, tx)).toBe(true);
        const other = await asAnotherProcess(() => integrateBatch(database));
        expect(other).toBe(undefined);
      });
      expect(await readSize(database.queries, 1)).toBe(3);
      await Promise.all(Array.from({ length: 4 }, () => runRound(world.parts)));
      await world.settle();
      await expectWholeLog();
    });
  });

  describe('killed', () => {
    const killed = new Error('killed');
    /** The record, but the process dies before or after it was written. */
    const dying = (store: LastSignedStore, when: 'before' | 'after'): LastSignedStore => ({
      read: () => store.read(),
      swap: async (expected: SignedHead | undefined, next: SignedHead) => {
        if (when === 'after') await store.swap(expected, next);
        throw killed;
      },
    });
    const afterSwap = { sign: () => Promise.reject(killed), verifierKey: () => Promise.reject(killed) };

    it.each([
      ['while a batch is being taken', 'batch'],
      ['after the commit, before the record is swapped', 'before'],
      ['right after the record was swapped', 'after'],
      ['when the head was about to be signed', 'sign'],
    ])('%s, it goes on without a gap, a fork or a double', async (_, when) => {
      await world.append(270);
      await world.settle();
      await world.append(300);
      const { parts } = world;
      const { lastSigned } = parts;
      if (when === 'batch') {
        const attempt = database.transaction(async (tx) => {
          await tx.execute(sql`SELECT * FROM log_integrate(1000)`);
          throw killed;
        });
        await expect(attempt).rejects.toThrow('killed');
        expect(await readSize(database.queries, 1)).toBe(270);
      } else {
        const dead =
          when === 'sign'
            ? { ...parts, signer: afterSwap }
            : { ...parts, lastSigned: dying(lastSigned, when === 'after' ? 'after' : 'before') };
        await expect(runRound(dead)).rejects.toThrow('killed');
        expect(await readSize(database.queries, 1)).toBe(570);
        expect((await findCheckpoint(database.queries, 1))?.size).toBe(270);
        expect((await lastSigned.read())?.size).toBe(when === 'before' ? 270 : 570);
      }
      await world.append(1);
      await world.settle();
      await expectWholeLog();
      const signed = await database.queries.select().from(logCheckpoint);
      expect(new Set(signed.map(({ size }) => size)).size).toBe(signed.length);
    });

    it('after the record was swapped, it signs the very same head again', async () => {
      await world.append(5);
      await expect(runRound({ ...world.parts, signer: afterSwap })).rejects.toThrow('killed');
      await world.settle();
      await expectWholeLog();
      expect(await signCheckpoint(world.parts)).toBe(undefined);
    });
  });

  describe('refuses to sign', () => {
    const forget = (from: number) =>
      asTamperer(database, async (tx) => {
        await tx.execute(
          sql`DELETE FROM audit_event WHERE id IN (SELECT event_id FROM log_leaf WHERE leaf_index >= ${from})`,
        );
        await tx.execute(sql`DELETE FROM log_tile WHERE (tile_index + 1) * 256 > ${from}`);
        await tx.execute(sql`DELETE FROM log_checkpoint WHERE size > ${from}`);
        await tx.execute(sql`DELETE FROM log_leaf WHERE leaf_index >= ${from}`);
      });

    beforeEach(async () => {
      await world.append(10);
      await world.settle();
      await world.append(20);
      await world.settle();
    });

    it('what is smaller than what was signed: a restored backup', async () => {
      await forget(10);
      await world.append(3);
      expect(await codeOf(runRound(world.parts))).toBe('log_behind_last_signed');
      expect(await readSize(database.queries, 1)).toBe(10);
      expect((await world.parts.lastSigned.read())?.size).toBe(30);
    });

    it('what was restored and has grown beyond what was signed', async () => {
      await forget(10);
      await world.append(25);
      while ((await integrateBatch(database)) !== 0) continue;
      expect(await codeOf(runRound(world.parts))).toBe('log_inconsistent_with_last_signed');
      expect((await findCheckpoint(database.queries, 1))?.size).toBe(10);
    });

    it('a database that has never heard of the log', async () => {
      await emptyTheLog(database);
      expect(await codeOf(runRound(world.parts))).toBe('log_behind_last_signed');
      expect(await readSize(database.queries, 1)).toBe(0);
    });

    it('an event that was changed before it was signed', async () => {
      await world.append(4);
      await integrateBatch(database);
      await asTamperer(database, (tx) =>
        tx.execute(sql`UPDATE audit_event SET body = replace(body, '"v":1', '"v":2')
          WHERE id = (SELECT event_id FROM log_leaf WHERE leaf_index = 32)`),
      );
      const attempt = runRound(world.parts);
      await expect(attempt).rejects.toMatchObject({ code: 'log_leaf_mismatch', details: { leafIndex: 32 } });
    });

    it('an event that is gone before it was signed', async () => {
      await world.append(4);
      await integrateBatch(database);
      await asTamperer(database, (tx) =>
        tx.execute(
          sql`DELETE FROM audit_event WHERE id = (SELECT event_id FROM log_leaf WHERE leaf_index = 31)`,
        ),
      );
      const attempt = runRound(world.parts);
      await expect(attempt).rejects.toMatchObject({ code: 'log_leaf_mismatch', details: { leafIndex: 31 } });
    });

    it('a leaf that was exchanged after it was signed', async () => {
      await asTamperer(database, (tx) =>
        tx.execute(
          sql`UPDATE log_leaf SET leaf_hash = decode(repeat('ab', 32), 'hex') WHERE leaf_index = 29`,
        ),
      );
      await world.append(1);
      expect(await codeOf(runRound(world.parts))).toBe('log_inconsistent_with_last_signed');
    });

    it('tiles that do not lead to the root', async () => {
      await world.append(300);
      await integrateBatch(database);
      await asTamperer(database, (tx) =>
        tx.execute(sql`UPDATE log_tile SET root = decode(repeat('ab', 32), 'hex')`),
      );
      expect(await codeOf(runRound(world.parts))).toBe('log_tile_mismatch');
    });

    it('without its record', async () => {
      const folder = join(world.directory, 'last-signed');
      for (const name of await readdir(folder)) await rm(join(folder, name));
      await world.append(1);
      expect(await codeOf(runRound(world.parts))).toBe('log_last_signed_missing');
    });

    it('another head when somebody else has signed one meanwhile', async () => {
      await world.append(2);
      await integrateBatch(database);
      const { lastSigned } = world.parts;
      const stale = await lastSigned.read();
      const late: LastSignedStore = {
        read: async () => stale,
        swap: (...heads) => lastSigned.swap(...heads),
      };
      await world.settle();
      await world.append(2);
      await integrateBatch(database);
      expect(await codeOf(signCheckpoint({ ...world.parts, lastSigned: late }))).toBe(
        'log_last_signed_moved',
      );
      expect((await lastSigned.read())?.size).toBe(32);
    });
  });

  describe('under a new origin', () => {
    const secondOrigin = `${firstOrigin}/2`;

    it('is not put while the log can be signed', async () => {
      await world.append(3);
      await world.settle();
      expect(await codeOf(openNewOrigin(world.parts, operator))).toBe('log_origin_not_needed');
    });

    it('begins with the last checkpoint of the old log and logs everything anew', async () => {
      await world.append(300);
      await world.settle();
      const before = await findCheckpoint(database.queries, 1);
      await asTamperer(database, async (tx) => {
        await tx.execute(
          sql`DELETE FROM audit_event WHERE id IN (SELECT event_id FROM log_leaf WHERE leaf_index >= 290)`,
        );
        await tx.execute(sql`DELETE FROM log_leaf WHERE leaf_index >= 290`);
        await tx.execute(sql`DELETE FROM log_checkpoint`);
      });
      await world.append(2);
      expect(await codeOf(runRound(world.parts))).toBe('log_behind_last_signed');

      const note = await openNewOrigin(world.parts, operator);
      const first = parseCheckpoint(await openNote(note, [await world.verifierKeys(secondOrigin)]));
      expect([first.origin, first.size]).toEqual([secondOrigin, 1n]);
      await world.settle();
      await expectWholeLog(2, secondOrigin);
      const [opening] = await bodies(2);
      expect(JSON.parse(opening!.body)).toMatchObject({
        type: 'log.origin_opened',
        actor: operator,
        facts: { origin: secondOrigin, previousCheckpoint: before!.note, reason: 'log_behind_last_signed' },
      });
      await world.append(1);
      await world.settle();
      await expectWholeLog(2, secondOrigin);
    });

    it('never uses a name twice, though the database has forgotten it', async () => {
      await world.append(5);
      await world.settle();
      await emptyTheLog(database);
      const note = await openNewOrigin(world.parts, operator);
      expect(note.startsWith(`${secondOrigin}\n1\n`)).toBe(true);
      await emptyTheLog(database);
      const again = await openNewOrigin(world.parts, operator);
      expect(again.startsWith(`${firstOrigin}/3\n1\n`)).toBe(true);
    });

    it('goes on when it was killed before the new log’s first checkpoint', async () => {
      await world.append(5);
      await world.settle();
      await asTamperer(database, (tx) => tx.execute(sql`DELETE FROM log_leaf WHERE leaf_index = 4`));
      const dead = {
        ...world.parts,
        signer: { ...world.parts.signer, sign: world.parts.signer.sign.bind(world.parts.signer) },
      };
      let calls = 0;
      dead.signer.sign = (origin, text) => {
        if (++calls > 1) throw new Error('killed');
        return world.parts.signer.sign(origin, text);
      };
      await expect(openNewOrigin(dead, operator)).rejects.toThrow('killed');
      await world.settle();
      await expectWholeLog(2, secondOrigin);
    });

    it('is not taken for the old log’s successor when it names another head', async () => {
      await world.append(5);
      await world.settle();
      await asTamperer(database, (tx) => tx.execute(sql`DELETE FROM log_leaf WHERE leaf_index = 4`));
      const { lastSigned } = world.parts;
      const recorded = await lastSigned.read();
      const other: LastSignedStore = {
        read: async () => recorded && { ...recorded, root: Buffer.alloc(32, 1) },
        swap: () => Promise.reject(new Error('killed')),
      };
      await expect(openNewOrigin({ ...world.parts, lastSigned: other }, operator)).rejects.toThrow('killed');
      expect(await codeOf(runRound(world.parts))).toBe('log_behind_last_signed');
    });
  });
});

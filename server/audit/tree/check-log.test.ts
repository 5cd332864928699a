import { sql, type SQL } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createId } from '#contract/ids.ts';
import { describeOnEachDatabase } from '../../../test/support/databases.ts';
import { throwAwayKeyring } from '../../../test/support/throw-away-keyring.ts';
import { asTamperer, emptyTheLog, openTreeWorld, type TreeWorld } from '../../../test/support/tree-world.ts';
import type { Database } from '../../platform/database/database.ts';
import { checkLog } from './check-log.ts';
import type { LogFinding } from './log-findings.ts';

const keyring = throwAwayKeyring();

describeOnEachDatabase('the check of a whole log', (open) => {
  let database: Database;
  let world: TreeWorld;
  const chain = createId('env');
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    await emptyTheLog(database);
    world = await openTreeWorld(database, keyring());
    await world.append(3);
    for (const more of [4, 290]) {
      await world.append(more, chain);
      await world.settle();
    }
  });
  afterEach(() => world.remove());

  const findings = async (...changes: SQL[]): Promise<LogFinding[]> => {
    await asTamperer(database, async (tx) => {
      for (const change of changes) await tx.execute(change);
    });
    return (await checkLog(world.parts)).findings;
  };
  const eventAt = (seq: number) => sql`chain = ${chain} AND seq = ${seq}`;
  const leafOf = async (seq: number): Promise<number> => {
    const [row] = await database.rows<{ at: string }>(
      database.queries,
      sql`SELECT leaf_index::text AS at FROM log_leaf JOIN audit_event ON id = event_id WHERE ${eventAt(seq)}`,
    );
    return Number(row?.at);
  };
  /** Whoever changes a body and is no fool makes its hash fit. */
  const rehash = (seq: number) =>
    sql`UPDATE audit_event SET sha256 = sha256(convert_to(body, 'UTF8')) WHERE ${eventAt(seq)}`;
  const flip = (seq: number) =>
    sql`UPDATE audit_event SET body = replace(body, 'api_key', 'apj_key') WHERE ${eventAt(seq)}`;

  it('finds nothing in a log that was left alone, with events waiting too', async () => {
    await world.append(2);
    expect(await checkLog(world.parts)).toEqual({
      origin: world.parts.firstOrigin,
      events: 299,
      leaves: 297,
      checkpoints: 2,
      timestamps: 0,
      cosignatures: 0,
      uncheckedCosignatures: 0,
      findings: [],
    });
  });

  it('names the event and the leaf of a flipped byte', async () => {
    const leafIndex = await leafOf(7);
    expect(await findings(flip(7))).toEqual([
      { problem: 'event_altered', chain, seq: 7 },
      { problem: 'leaf_altered', leafIndex },
    ]);
  });

  it('names the next event and the leaf when the hash beside a changed body was made to fit', async () => {
    const leafIndex = await leafOf(7);
    expect(await findings(flip(7), rehash(7))).toEqual([
      { problem: 'chain_broken', chain, seq: 8 },
      { problem: 'leaf_altered', leafIndex },
    ]);
  });

  it.each([
    ['in the middle', 9],
    ['at the beginning', 1],
    ['at the end', 294],
  ])('names a dropped event %s, and its leaf', async (_, seq) => {
    const leafIndex = await leafOf(seq);
    expect(await findings(sql`DELETE FROM audit_event WHERE ${eventAt(seq)}`)).toEqual([
      { problem: 'event_missing', chain, seq },
      { problem: 'leaf_altered', leafIndex },
    ]);
  });

  it('names the first of two swapped events, and the first of their leaves', async () => {
    const leafIndex = Math.min(await leafOf(5), await leafOf(11));
    const swap = sql`UPDATE audit_event AS one SET body = other.body, sha256 = other.sha256 FROM audit_event AS other
      WHERE one.chain = ${chain} AND other.chain = ${chain} AND one.seq IN (5, 11) AND other.seq = 16 - one.seq`;
    expect(await findings(swap)).toEqual([
      { problem: 'event_altered', chain, seq: 5 },
      { problem: 'leaf_altered', leafIndex },
    ]);
  });

  const add = (
    columns: SQL,
    seq: number,
  ) => sql`INSERT INTO audit_event (id, organization_id, chain, seq, type, at, body, sha256)
    SELECT ${columns}, sha256 FROM audit_event WHERE ${eventAt(seq)}`;

  it('names an added event: at the end of a chain, linked to the one before and all', async () => {
    const added = sql`INSERT INTO audit_event (id, organization_id, chain, seq, type, at, body, sha256)
      SELECT 'evt_added', organization_id, chain, 295, type, at, text, sha256(convert_to(text, 'UTF8')) FROM (
        SELECT *, replace(replace(replace(body, '"seq":294', '"seq":295'), id, 'evt_added'),
          (body::json ->> 'prev'), encode(sha256, 'hex')) AS text FROM audit_event WHERE ${eventAt(294)}) AS last`;
    expect(await findings(added)).toEqual([{ problem: 'event_unlogged', chain, seq: 295 }]);
    expect(await findings(sql`UPDATE audit_head SET seq = 295 WHERE chain = ${chain}`)).toEqual([
      { problem: 'event_unlogged', chain, seq: 295 },
    ]);
  });

  it('names an added event that is a copy of another', async () => {
    const copy = add(sql`'evt_copy', organization_id, chain, 295, type, at, body`, 294);
    expect(await findings(copy)).toEqual([{ problem: 'event_altered', chain, seq: 295 }]);
  });

  it('names the checkpoint when somebody rewrote the end of a chain, its leaves and its tiles to fit', async () => {
    const seq = 294;
    const leafIndex = await leafOf(seq);
    const fit = sql`UPDATE log_leaf SET leaf_hash = sha256('\\x00'::bytea || convert_to(body, 'UTF8'))
      FROM audit_event WHERE event_id = id AND ${eventAt(seq)}`;
    const head = sql`UPDATE audit_head SET sha256 = e.sha256 FROM audit_event e WHERE e.chain = audit_head.chain AND e.chain = ${chain} AND e.seq = ${seq}`;
    const found = await findings(flip(seq), rehash(seq), fit, head);
    expect(found).toEqual([
      leafIndex < 256
        ? { problem: 'tile_altered', level: 0, tileIndex: 0 }
        : { problem: 'root_mismatch', size: 297 },
    ]);
  });

  it.each<[string, SQL, LogFinding]>([
    [
      'a missing leaf',
      sql`DELETE FROM log_leaf WHERE leaf_index = 44`,
      { problem: 'leaf_missing', leafIndex: 44 },
    ],
    [
      'a changed tile',
      sql`UPDATE log_tile SET hashes = set_byte(hashes, 700, get_byte(hashes, 700) # 1)`,
      { problem: 'tile_altered', level: 0, tileIndex: 0 },
    ],
    ['a missing tile', sql`DELETE FROM log_tile`, { problem: 'tile_altered', level: 0, tileIndex: 0 }],
    [
      'a checkpoint that nobody signed',
      sql`INSERT INTO log_checkpoint (log, size, root, note) SELECT log, 9, root, note FROM log_checkpoint WHERE size = 7`,
      { problem: 'checkpoint_forged', size: 9 },
    ],
    [
      'another root beside a signed note',
      sql`UPDATE log_checkpoint SET root = decode(repeat('ab', 32), 'hex') WHERE size = 7`,
      { problem: 'checkpoint_forged', size: 7 },
    ],
  ])('names %s', async (_, change, finding) => {
    expect(await findings(change)).toContainEqual(finding);
  });

  describe('of a database that was restored', () => {
    it('says how much was signed', async () => {
      const found = await findings(
        sql`DELETE FROM log_checkpoint WHERE size > 7`,
        sql`DELETE FROM log_leaf WHERE leaf_index >= 7`,
      );
      expect(found).toContainEqual({ problem: 'behind_last_signed', size: 297 });
    });
  });
});

import { eq, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { anyTable } from '../../../test/support/any-table.ts';
import { describeOnEachDatabase, refusalOf } from '../../../test/support/databases.ts';
import type { Database } from './database.ts';
import { fromJsonRow } from './json-rows.ts';
import { preparedQuery } from './prepared-query.ts';

describeOnEachDatabase('the database', (open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  const row = (organizationId: string) => ({
    organizationId,
    subjectId: 's',
    epoch: '2026-01',
    wrapped: Buffer.from([0, 255, 128, 10]),
    createdAt: new Date('2026-03-04T05:06:07.089Z'),
  });
  const find = (organizationId: string) =>
    database.queries.select().from(anyTable).where(eq(anyTable.organizationId, organizationId));

  it('gives binary back as a Buffer and instants to the millisecond', async () => {
    await database.queries.insert(anyTable).values(row('org_types'));
    const [stored] = await find('org_types');
    expect(stored).toEqual(row('org_types'));
    expect(Buffer.isBuffer(stored!.wrapped)).toBe(true);
  });

  it('gives the rows of a hand-written query as a plain array', async () => {
    const rows = await database.rows<{ n: number; text: string }>(
      database.queries,
      sql`SELECT n, 'x' || n AS text FROM generate_series(1, 2) n`,
    );
    expect(rows).toEqual([
      { n: 1, text: 'x1' },
      { n: 2, text: 'x2' },
    ]);
  });

  it('runs queries that are sent at once one after the other, known ones and new ones', async () => {
    const insert = (name: string) =>
      sql`INSERT INTO subject_key (organization_id, subject_id, epoch, wrapped)
        VALUES ('org_order', ${name}, '', '\\x00'::bytea)`;
    const count = sql`SELECT count(*)::int AS n FROM subject_key WHERE organization_id = 'org_order'`;
    const queries = Array.from({ length: 12 }, (_, index) => [
      insert(`s${index}`),
      index % 3 === 0 ? sql`${count} AND ${index}::int >= 0 AND epoch <> ${`never ${index}`}` : count,
    ]).flat();
    for (const round of [1, 2]) {
      const answers = await database.transaction(async (tx) => {
        await tx.delete(anyTable).where(eq(anyTable.organizationId, 'org_order'));
        return database.rowsInOrder(tx, queries);
      });
      const counts = answers.filter((_, index) => index % 2 === 1).map(([found]) => found);
      expect(counts, `round ${round}`).toEqual(Array.from({ length: 12 }, (_, index) => ({ n: index + 1 })));
    }
  });

  it('undoes all of them when one fails', async () => {
    const attempt = database.transaction((tx) =>
      database.rowsInOrder(tx, [
        sql`INSERT INTO subject_key (organization_id, subject_id, epoch, wrapped) VALUES ('org_undone', 's', '', '')`,
        sql`SELECT 1 / 0`,
        sql`SELECT 1`,
      ]),
    );
    expect(await refusalOf(attempt)).toBe('22012');
    expect(await find('org_undone')).toEqual([]);
  });

  it('gives a row that came as JSON like one that came as columns', async () => {
    await database.queries.insert(anyTable).values(row('org_json'));
    const query = sql`SELECT to_json(found)::text AS text FROM subject_key AS found WHERE organization_id = 'org_json'`;
    const [found] = await database.rows<{ text: string }>(database.queries, query);
    expect(fromJsonRow(anyTable, JSON.parse(found!.text))).toEqual(row('org_json'));
  });

  it('asks a prepared query with the values of each asking, where it is asked', async () => {
    const prepared = preparedQuery((on) =>
      on
        .select()
        .from(anyTable)
        .where(eq(anyTable.organizationId, sql.placeholder('organizationId')))
        .prepare('any_row'),
    );
    const ask = (organizationId: string, on = database.queries) => prepared(on).execute({ organizationId });
    const { queries } = database;
    await queries.insert(anyTable).values([row('org_asked'), row('org_besides')]);
    const asked = ['org_asked', 'org_nowhere', 'org_besides', 'org_asked'];
    const answers = await Promise.all(asked.map((organizationId) => ask(organizationId)));
    expect(answers).toEqual([[row('org_asked')], [], [row('org_besides')], [row('org_asked')]]);
    const attempt = database.transaction(async (tx) => {
      await tx.insert(anyTable).values(row('org_unfinished'));
      expect(await ask('org_unfinished', tx)).toEqual([row('org_unfinished')]);
      throw new Error('on purpose');
    });
    await expect(attempt).rejects.toThrow('on purpose');
    expect(await ask('org_unfinished')).toEqual([]);
  });

  it('rolls a transaction back when its work rejects', async () => {
    const attempt = database.transaction(async (tx) => {
      await tx.insert(anyTable).values(row('org_rollback'));
      throw new Error('on purpose');
    });
    await expect(attempt).rejects.toThrow('on purpose');
    expect(await find('org_rollback')).toEqual([]);
  });

  it('rolls back to a savepoint and keeps the rest', async () => {
    await database.transaction(async (tx) => {
      await tx.insert(anyTable).values(row('org_outer'));
      const inner = tx.transaction(async (savepoint) => {
        await savepoint.insert(anyTable).values(row('org_inner'));
        throw new Error('on purpose');
      });
      await expect(inner).rejects.toThrow('on purpose');
    });
    expect(await find('org_outer')).toHaveLength(1);
    expect(await find('org_inner')).toEqual([]);
  });

  describe('inside a transaction', () => {
    it('refuses the pool instead of waiting for itself or reading outside', async () => {
      const attempt = database.transaction(async () => database.queries.select().from(anyTable));
      await expect(attempt).rejects.toThrow('A transaction is open here');
    });

    it('refuses a second transaction', async () => {
      const attempt = database.transaction(() => database.transaction(async () => 1));
      await expect(attempt).rejects.toThrow('A transaction is open here');
    });

    it('forbids nothing to those who run at the same time, nor afterwards', async () => {
      let later: Promise<unknown> | undefined;
      await Promise.all([
        database.transaction(async (tx) => {
          later = new Promise((resolve) => setTimeout(resolve, 50)).then(() =>
            database.queries.select().from(anyTable),
          );
          await tx.execute(sql`SELECT 1`);
        }),
        database.transaction(async (tx) => tx.execute(sql`SELECT 1`)),
      ]);
      expect(await later).toBeInstanceOf(Array);
    });
  });

  it('gives the application no table of ours but public’s and the queue’s, and no way to create one', async () => {
    const create = database.queries.execute(sql`CREATE TABLE public.mine (id int)`);
    expect(await refusalOf(create)).toBe('42501');
    const read = database.queries.execute(sql`SELECT * FROM inkseal_admin.migration`);
    expect(await refusalOf(read)).toBe('42501');
  });
});

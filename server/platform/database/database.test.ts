import { eq, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { anyTable } from '../../../test/support/any-table.ts';
import { describeOnEachDatabase, refusalOf } from '../../../test/support/databases.ts';
import type { Database } from './database.ts';

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

import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { describeOnEachDatabase } from '../../test/support/databases.ts';
import type { Database } from '../platform/database/database.ts';
import { listEnvelopes, type EnvelopePage } from './envelope-list-store.ts';

/** More than are looked through one by one. */
const length = 2_500;

describeOnEachDatabase('a list longer than is looked through', (openDatabase) => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase();
    await database.queries.execute(sql`
      INSERT INTO envelope (id, organization_id, app_id, title, sender_name, status, test_mode, transaction_id,
          expires_in_seconds, created_at)
        SELECT 'env_' || lpad(n::text, 36, '0'), CASE n WHEN 7 THEN 'org_other' ELSE 'org_own' END, 'app_1',
          CASE WHEN n <= 9 THEN 'Lease of berth ' ELSE 'Employment ' END || n, 'Harbour',
          CASE n WHEN 3 THEN 'voided' ELSE 'completed' END, n <> 5, 'txn_' || n, 60, now()
        FROM generate_series(1, ${length}::int) AS n`);
    await database.queries.execute(sql`
      INSERT INTO recipient (id, envelope_id, organization_id, position, name, email, signing_order, status)
        SELECT 'rcp_' || n || '_' || k, 'env_' || lpad(n::text, 36, '0'),
          CASE n WHEN 7 THEN 'org_other' ELSE 'org_own' END, k,
          CASE WHEN n = 4 AND k = 1 THEN 'Grace_Hopper' ELSE 'Maya' END, 'p' || n || '@berth.example', k, 'signed'
        FROM generate_series(1, ${length}::int) AS n, generate_series(0, 1) AS k`);
  }, 60_000);

  const find = async (search: string, more: Partial<EnvelopePage> = {}) => {
    const reach = { organizationId: 'org_own', testMode: true };
    const rows = await listEnvelopes(database, reach, { limit: 100, search, ...more });
    return rows.map(({ id }) => Number(id.slice(4)));
  };
  const envelope = (n: number) => `env_${String(n).padStart(36, '0')}`;

  test('gives what is at its far end, once each, newest first, and nobody else’s', async () => {
    expect(await find('lease of')).toEqual([9, 8, 6, 4, 3, 2, 1]);
    expect(await find('berth')).toHaveLength(100); // in titles and addresses alike
    expect(await find('LEASE', { status: 'voided' })).toEqual([3]);
    expect(await find('grace_')).toEqual([4]);
    expect(await find('p1@')).toEqual([1]);
    expect(await find(envelope(2))).toEqual([2]);
    expect(await find('txn_6')).toEqual([6]);
    for (const none of ['lease%of', 'gracexhopper', 'sublease', envelope(7), envelope(5)])
      expect(await find(none), none).toEqual([]);
  });

  test('goes on from page to page, whichever way each was found', async () => {
    expect(await find('lease', { limit: 3 })).toEqual([9, 8, 6]);
    expect(await find('lease', { limit: 3, before: envelope(6) })).toEqual([4, 3, 2]);
    expect(await find('lease', { limit: 3, before: envelope(2) })).toEqual([1]);
    // The newest of them are looked through, the oldest are found by the index.
    const all: number[] = [];
    for (
      let page = await find('1');
      page.length > 0;
      page = await find('1', { before: envelope(all.at(-1)!) })
    )
      all.push(...page);
    const withOne = Array.from({ length }, (_, index) => length - index).filter(
      (n) => String(n).includes('1') && n !== 7 && n !== 5,
    );
    expect(all).toEqual(withOne);
  });

  test('has its indexes where PostgreSQL has what they are made of', async () => {
    const indexes = await database.rows<{ name: string }>(
      database.queries,
      sql`SELECT indexname AS name FROM pg_indexes WHERE indexdef LIKE '%gin_trgm_ops%' ORDER BY 1`,
    );
    const names = ['envelope_part', 'recipient_part'];
    expect(indexes.map(({ name }) => name)).toEqual(database.engine === 'postgres' ? names : []);
  });
});

/** A search from the side of its neighbours: what it reads of theirs costs them their time, and tells how much there is. */
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPostgresDatabase } from '../../test/support/databases.ts';
import { findPostgresPrograms } from '../../test/support/postgres.ts';
import { DrizzleDatabase, type Queries } from '../platform/database/database.ts';
import { listEnvelopes } from './envelope-list-store.ts';

interface PlanNode {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}
interface Sent {
  statement: string;
  parameters: unknown[];
}

/** Each has more than are looked through one by one; one in nine is one's own, and every other holds what is looked for. */
const length = 22_500;
const counts = { org_own: 2_500, org_big: 10_000 };
const organization = `CASE WHEN n % 9 = 0 THEN 'org_own' WHEN n % 2 = 1 THEN 'org_big' ELSE 'org_other' END`;

/** Rows that a scan of a table or an index went by, those it had no use for included. */
function visits(node: PlanNode): number[] {
  const { Plans = [], 'Node Type': type, 'Actual Rows': rows, 'Actual Loops': loops } = node;
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  const isScan = type.endsWith('Scan') && type !== 'Subquery Scan';
  return [...(isScan ? [(rows + removed) * loops] : []), ...Plans.flatMap(visits)];
}

describe.skipIf(!findPostgresPrograms())('a search among many organizations’ envelopes on PostgreSQL', () => {
  let client: postgres.Sql;
  let database: DrizzleDatabase;
  const sent: Sent[] = [];
  beforeAll(async () => {
    client = postgres(await createPostgresDatabase(), { max: 1, onnotice: () => undefined });
    const logger = {
      logQuery: (statement: string, parameters: unknown[]) => void sent.push({ statement, parameters }),
    };
    const queries = drizzle(client, { casing: 'snake_case', logger }) as unknown as Queries;
    database = new DrizzleDatabase('postgres', queries, () => client.end());
    await client.unsafe(`
      INSERT INTO envelope (id, organization_id, app_id, title, sender_name, status, test_mode, transaction_id,
          expires_in_seconds, created_at)
        SELECT 'env_' || lpad(n::text, 36, '0'), ${organization}, 'app_1',
          CASE WHEN n % 9 = 0 AND n > 9 THEN 'Lease ' ELSE 'Payroll at Zenith ' END || n, 'Harbour', 'completed', true,
          'txn_' || n, 60, now()
        FROM generate_series(1, ${length}) AS n;
      INSERT INTO recipient (id, envelope_id, organization_id, position, name, email, signing_order, status)
        SELECT 'rcp_' || n, 'env_' || lpad(n::text, 36, '0'), ${organization}, 0,
          CASE WHEN n % 9 = 0 AND n > 18 THEN 'Maya' ELSE 'Zenith Moreau' END, 'p' || n || '@berth.example', 0, 'signed'
        FROM generate_series(1, ${length}) AS n;
      ANALYZE envelope; ANALYZE recipient;`);
  }, 60_000);
  afterAll(() => database.close());

  const find = async (search: string, organizationId: keyof typeof counts = 'org_own') => {
    sent.length = 0;
    const reach = { organizationId, testMode: true };
    const found = await listEnvelopes(database, reach, { limit: 100, search });
    return found.map(({ id }) => Number(id.slice(4)));
  };
  /** Of any one scan of what was just sent, in a transaction with the settings that it had. */
  const mostVisits = async () => {
    const all = await client.begin(async (tx) => {
      const visited: number[] = [];
      for (const { statement, parameters } of sent) {
        const isRead = statement.includes('"envelope"');
        const rows = await tx.unsafe<{ 'QUERY PLAN': [{ Plan: PlanNode }] }[]>(
          `${isRead ? 'EXPLAIN (ANALYZE, FORMAT JSON) ' : ''}${statement}`,
          parameters as string[],
        );
        if (isRead) visited.push(...visits(rows[0]!['QUERY PLAN'][0].Plan));
      }
      return visited;
    });
    expect(all.length).toBeGreaterThan(1);
    return Math.max(...all);
  };

  /** By the title of the one and the recipient of the other; by what has no trigram; by what nobody here has. */
  const searches: [search: string, found: number[]][] = [
    ['zenith', [18, 9]],
    ['Ze', [18, 9]],
    ['zenith moreau', [18, 9]],
    ['payroll at zenith 4', []],
    ['p10@berth', []],
    ['txn_10', []],
  ];

  test.each(searches)('goes by nobody else’s rows (%s)', async (search, found) => {
    expect(await find(search)).toEqual(found);
    expect(await mostVisits()).toBeLessThanOrEqual(counts.org_own);
  });

  test.each(['Qx', 'zenith'])('nor do those of whom much of the table is (%s)', async (search) => {
    await find(search, 'org_big');
    expect(await mostVisits()).toBeLessThanOrEqual(counts.org_big);
  });

  test('nor where the database has nothing to make the indexes of', async () => {
    await client.unsafe('DROP EXTENSION btree_gin CASCADE; DROP EXTENSION pg_trgm CASCADE');
    for (const [search, found] of searches) {
      expect(await find(search), search).toEqual(found);
      expect(await mostVisits(), search).toBeLessThanOrEqual(counts.org_own);
    }
  });
});

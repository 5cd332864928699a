/** A search from the side of its neighbours: what it reads of theirs costs them their time, and tells how much there is. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPostgresPrograms } from '../../test/support/postgres.ts';
import { openWatchedDatabase, type WatchedDatabase } from '../../test/support/watched-database.ts';
import { listEnvelopes } from './envelope-list-store.ts';

/** Each has more than are looked through one by one; one in nine is one's own, and every other holds what is looked for. */
const length = 22_500;
const counts = { org_own: 2_500, org_big: 10_000 };
const organization = `CASE WHEN n % 9 = 0 THEN 'org_own' WHEN n % 2 = 1 THEN 'org_big' ELSE 'org_other' END`;

describe.skipIf(!findPostgresPrograms())('a search among many organizations’ envelopes on PostgreSQL', () => {
  let watched: WatchedDatabase;
  beforeAll(async () => {
    watched = await openWatchedDatabase();
    await watched.execute(`
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
  afterAll(() => watched.database.close());

  const find = async (search: string, organizationId: keyof typeof counts = 'org_own') => {
    const reach = { organizationId, testMode: true };
    const found = await listEnvelopes(watched.database, reach, { limit: 100, search });
    return found.map(({ id }) => Number(id.slice(4)));
  };
  const mostVisits = (...search: Parameters<typeof find>) =>
    watched.mostVisits(['envelope', 'recipient'], () => find(...search));

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
    expect(await mostVisits(search)).toBeLessThanOrEqual(counts.org_own);
  });

  test.each(['Qx', 'zenith'])(
    'nor does that of an organization with much of the table (%s)',
    async (search) => {
      expect(await mostVisits(search, 'org_big')).toBeLessThanOrEqual(counts.org_big);
    },
  );

  test('nor where the database has nothing to make the indexes of', async () => {
    await watched.execute('DROP EXTENSION btree_gin CASCADE; DROP EXTENSION pg_trgm CASCADE');
    for (const [search, found] of searches) {
      expect(await find(search), search).toEqual(found);
      expect(await mostVisits(search), search).toBeLessThanOrEqual(counts.org_own);
    }
  });
});

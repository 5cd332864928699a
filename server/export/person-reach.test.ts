/** Asking for a person's data from the side of whoever shares the database with the organization that asks. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPostgresPrograms } from '../../test/support/postgres.ts';
import { openWatchedDatabase, type WatchedDatabase } from '../../test/support/watched-database.ts';
import { findPerson } from './export-person.ts';
import type { ExportParts } from './export-parts.ts';

describe.skipIf(!findPostgresPrograms())('the export of a person on PostgreSQL', () => {
  let watched: WatchedDatabase;
  beforeAll(async () => {
    watched = await openWatchedDatabase();
    await watched.execute(`
      INSERT INTO envelope (id, organization_id, app_id, title, sender_name, status, test_mode, transaction_id,
          expires_in_seconds, created_at)
        SELECT 'env_' || n, 'org_' || n % 20, 'app_1', 'Lease', 'Harbour', 'completed', true, 'txn_' || n, 60, now()
        FROM generate_series(1, 20000) AS n;
      INSERT INTO recipient (id, envelope_id, organization_id, position, name, email, signing_order, status)
        SELECT 'rcp_' || n, 'env_' || n, 'org_' || n % 20, 0, 'Maya', 'Maya' || n % 3000 || '@berth.example', 0, 'signed'
        FROM generate_series(1, 20000) AS n;
      ANALYZE envelope; ANALYZE recipient;`);
  }, 60_000);
  afterAll(() => watched.database.close());

  test('goes by nobody else’s recipients', async () => {
    const parts = { database: watched.database } as ExportParts;
    const exporter = { kind: 'system', organizationId: 'org_4', testMode: true } as const;
    const find = () => findPerson(parts, exporter, { email: 'maya4@berth.example' });
    const seats = (await find()).seats.map(({ recipientId }) => recipientId);
    expect(seats).toEqual([
      'rcp_12004',
      'rcp_15004',
      'rcp_18004',
      'rcp_3004',
      'rcp_4',
      'rcp_6004',
      'rcp_9004',
    ]);
    expect(await watched.mostVisits(['recipient'], find)).toBeLessThanOrEqual(1_000);
  });
});

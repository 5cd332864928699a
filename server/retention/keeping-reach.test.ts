/**
 * What is asked before documents are destroyed, where a lot has happened to others, and where the database does not know yet
 * that anything was ever completed.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPostgresPrograms } from '../../test/support/postgres.ts';
import { openWatchedDatabase, type WatchedDatabase } from '../../test/support/watched-database.ts';
import { readKeeping } from './keeping-facts.ts';

const ids = Array.from({ length: 50 }, (_, index) => `doc_${index}`);

describe.skipIf(!findPostgresPrograms())('what keeps documents, on PostgreSQL', () => {
  let watched: WatchedDatabase;
  beforeAll(async () => {
    watched = await openWatchedDatabase();
    await watched.execute(`
      INSERT INTO stored_object (id, organization_id, kind, version, byte_size, sha256, ciphertext_sha256, created_at)
        VALUES ('obj_1', 'org_1', 'original', 1, 1, '', '', now());
      INSERT INTO document (id, organization_id, test_mode, name, page_count, page_sizes, original_object_id,
          original_byte_size, original_sha256, viewed_object_id, viewed_byte_size, viewed_sha256, completion_mode,
          normalised_by, encryption, created_at)
        SELECT 'doc_' || n, 'org_1', true, 'Lease', 1, '[]', 'obj_1', 1, '', 'obj_1', 1, '', 'append', 'none', 'none', now()
        FROM generate_series(0, 49) AS n;
      INSERT INTO interest (document_id, party_kind, party_id, state, held_since)
        SELECT id, 'organization', 'org_1', 'held', '2026-01-01T00:00:00Z' FROM document;
      INSERT INTO envelope (id, organization_id, app_id, title, sender_name, status, test_mode, transaction_id,
          expires_in_seconds, created_at)
        SELECT 'env_' || n, 'org_1', 'app_1', 'Lease', 'Harbour', 'completed', true, 'txn_' || n, 60, now()
        FROM generate_series(0, 24) AS n;
      INSERT INTO envelope_document (envelope_id, document_id, position)
        SELECT 'env_' || n, 'doc_' || n, 0 FROM generate_series(0, 24) AS n;
      INSERT INTO audit_event (id, organization_id, chain, seq, type, at, body, sha256)
        SELECT 'evt_' || n, 'org_2', 'chain_' || n / 100, n % 100, 'field.changed', now(), '{}', ''
        FROM generate_series(1, 20000) AS n;
      ANALYZE audit_event;
      INSERT INTO audit_event (id, organization_id, chain, seq, type, at, body, sha256)
        SELECT 'evt_a' || n, 'org_1', 'env_' || n, 1, 'envelope.completed', '2026-02-01T00:00:00Z', '{}', ''
        FROM generate_series(0, 24) AS n;
      INSERT INTO retention_policy (id, organization_id, name, keep_days, created_at)
        VALUES ('rtp_1', 'org_1', 'Ten days', 10, now());`);
  }, 60_000);
  afterAll(() => watched.database.close());

  const read = (at: string) => readKeeping(watched.database, watched.database.queries, ids, new Date(at));

  test('counts from the completion, or the upload where there was none', async () => {
    expect([...(await read('2026-01-10T00:00:00Z')).values()].flat().map(({ kind }) => kind)).toEqual(
      ids.map(() => 'retention'),
    );
    const late = await read('2026-01-12T00:00:00Z');
    expect(ids.filter((id) => (late.get(id) ?? []).length > 0)).toEqual(ids.slice(0, 25));
    expect([...(await read('2026-02-12T00:00:00Z')).values()].flat()).toEqual([]);
  });

  test('is found by nobody else’s events', async () => {
    expect(await watched.mostVisits(['document'], () => read('2026-01-10T00:00:00Z'))).toBeLessThanOrEqual(
      2_000,
    );
  });

  test('is not taken for so much that it would be compiled first, which takes longer than the answer', async () => {
    const compiledFrom = 100_000; // jit_above_cost
    const cost = await watched.mostExpected(['document'], () => read('2026-01-10T00:00:00Z'));
    expect(cost).toBeLessThan(compiledFrom / 4);
  });
});

import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { createPostgresDatabase, refusalOf } from '../../../test/support/databases.ts';
import { findPostgresPrograms } from '../../../test/support/postgres.ts';
import { openPostgresDatabase, type PostgresDatabase } from './postgres-engine.ts';

/** As a hosting provider hands a database out: its owner may create roles and is no superuser. */
async function createOwnedDatabase(): Promise<string> {
  const url = await createPostgresDatabase({ migrated: false });
  const login = `owner_${randomBytes(6).toString('hex')}`;
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  await client.unsafe(`CREATE ROLE ${login} LOGIN CREATEROLE NOSUPERUSER`);
  await client.unsafe(`ALTER DATABASE ${new URL(url).pathname.slice(1)} OWNER TO ${login}`);
  await client.end();
  const owned = new URL(url);
  owned.username = login;
  return owned.href;
}

describe.skipIf(!findPostgresPrograms())('the engine on PostgreSQL', () => {
  async function withDatabase(work: (database: PostgresDatabase) => Promise<void>): Promise<void> {
    const database = await openPostgresDatabase(await createOwnedDatabase());
    try {
      await work(database);
    } finally {
      await database.close();
    }
  }

  it('needs no superuser', () =>
    withDatabase(async (database) => {
      const rows = await database.rows(
        database.queries,
        sql`SELECT event_seq::int AS seq FROM audit_append('evt_1', 'org_1', 'org_1', 'organization.created',
              'operator', 'cli', '{}', '{}')`,
      );
      expect(rows).toEqual([{ seq: 1 }]);
      const change = database.queries.execute(sql`DELETE FROM audit_event`);
      expect(await refusalOf(change)).toBe('42501');
    }));

  it('acts as the application on every connection, and comes back to it after RESET ROLE', () =>
    withDatabase(async (database) => {
      const roles = await Promise.all(
        Array.from({ length: 12 }, () =>
          database.transaction(async (tx) => {
            await tx.execute(sql`RESET ROLE`);
            await tx.execute(sql`SELECT pg_sleep(0.05)`);
            return database.rows<{ role: string }>(tx, sql`SELECT current_user::text AS role`);
          }),
        ),
      );
      expect(new Set(roles.flat().map(({ role }) => role))).toEqual(new Set(['inkseal_app']));
    }));

  it('ends a query that runs away', () =>
    withDatabase(async (database) => {
      const [row] = await database.rows<{ limit: string; idle: string }>(
        database.queries,
        sql`SELECT current_setting('statement_timeout') AS limit,
              current_setting('idle_in_transaction_session_timeout') AS idle`,
      );
      expect(row).toEqual({ limit: '30s', idle: '1min' });
    }));
});

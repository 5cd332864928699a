import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { createPostgresDatabase, refusalOf } from '../../../test/support/databases.ts';
import { findPostgresPrograms } from '../../../test/support/postgres.ts';
import type { Transaction } from './database.ts';
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

  it('loses a transaction with its connection, and nothing of it reaches another', () =>
    withDatabase(async (database) => {
      const administrator = postgres(database.url.replace(/owner_[0-9a-f]+/, 'postgres'), { max: 1 });
      const pause = () => new Promise((resolve) => setTimeout(resolve, 150));
      const transactionId = (tx: Transaction) =>
        database.rows<{ id: string }>(tx, sql`SELECT pg_current_xact_id()::text AS id`);
      for (let round = 0; round < 4; round++) {
        const [goOn, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        const cut = database.transaction(async (tx) => {
          const [own] = await database.rows<{ pid: number }>(tx, sql`SELECT pg_backend_pid() AS pid`);
          await administrator`SELECT pg_terminate_backend(${own?.pid ?? 0})`;
          await goOn.promise;
          if (round % 2 === 0) await tx.execute(sql`INSERT INTO dpop_proof VALUES ('\\x00', now())`);
        });
        const refused = expect(cut).rejects.toThrow();
        await pause();
        // Every connection there is, the one in the lost one's place included, is in somebody's transaction.
        const others = Array.from({ length: 10 }, () =>
          database.transaction(async (tx) => {
            const before = await transactionId(tx);
            await end.promise;
            return [before, await transactionId(tx)];
          }),
        );
        await pause();
        goOn.resolve();
        await pause();
        end.resolve();
        for (const [before, after] of await Promise.all(others)) expect(after).toEqual(before);
        await refused;
      }
      await administrator.end();
      expect(await database.rows(database.queries, sql`SELECT * FROM dpop_proof`)).toEqual([]);
    }));
});

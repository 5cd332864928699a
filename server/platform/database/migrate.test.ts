import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresDatabase } from '../../../test/support/databases.ts';
import { findPostgresPrograms } from '../../../test/support/postgres.ts';
import {
  migrate,
  MigrationMismatch,
  readMigrations,
  type Migration,
  type MigrationSession,
} from './migrate.ts';
import { openPostgresDatabase } from './postgres-engine.ts';

const migration = (name: string, script: string): Migration => ({
  name,
  script,
  sha256: `digest of ${script}`,
});

describe('migrations', () => {
  let pglite: PGlite;
  let session: MigrationSession;
  beforeAll(async () => {
    pglite = await PGlite.create();
    session = {
      execute: async (script) => void (await pglite.exec(script)),
      query: async <T>(statement: string, parameters: string[]) =>
        (await pglite.query<T>(statement, parameters)).rows,
    };
  });
  afterAll(() => pglite.close());
  let table: string;
  beforeEach(async () => {
    table = `t_${randomBytes(4).toString('hex')}`;
    await pglite.exec('DROP SCHEMA IF EXISTS inkseal_admin CASCADE');
  });
  const exists = async (name: string): Promise<boolean> =>
    (await pglite.query<{ t: string | null }>('SELECT to_regclass($1)::text AS t', [name])).rows[0]!.t !==
    null;

  it('run once, in order', async () => {
    const first = migration('0', `CREATE TABLE ${table} (id int)`);
    await migrate(session, [first]);
    await migrate(session, [first, migration('1', `ALTER TABLE ${table} ADD COLUMN more int`)]);
    const { rows } = await pglite.query('SELECT name FROM inkseal_admin.migration ORDER BY applied_at');
    expect(rows).toEqual([{ name: '0' }, { name: '1' }]);
  });

  it('leave nothing behind when one of them fails', async () => {
    const broken = [migration('0', `CREATE TABLE ${table} (id int)`), migration('1', 'SELECT 1 / 0')];
    await expect(migrate(session, broken)).rejects.toThrow();
    expect(await exists(table)).toBe(false);
    expect(await exists('inkseal_admin.migration')).toBe(false);
  });

  it('refuse a database that other versions of them made', async () => {
    await migrate(session, [migration('0', `CREATE TABLE ${table} (id int)`)]);
    const changed = migrate(session, [migration('0', `CREATE TABLE ${table} (id bigint)`)]);
    await expect(changed).rejects.toBeInstanceOf(MigrationMismatch);
    await expect(migrate(session, [])).rejects.toMatchObject({ code: 'migration_mismatch' });
  });

  it('are those of the tables as the features declare them', () => {
    const script = join(import.meta.dirname, 'regenerate-migrations.sh');
    const { status, stdout, stderr } = spawnSync(script, ['--check'], { encoding: 'utf8' });
    expect(status, `Run ${script}\n${stdout}\n${stderr}`).toBe(0);
  });

  it('keep no table from the application by mistake: every grant is for a table that exists', async () => {
    const scripts = readMigrations();
    expect(scripts.map(({ name }) => name)).toEqual([
      '0000_tables.sql',
      '0001_guards.sql',
      '0002_log.sql',
      '0003_lifecycle.sql',
      '0004_search.sql',
    ]);
    await migrate(session);
    const { rows } = await pglite.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
         AND NOT has_table_privilege('inkseal_app', c.oid, 'SELECT')`,
    );
    expect(rows.filter(({ name }) => !name.startsWith('t_'))).toEqual([]);
  });
});

describe.skipIf(!findPostgresPrograms())('servers that start at once on PostgreSQL', () => {
  it('migrate the same empty database without hurting each other', async () => {
    const url = await createPostgresDatabase({ migrated: false });
    const servers = await Promise.all([1, 2, 3].map(() => openPostgresDatabase(url)));
    try {
      for (const database of servers) {
        const rows = await database.rows<{ n: number }>(
          database.queries,
          sql`SELECT count(*)::int AS n FROM audit_event`,
        );
        expect(rows).toEqual([{ n: 0 }]);
      }
    } finally {
      for (const database of servers) await database.close();
    }
  });
});

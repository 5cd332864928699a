import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A session with full rights, as the runner needs it: one connection, simple protocol, many statements a call. */
export interface MigrationSession {
  execute(script: string): Promise<void>;
  query<T>(statement: string, parameters: string[]): Promise<T[]>;
}

export interface Migration {
  name: string;
  sha256: string;
  script: string;
}

/** The database was made by another version of the migrations than this program carries. */
export class MigrationMismatch extends Error {
  readonly code = 'migration_mismatch';
  /** For the operator, as it is. */
  readonly startMessage: string;

  constructor(name: string) {
    super(
      `The database was made with a different version of migration ${name}. Before the first release tables still ` +
        'change in place: start with an empty database or another INKSEAL_DATA_DIR.',
    );
    this.name = 'MigrationMismatch';
    this.startMessage = this.message;
  }
}

const folder = fileURLToPath(new URL('./migrations', import.meta.url));

export function readMigrations(): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const script = readFileSync(join(folder, name), 'utf8');
      return { name, script, sha256: createHash('sha256').update(script).digest('hex') };
    });
}

/**
 * Runs what the database has not seen, in name order, in one transaction under an advisory lock, so that several
 * servers may start at once. Applied files are pinned by digest.
 *
 * The lock comes in a statement of its own: the statement after it must see what the previous holder committed.
 *
 * @throws {MigrationMismatch}
 */
export async function migrate(
  session: MigrationSession,
  migrations: Migration[] = readMigrations(),
): Promise<void> {
  await session.execute('BEGIN');
  try {
    await session.execute("SELECT pg_advisory_xact_lock(hashtext('inkseal.migrate'))");
    await session.execute(`
      CREATE SCHEMA IF NOT EXISTS inkseal_admin;
      CREATE TABLE IF NOT EXISTS inkseal_admin.migration (
        name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp());
    `);
    const applied = new Map(
      (
        await session.query<{ name: string; sha256: string }>(
          'SELECT name, sha256 FROM inkseal_admin.migration',
          [],
        )
      ).map(({ name, sha256 }) => [name, sha256]),
    );
    const known = new Set(migrations.map(({ name }) => name));
    for (const name of applied.keys()) if (!known.has(name)) throw new MigrationMismatch(name);
    for (const { name, sha256, script } of migrations) {
      const before = applied.get(name);
      if (before === sha256) continue;
      if (before !== undefined) throw new MigrationMismatch(name);
      await session.execute(script);
      await session.query('INSERT INTO inkseal_admin.migration (name, sha256) VALUES ($1, $2)', [
        name,
        sha256,
      ]);
    }
    await session.execute('COMMIT');
  } catch (error) {
    await session.execute('ROLLBACK');
    throw error;
  }
}

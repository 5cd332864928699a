import type { Database } from './database.ts';
import { openEmbeddedDatabase, openInMemoryDatabase } from './embedded-engine.ts';
import { openPostgresDatabase } from './postgres-engine.ts';

export type DatabaseOptions =
  /** The embedded engine in `<dataDirectory>/database`: one process, small installations. */
  | { dataDirectory: string }
  /** PostgreSQL: production, several processes. */
  | { databaseUrl: string }
  /** The embedded engine without a disk: tests. */
  | { inMemory: true };

/**
 * Opens the database and brings its tables up to date.
 *
 * @throws {DataDirectoryInUse} another process has the data directory open
 * @throws {MigrationMismatch} the database was made by other migrations than these
 */
export function openDatabase(options: DatabaseOptions): Promise<Database> {
  if ('databaseUrl' in options) return openPostgresDatabase(options.databaseUrl);
  if ('dataDirectory' in options) return openEmbeddedDatabase(options.dataDirectory);
  return openInMemoryDatabase();
}

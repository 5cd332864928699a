import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, describe } from 'vitest';
import type { Database, Transaction } from '../../server/platform/database/database.ts';
import { openDatabase } from '../../server/platform/database/open-database.ts';
import { sqlState } from '../../server/platform/database/sql-state.ts';
import { onceARun, runFolder } from './once-a-run.ts';
import { findPostgresPrograms, startFastPostgres } from './postgres.ts';

/** Opens a fresh, empty, migrated database; closed and dropped after the suite. */
export interface OpenTestDatabase {
  (): Promise<Database>;
  readonly engine: Database['engine'];
}

const openEmbedded = () => openDatabase({ inMemory: true });
const openOnServer = async () => openDatabase({ databaseUrl: await createPostgresDatabase() });
const installed = findPostgresPrograms() !== undefined;

/**
 * Runs one suite on the embedded engine and on PostgreSQL: for what the engines could do differently. Where PostgreSQL
 * is missing its half is skipped, aloud; `npm test` turns that into a failure when CI=true.
 */
export function describeOnEachDatabase(name: string, suite: (open: OpenTestDatabase) => void): void {
  describe(`${name} on PGlite`, () => suite(closingAfterwards('pglite', openEmbedded)));
  if (!installed) console.log(`SKIPPED: "${name}" on PostgreSQL. On Debian: apt-get install postgresql`);
  describe.skipIf(!installed)(`${name} on PostgreSQL`, () =>
    suite(closingAfterwards('postgres', openOnServer)),
  );
}

/**
 * Runs one suite on PostgreSQL, or where that is missing on the embedded engine: for what stands above the database
 * and would only be run twice. INKSEAL_TEST_ENGINES=all (`npm run test:engines`) runs it on both all the same.
 */
export function describeOnDatabase(name: string, suite: (open: OpenTestDatabase) => void): void {
  if (process.env['INKSEAL_TEST_ENGINES'] === 'all') return describeOnEachDatabase(name, suite);
  if (installed) describe(`${name} on PostgreSQL`, () => suite(closingAfterwards('postgres', openOnServer)));
  else describe(`${name} on PGlite`, () => suite(closingAfterwards('pglite', openEmbedded)));
}

/** A fresh, migrated database for what judges pages and not engines; whoever opens it closes it. */
export const openAnyDatabase = (): Promise<Database> => (installed ? openOnServer() : openEmbedded());

/** The address of a fresh, migrated database on PostgreSQL; undefined where that is missing. */
export const findDatabaseUrl = async (): Promise<string | undefined> =>
  installed ? createPostgresDatabase() : undefined;

/** The address of a new database on the run's throw-away server, as a login with all rights. */
export async function createPostgresDatabase({ migrated } = { migrated: true }): Promise<string> {
  const server = await onceARun('postgres', async () => {
    const url = await startFastPostgres(runFolder());
    await administer(url, `CREATE DATABASE ${template}`);
    await (await openDatabase({ databaseUrl: at(url, template) })).close();
    return url;
  });
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${migrated ? template : 'template1'}`);
  return at(server, name);
}

/** What a database administrator could try: full rights, and ordinary triggers asleep. */
export async function asAdministrator<T>(
  database: Database,
  attempt: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return database.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL ROLE none`);
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    return attempt(tx);
  });
}

/** The SQLSTATE an attempt is refused with; undefined when it is not refused. */
export async function refusalOf(attempt: PromiseLike<unknown>): Promise<string | undefined> {
  try {
    await attempt;
  } catch (error) {
    return sqlState(error) ?? 'an error without an SQLSTATE';
  }
  return undefined;
}

const template = 'inkseal_template';

function closingAfterwards(engine: Database['engine'], open: () => Promise<Database>): OpenTestDatabase {
  const opened: Database[] = [];
  afterAll(async () => {
    for (const database of opened) await database.close();
  });
  const openAndRemember = async () => {
    const database = await open();
    opened.push(database);
    return database;
  };
  return Object.assign(openAndRemember, { engine });
}

async function administer(url: string, statement: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await client.unsafe(statement);
  } finally {
    await client.end();
  }
}

function at(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}

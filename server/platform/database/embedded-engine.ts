import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { lockDataDirectory } from './data-directory-lock.ts';
import { DrizzleDatabase } from './database.ts';
import { DurableFileSystem, durableStartParameters } from './durable-file-system.ts';
import { migrate, readMigrations, type MigrationSession } from './migrate.ts';

/** Single-user PostgreSQL never checkpoints by itself: without this the write-ahead log grows with every write. */
const checkpointIntervalMs = 60_000;
const vacuumIntervalMs = 24 * 60 * 60_000;

/** A Database plus the PGlite below it, which only platform/jobs may use. */
export class EmbeddedDatabase extends DrizzleDatabase {
  readonly pglite: PGlite;

  constructor(pglite: PGlite, close: () => Promise<void>) {
    super('pglite', drizzle(pglite, { casing: 'snake_case' }), close);
    this.pglite = pglite;
  }
}

/**
 * PGlite in this process, in `<dataDirectory>/database`, for one process at a time, with real fsync.
 *
 * @throws {DataDirectoryInUse} another process has it open
 * @throws {MigrationMismatch}
 */
export async function openEmbeddedDatabase(dataDirectory: string): Promise<EmbeddedDatabase> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const lock = await lockDataDirectory(dataDirectory);
  try {
    const directory = join(dataDirectory, 'database');
    if (!existsSync(directory)) await initialise(directory);
    const pglite = await PGlite.create({
      fs: new DurableFileSystem(directory),
      startParams: durableStartParameters,
    });
    await prepare(pglite);
    const stopMaintenance = maintain(pglite);
    return new EmbeddedDatabase(pglite, async () => {
      await stopMaintenance();
      await pglite.close();
      await lock.release();
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Makes the database of `<dataDirectory>` and lets `fill` fill it with full rights: it has its place there once that is done
 * and not before. @throws {DataDirectoryInUse}
 */
export async function makeEmbeddedDatabase(
  dataDirectory: string,
  fill: (session: MigrationSession) => Promise<void>,
): Promise<void> {
  const lock = await lockDataDirectory(dataDirectory);
  try {
    await initialise(join(dataDirectory, 'database'), fill);
  } finally {
    await lock.release();
  }
}

/** A throw-away database, loaded from a migrated template that is made once per version of the migrations. */
export async function openInMemoryDatabase(): Promise<EmbeddedDatabase> {
  const pglite = await PGlite.create({ loadDataDir: await migratedTemplate() });
  await assumeAppRole(pglite);
  return new EmbeddedDatabase(pglite, () => pglite.close());
}

/**
 * initdb with every file synced costs 13 s, without 4 s. So it runs unsynced in a folder of its own, is synced
 * once as a whole, and only then gets its name: a half-made one is never mistaken for a database.
 */
async function initialise(
  directory: string,
  fill?: (session: MigrationSession) => Promise<void>,
): Promise<void> {
  const unfinished = `${directory}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const pglite = await PGlite.create(unfinished);
  try {
    await fill?.(sessionOf(pglite));
  } finally {
    await pglite.close();
  }
  await syncTree(unfinished);
  await rename(unfinished, directory);
  await sync(join(directory, '..'));
}

async function syncTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else if (entry.isFile()) await sync(path);
  }
  await sync(directory);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function prepare(pglite: PGlite): Promise<void> {
  await migrate(sessionOf(pglite));
  await assumeAppRole(pglite);
}

const sessionOf = (pglite: PGlite): MigrationSession => ({
  execute: async (script) => void (await pglite.exec(script)),
  query: async <T>(statement: string, parameters: string[]) =>
    (await pglite.query<T>(statement, parameters)).rows,
});

/** The session user stays a superuser, so here the ENABLE ALWAYS triggers are the guarantee and the role a habit. */
async function assumeAppRole(pglite: PGlite): Promise<void> {
  await pglite.exec('GRANT pg_checkpoint, pg_maintain TO inkseal_app; SET ROLE inkseal_app');
}

function maintain(pglite: PGlite): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const every = (milliseconds: number, statement: string) =>
    setInterval(() => {
      // A failed checkpoint loses nothing and the next one tries again.
      running = running.then(() => pglite.query(statement)).catch(() => undefined);
    }, milliseconds).unref();
  const timers = [every(checkpointIntervalMs, 'CHECKPOINT'), every(vacuumIntervalMs, 'VACUUM (ANALYZE)')];
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await running;
  };
}

let template: Promise<Blob> | undefined;

function migratedTemplate(): Promise<Blob> {
  template ??= loadTemplate();
  return template;
}

const cacheFolder = fileURLToPath(new URL('../../../.cache/', import.meta.url));

/** Kept as a file between processes (each test file is one); without a writable checkout it is made every time. */
async function loadTemplate(): Promise<Blob> {
  const key = createHash('sha256');
  for (const { sha256 } of readMigrations()) key.update(sha256);
  const path = join(cacheFolder, `database-${key.digest('hex').slice(0, 24)}.tar`);
  const cached = await readFile(path).catch(() => undefined);
  if (cached) return new Blob([cached]);

  const pglite = await PGlite.create();
  await prepare(pglite);
  await pglite.exec('RESET ROLE; CHECKPOINT');
  const dump = await pglite.dumpDataDir('none');
  await pglite.close();
  try {
    await mkdir(cacheFolder, { recursive: true });
    for (const name of await readdir(cacheFolder)) {
      if (/^database-[0-9a-f]{24}\.tar$/.test(name)) await rm(join(cacheFolder, name));
    }
    const unfinished = `${path}.${process.pid}`;
    await writeFile(unfinished, Buffer.from(await dump.arrayBuffer()), { mode: 0o600 });
    await rename(unfinished, path);
  } catch {
    // Read-only checkout: the template lives for this process alone.
  }
  return dump;
}

/**
 * A throw-away PostgreSQL. Named as vitest's globalSetup it gives a whole run one folder; the first test file that
 * needs the server starts it there and the end of the run stops it, so that runs without it pay nothing.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { stopObjectStore } from './stop-object-store.ts';

const startTimeoutMs = 60_000;

/** The folder that holds initdb and postgres, or undefined when PostgreSQL is not installed. */
export function findPostgresPrograms(): string | undefined {
  const versions = '/usr/lib/postgresql';
  const packaged = existsSync(versions)
    ? readdirSync(versions)
        .sort((one, other) => Number(other) - Number(one))
        .map((version) => join(versions, version, 'bin'))
    : [];
  return [...packaged, ...(process.env['PATH'] ?? '').split(delimiter)].find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  );
}

/** vitest's globalSetup: answers with the teardown. */
export function setup({
  provide,
}: {
  provide(this: void, key: 'runFolder', folder: string): void;
}): () => Promise<void> {
  const folder = createPostgresFolder();
  provide('runFolder', folder);
  return async () => {
    await stopObjectStore(folder);
    await stopPostgres(folder);
  };
}

/** A server of one's own that syncs every commit, as installations do: for measuring. */
export async function startDurablePostgres(): Promise<{ url: string; close(): Promise<void> }> {
  const folder = createPostgresFolder();
  const close = () => stopPostgres(folder);
  try {
    return { url: await startPostgres(folder, []), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function createPostgresFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'inkseal-postgres-'));
  const owner = serverUser();
  if (owner) chownSync(folder, owner.uid, owner.gid);
  return folder;
}

/** A server in the run's folder, for tests only: its address, with a login with all rights. */
export async function startFastPostgres(folder: string): Promise<string> {
  return startPostgres(folder, fastSettings);
}

/** Ends the server without waiting for its clients, and removes the folder. */
async function stopPostgres(folder: string): Promise<void> {
  const pidFile = join(folder, 'data', 'postmaster.pid');
  if (existsSync(pidFile)) {
    process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGINT');
    for (let waited = 0; existsSync(pidFile) && waited < 10_000; waited += 20) await pause(20);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Nothing of a test has to outlive a power cut. */
const fastSettings = [
  '-F',
  '-c',
  'full_page_writes=off',
  '-c',
  'synchronous_commit=off',
  '-c',
  'shared_buffers=32MB',
] as const;

async function startPostgres(folder: string, settings: readonly string[]): Promise<string> {
  const programs = findPostgresPrograms();
  if (!programs) throw new Error('PostgreSQL is not installed.');
  const data = join(folder, 'data');
  // The working directory too: one inside a private home folder would stop the other user.
  const as = { cwd: folder, ...serverUser() };
  const initialised = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...as, encoding: 'utf8' },
  );
  if (initialised.status !== 0) throw new Error(`initdb failed: ${initialised.stderr}`);
  const port = await freePort();
  const log = openSync(join(folder, 'log'), 'a');
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-c', 'max_connections=200', ...settings],
    { ...as, stdio: ['ignore', log, log] },
  );
  server.unref(); // outlives the test file that started it
  for (let waited = 0; waited < startTimeoutMs; waited += 50) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL: ${readFileSync(join(folder, 'log'), 'utf8')}`);
    if (saysReady(join(data, 'postmaster.pid')) && (await accepts(port))) {
      return `postgres://postgres@127.0.0.1:${port}/postgres`;
    }
    await pause(50);
  }
  throw new Error('PostgreSQL did not accept connections in time.');
}

/** The port accepts before the server does: the eighth line of its pid file tells when it takes connections. */
function saysReady(pidFile: string): boolean {
  return existsSync(pidFile) && readFileSync(pidFile, 'utf8').split('\n')[7]?.trim() === 'ready';
}

/** PostgreSQL refuses to run as root. */
export function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entries = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = entries.find(([name]) => name === 'postgres') ?? entries.find(([name]) => name === 'nobody');
  return entry && { uid: Number(entry[2]), gid: Number(entry[3]) };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

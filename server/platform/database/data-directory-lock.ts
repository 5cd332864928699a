import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** Another process has this data directory open. Two at once would silently lose each other's writes. */
export class DataDirectoryInUse extends Error {
  readonly code = 'data_directory_in_use';
  /** For the operator, as it is. */
  readonly startMessage: string;

  constructor(directory: string) {
    super(
      `Another Inkseal server is using ${directory}. Stop it first, or set INKSEAL_DATA_DIR to another directory. ` +
        'To run several servers, use PostgreSQL (DATABASE_URL).',
    );
    this.name = 'DataDirectoryInUse';
    this.startMessage = this.message;
  }
}

export interface DataDirectoryLock {
  release(): Promise<void>;
}

/**
 * Holds the data directory for this process with listening sockets, which the kernel frees even after kill -9;
 * a pid file would be stolen wrongly in containers, where every server is process 1.
 *
 * The abstract socket (Linux) is taken atomically, but only within one network namespace. The socket file is
 * seen by other containers that mount the same directory, but a stale one must be unlinked first, which is safe
 * only because the abstract socket is already held.
 *
 * @throws {DataDirectoryInUse}
 */
export async function lockDataDirectory(directory: string): Promise<DataDirectoryLock> {
  const path = realpathSync(directory);
  const name = createHash('sha256').update(path).digest('hex').slice(0, 32);
  const servers: Server[] = [];
  try {
    if (process.platform === 'linux') servers.push(await listen(`\0inkseal-${name}`));
    const fileServer = await listenOnFile(join(path, 'server.sock'));
    if (fileServer) servers.push(fileServer);
  } catch (error) {
    await Promise.all(servers.map(closeServer));
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw new DataDirectoryInUse(directory);
    throw error;
  }
  return {
    release: async () => {
      await Promise.all(servers.map(closeServer));
    },
  };
}

async function listenOnFile(path: string): Promise<Server | undefined> {
  // sun_path holds 107 bytes and the terminator; on macOS 103.
  if (Buffer.byteLength(path) > 103) return undefined;
  if (await answers(path)) throw Object.assign(new Error(), { code: 'EADDRINUSE' });
  await rm(path, { force: true });
  try {
    return await listen(path);
  } catch (error) {
    // File systems without sockets (some network mounts): on Linux the abstract socket stands alone.
    if (process.platform === 'linux' && (error as NodeJS.ErrnoException).code !== 'EADDRINUSE')
      return undefined;
    throw error;
  }
}

function listen(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path }, () => resolve(server));
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

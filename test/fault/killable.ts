/** Processes that are ended the hard way and started again where they were. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort, startServer, type RunningServer, type ServerPlace } from '../../demo/launch.ts';
import { findPostgresPrograms, serverUser } from '../support/postgres.ts';

const startLimitMs = 60_000;

/** The whole of a process tree, at once: nobody gets to say goodbye. */
async function killTree(root: number, gone: Promise<unknown> | undefined): Promise<void> {
  const tree = [root];
  for (const pid of tree) tree.push(...childrenOf(pid));
  for (const pid of tree) endNow(pid);
  await gone;
  while (tree.some(isAlive)) await pause(10);
}

function childrenOf(pid: number): number[] {
  try {
    const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return listed.split(' ').filter(Boolean).map(Number);
  } catch {
    return []; // it has gone by itself meanwhile
  }
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has gone by itself meanwhile
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function until(
  isReady: () => Promise<boolean>,
  child: () => ChildProcess,
  what: string,
): Promise<void> {
  for (const started = Date.now(); Date.now() - started < startLimitMs; await pause(50)) {
    if (await isReady()) return;
    const { exitCode, signalCode } = child();
    if (exitCode !== null || signalCode !== null) throw new Error(`${what} ended while it started`);
  }
  throw new Error(`${what} did not start in time`);
}

/** PostgreSQL with real fsync, in a folder that may be a small disk. */
export class KillablePostgres {
  readonly url: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #environment: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;

  private constructor(folder: string, port: number, environment: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#port = port;
    this.#environment = environment;
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  }

  static async create(folder: string, environment: NodeJS.ProcessEnv = {}): Promise<KillablePostgres> {
    mkdirSync(folder, { recursive: true });
    const owner = serverUser();
    if (owner) chownSync(folder, owner.uid, owner.gid);
    const options = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--wal-segsize=4'];
    const result = spawnSync(program('initdb'), ['-D', join(folder, 'data'), ...options], {
      cwd: folder,
      encoding: 'utf8',
      ...owner,
    });
    if (result.status !== 0) throw new Error(`initdb failed: ${result.stderr}`);
    const made = new KillablePostgres(folder, await findFreePort(), environment);
    await made.start();
    return made;
  }

  async start(): Promise<void> {
    const data = join(this.#folder, 'data');
    rmSync(join(data, 'postmaster.pid'), { force: true });
    const settings = ['max_connections=60', 'max_wal_size=16MB', 'min_wal_size=8MB'].flatMap((one) => [
      '-c',
      one,
    ]);
    const log = openSync(join(this.#folder, '..', 'postgres.log'), 'a');
    this.#child = spawn(
      program('postgres'),
      ['-D', data, '-p', String(this.#port), '-h', '127.0.0.1', '-k', '', ...settings],
      {
        cwd: this.#folder,
        env: { ...process.env, ...this.#environment },
        stdio: ['ignore', log, log],
        ...serverUser(),
      },
    );
    await until(
      async () => {
        const isReady = spawnSync(program('pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(this.#port)]);
        return isReady.status === 0;
      },
      () => this.#child as ChildProcess,
      'PostgreSQL',
    );
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await killTree(child.pid, new Promise((resolve) => child.once('exit', resolve)));
  }
}

const program = (name: string): string => join(findPostgresPrograms() ?? '', name);

/** Inkseal's server as an operator starts it. */
export class KillableServer {
  readonly place: ServerPlace;
  #running: RunningServer | undefined;
  #isRunning = false;

  constructor(place: ServerPlace) {
    this.place = place;
  }

  get url(): string {
    return `http://127.0.0.1:${this.place.port}`;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** The last lines it wrote. */
  get said(): string {
    return this.#running?.child.lastLines().join('\n') ?? '';
  }

  async start(): Promise<void> {
    const running = (this.#running = await startServer(this.place));
    this.#isRunning = true;
    void running.child.exited.then(() => {
      if (this.#running === running) this.#isRunning = false;
    });
  }

  async kill(): Promise<void> {
    const { pid, exited } = this.#running?.child ?? {};
    if (this.#isRunning && pid !== undefined) await killTree(pid, exited);
  }

  /** As an operator does it. */
  async stop(): Promise<void> {
    await this.#running?.child.stop();
  }
}

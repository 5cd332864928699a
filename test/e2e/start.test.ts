/** `npm start`, as a newcomer runs it: twice, on taken ports, interrupted and killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort, repository } from '../../demo/launch.ts';

let folder: string;
let ports: { server: number; page: number };
const started = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkseal-start-'));
  ports = { server: await findFreePort(), page: await findFreePort() };
});
afterEach(async () => {
  for (const child of started) await end(child, 'SIGKILL');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  child: ChildProcess;
  output: () => string;
}

function start(environment: Record<string, string | number> = {}): Run {
  const { DATABASE_URL: _theirs, ...inherited } = process.env;
  const settings = {
    INKSEAL_PORT: ports.server,
    DEMO_PORT: ports.page,
    INKSEAL_DATA_DIR: join(folder, 'inkseal'),
    DEMO_STATE_DIR: join(folder, 'demo'),
    DEMO_SIGNED_DIR: join(folder, 'signed'),
    ...environment,
  };
  const texts = Object.entries(settings).map(([name, value]) => [name, String(value)] as const);
  const child = spawn(process.execPath, [join(repository, 'demo', 'start.ts')], {
    env: { ...inherited, ...Object.fromEntries(texts) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  started.delete(child);
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    await once(child, 'exit');
  }
  return child.exitCode;
}

async function untilOpen(run: Run): Promise<void> {
  await expect.poll(run.output, { timeout: 110_000, interval: 200 }).toContain('Stop with Ctrl+C');
}

async function isAnswering(port: number): Promise<boolean> {
  return fetch(`http://localhost:${port}/`).then(
    () => true,
    () => false,
  );
}

const readAccount = async () =>
  JSON.parse(await readFile(join(folder, 'demo', 'customer.json'), 'utf8')) as object;

describe('npm start', () => {
  it('says where to click, where the sealed PDF goes and how to stop, and stops on Ctrl+C', async () => {
    const run = start();
    await untilOpen(run);
    expect(run.output()).toContain(`http://localhost:${ports.page}`);
    expect(run.output()).toContain(`http://127.0.0.1:${ports.server}/console`);
    const page = await (await fetch(`http://127.0.0.1:${ports.server}/console`)).text();
    expect(page).toContain('<meta name="inkseal-sign-up" content="open">');
    expect(run.output()).toContain(join(folder, 'signed'));
    expect(await isAnswering(ports.page)).toBe(true);
    expect(await end(run.child, 'SIGINT')).toBe(0);
    expect(await isAnswering(ports.page)).toBe(false);
    expect(await isAnswering(ports.server)).toBe(false);
  });

  it('finds its customer again, even after being killed, and leaves no process behind', async () => {
    const before = await readAccount();
    const run = start();
    await untilOpen(run);
    expect(await readAccount()).toEqual(before);
    await end(run.child, 'SIGKILL');
    await expect.poll(() => isAnswering(ports.server), { timeout: 15_000 }).toBe(false);
  });

  it('does not touch the data of one that is running', async () => {
    const first = start();
    await untilOpen(first);
    const second = start();
    expect((await once(second.child, 'exit'))[0]).toBe(1);
    expect(second.output()).toMatch(
      new RegExp(`error: port_taken: Port ${ports.server} is taken.*INKSEAL_PORT`),
    );
    const third = start({ INKSEAL_PORT: await findFreePort(), DEMO_PORT: await findFreePort() });
    expect((await once(third.child, 'exit'))[0]).toBe(1);
    expect(third.output()).toMatch(/error: server_failed: /);
    expect(third.output()).not.toMatch(/^\s+at /m);
    expect(await isAnswering(ports.server)).toBe(true);
    expect(await end(first.child, 'SIGTERM')).toBe(0);
  });

  it.each(['Building the signing widget', 'Building the same page', 'Starting Inkseal'])(
    'just stops when interrupted at “%s”',
    async (step) => {
      const run = start();
      await expect.poll(run.output, { timeout: 110_000, interval: 5 }).toContain(step);
      expect(await end(run.child, 'SIGINT')).toBe(0);
      expect(run.output()).not.toMatch(/error|failed/i);
      expect(run.output().trimEnd().split('\n').at(-1)).toMatch(/^  |…$/);
      await expect.poll(() => isAnswering(ports.server), { timeout: 15_000 }).toBe(false);
    },
  );

  it('names the variable that moves a taken port', async () => {
    const taken: Server = createServer().listen(ports.page, '127.0.0.1');
    await once(taken, 'listening');
    const run = start();
    expect((await once(run.child, 'exit'))[0]).toBe(1);
    expect(run.output()).toBe(
      `error: port_taken: Port ${ports.page} is taken. Choose another with DEMO_PORT=<port>.\n`,
    );
    taken.close();
  });

  it('refuses a port that is none', async () => {
    const run = start({ INKSEAL_PORT: 'many' });
    expect((await once(run.child, 'exit'))[0]).toBe(1);
    expect(run.output()).toContain('error: invalid_port: INKSEAL_PORT');
  });
});

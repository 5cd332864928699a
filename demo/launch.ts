/** Starts Inkseal the way an operator would (its own process, environment variables, CLI) and makes the customer known to it. */
import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DemoError } from './demo-error.ts';
import type { CustomerAccount } from './inkseal-client.ts';
import { startNode, type NodeChild } from './node-child.ts';

export const repository = fileURLToPath(new URL('..', import.meta.url));
export const packageFolder = join(repository, 'widget', 'dist', 'host');
export const pageFolder = fileURLToPath(new URL('./page', import.meta.url));

const readyLimitMs = 90_000;
const seedLimitMs = 60_000;

export interface ServerPlace {
  port: number;
  dataFolder: string;
  /** What the server process inherits; demo runs leave DATABASE_URL out. */
  environment: NodeJS.ProcessEnv;
}

export interface RunningServer {
  url: string;
  child: NodeChild;
}

function serverEnvironment(place: ServerPlace): NodeJS.ProcessEnv {
  return { ...place.environment, INKSEAL_PORT: String(place.port), INKSEAL_DATA_DIR: place.dataFolder };
}

/** Resolves when the server answers /readyz. Rejects with `server_failed` or `server_slow`, and leaves nothing running. */
export async function startServer(
  place: ServerPlace,
  onLine?: (line: string) => void,
): Promise<RunningServer> {
  const child = startNode({
    command: [join(repository, 'server', 'main.ts')],
    environment: serverEnvironment(place),
    ...(onLine && { onLine }),
  });
  const url = `http://127.0.0.1:${place.port}`;
  const gone = child.exited.then(() => true);
  const deadline = Date.now() + readyLimitMs;
  while (Date.now() < deadline) {
    if (await answersReady(url)) return { url, child };
    if (await Promise.race([gone, pause(100)])) {
      throw new DemoError('server_failed', `Inkseal stopped while starting. ${lastWords(child)}`);
    }
  }
  await child.stop();
  throw new DemoError('server_slow', `Inkseal was not ready after ${readyLimitMs / 1000} s.`);
}

async function pause(milliseconds: number): Promise<false> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return false;
}

async function answersReady(url: string): Promise<boolean> {
  const answer = fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) });
  return answer.then(
    (response) => response.ok,
    () => false,
  );
}

/** The end of what the child said, without stack traces: on a failed start that is the reason. */
function lastWords(child: NodeChild): string {
  const lines = child
    .lastLines()
    .filter((line) => /[\p{L}\p{N}]/u.test(line) && !/^\s+at |^Node\.js v/.test(line));
  return lines.slice(-3).join(' ').replace(/\s+/g, ' ').slice(0, 600);
}

export interface SeedPlace {
  stateFile: string;
  samplePdf: string;
  pageOrigin: string;
}

/** Makes organization, app, API key and sample agreement once; later runs find them again. */
export async function seedCustomer(place: ServerPlace, seed: SeedPlace): Promise<CustomerAccount> {
  await mkdir(dirname(seed.stateFile), { recursive: true, mode: 0o700 });
  const child = startNode({
    command: [
      join(repository, 'server', 'cli', 'main.ts'),
      'seed',
      '--name=Northlight HR',
      `--origin=${seed.pageOrigin}`,
      `--state=${seed.stateFile}`,
      `--sample=${seed.samplePdf}`,
    ],
    environment: serverEnvironment(place),
  });
  const limit = setTimeout(() => void child.stop(), seedLimitMs);
  const code = await child.exited;
  clearTimeout(limit);
  if (code !== 0) {
    throw new DemoError('seed_failed', `The demo customer could not be set up. ${lastWords(child)}`);
  }
  // The file holds an API key; whoever wrote it, nobody else on this machine may read it.
  await chmod(seed.stateFile, 0o600);
  return JSON.parse(await readFile(seed.stateFile, 'utf8')) as CustomerAccount;
}

export function readPort(environment: NodeJS.ProcessEnv, variable: string, fallback: number): number {
  const text = environment[variable];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new DemoError('invalid_port', `${variable} must be a port number from 1 to 65535.`);
}

/** Throws `port_taken`, naming the variable that moves it. Both loopbacks count: "localhost" may mean either. */
export async function requireFreePort(port: number, variable: string): Promise<void> {
  for (const host of ['127.0.0.1', '::1']) {
    const failure = await tryPort(port, host).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (failure === 'EADDRINUSE') {
      throw new DemoError('port_taken', `Port ${port} is taken. Choose another with ${variable}=<port>.`);
    }
    if (failure === 'EACCES') {
      throw new DemoError(
        'port_refused',
        `Port ${port} may not be used. Choose another with ${variable}=<port>.`,
      );
    }
  }
}

export async function findFreePort(): Promise<number> {
  return tryPort(0, '127.0.0.1');
}

async function tryPort(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port, host, exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

/** Runs widget/build.ts in a process of its own, which gives its memory back. Rejects with `build_failed`. */
export async function buildWidget(onLine: (line: string) => void): Promise<void> {
  const child = startNode({
    command: [join(repository, 'widget', 'build.ts')],
    environment: process.env,
    onLine,
  });
  if ((await child.exited) !== 0) {
    throw new DemoError('build_failed', `The widget could not be built. ${lastWords(child)}`);
  }
}

/** Builds the pages in React and Vue into `folder`, as they would be deployed. Rejects with `build_failed`. */
export async function buildFrameworkPages(folder: string): Promise<void> {
  const child = startNode({
    command: [join(repository, 'demo', 'build-framework-pages.ts'), folder],
    environment: { ...process.env, NODE_ENV: 'production' },
  });
  if ((await child.exited) !== 0) {
    throw new DemoError('build_failed', `The pages could not be built. ${lastWords(child)}`);
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

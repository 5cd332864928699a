/** A Node child process that never outlives its parent and whose last words are kept. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

export interface NodeChild {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Exit code, or -1 when ended by a signal. Never rejects. */
  readonly exited: Promise<number>;
  /** The last lines the child wrote, oldest first. */
  lastLines(): string[];
  /** SIGTERM, then SIGKILL after 10 s. Resolves when the child is gone. */
  stop(): Promise<void>;
}

export interface NodeChildOptions {
  /** Script and its arguments. */
  command: string[];
  environment: NodeJS.ProcessEnv;
  /** Each line of both output streams. */
  onLine?: (line: string) => void;
}

const guard = fileURLToPath(new URL('./exit-with-parent.ts', import.meta.url));
const keptLines = 40;
const alive = new Set<NodeChild>();

/** For the way out: stops whatever was started and still runs. */
export async function stopAllChildren(): Promise<void> {
  await Promise.all([...alive].map((child) => child.stop()));
}

export function startNode({ command, environment, onLine }: NodeChildOptions): NodeChild {
  const child = spawn(process.execPath, ['--import', guard, ...command], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Its own process group: Ctrl+C reaches the parent only, which stops things in order.
    detached: true,
  });
  const lines: string[] = [];
  const collect = (written: string) => {
    // Cut to their last words, colours would be left on in whoever's terminal it is.
    const line = stripVTControlCharacters(written);
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    onLine?.(line);
  };
  forEachLine(child.stdout, collect);
  forEachLine(child.stderr, collect);
  const exited = new Promise<number>((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', (code) => resolve(code ?? -1));
  });
  const handle = { pid: child.pid, exited, lastLines: () => [...lines], stop: () => stop(child, exited) };
  alive.add(handle);
  void exited.then(() => alive.delete(handle));
  return handle;
}

async function stop(child: ChildProcess, exited: Promise<number>): Promise<void> {
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(patience);
}

function forEachLine(stream: NodeJS.ReadableStream | null, handle: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    parts.forEach(handle);
  });
  stream?.once('end', () => {
    if (rest) handle(rest);
  });
}

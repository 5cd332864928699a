import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface ProcessLimits {
  /** What one task may make the process hold beyond what Node itself takes. */
  readonly memoryBytes: number;
  /** Of the process's whole life: ends one whose server is gone while a file keeps it in a loop. */
  readonly cpuSeconds: number;
}

/** The process took too long, or died: for want of memory, mostly. It is ended. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';
}

/** What the program may ask back while it works; anything else it sends is the end of the task. */
interface Question {
  readonly question: unknown;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Not the data directory, though that may lie beside them: the keys to every document are there. */
const readable = ['package.json', 'server/', 'widget/', 'node_modules/'];

/** Writable memory a fresh Node asks the system for, mostly without using it (measured: 0.5 GB). */
const nodeItselfBytes = 576 * 1_048_576;

/** A tick of Linux's own accounts, whatever its clock is: proc_pid_stat(5), USER_HZ. */
const millisecondsPerTick = 10;

/** Processor time the process has had so far, its threads together; undefined where the system keeps no such account. */
function processorMilliseconds(pid: number | undefined): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the program's name may hold anything
    const [user, system] = [Number(fields[11]), Number(fields[12])];
    return (user + system) * millisecondsPerTick;
  } catch {
    return undefined;
  }
}

/** So many times its limit a task may take by the clock: what waits for ever uses no processor. */
const mostPatience = 4;
const looksPerLimit = 20;

/**
 * Calls `isOver` once the process has had that much processor time from now on: a machine that is busy with others is no
 * fault of a file's. Where that is not known the clock counts.
 */
function watchTime(pid: number | undefined, limitMilliseconds: number, isOver: () => void): NodeJS.Timeout {
  const started = performance.now();
  const before = processorMilliseconds(pid);
  return setInterval(() => {
    const passed = performance.now() - started;
    const now = before === undefined ? undefined : processorMilliseconds(pid);
    const used = now === undefined || before === undefined ? passed : now - before;
    if (used >= limitMilliseconds || passed >= mostPatience * limitMilliseconds) isOver();
  }, limitMilliseconds / looksPerLimit);
}

/**
 * Parsers allocate outside the JavaScript heap, where V8's own limit does not look, so the kernel keeps the limits;
 * the heap may take half, for V8 to end it cleanly. (macOS ignores the first; there only V8's own remains.)
 */
function start(program: URL, { memoryBytes, cpuSeconds }: ProcessLimits): ChildProcess {
  const dataKibibytes = Math.floor((nodeItselfBytes + memoryBytes) / 1024);
  const heapMebibytes = Math.floor(memoryBytes / 2 / 1_048_576);
  const limited = 'ulimit -c 0; ulimit -d "$1"; ulimit -t "$2"; shift 2; exec "$@"';
  const node = [
    process.execPath,
    `--max-old-space-size=${heapMebibytes}`,
    '--permission',
    ...readable.map((path) => `--allow-fs-read=${root}${path}`),
    fileURLToPath(program),
  ];
  return spawn('/bin/sh', ['-c', limited, 'sh', String(dataKibibytes), String(cpuSeconds), ...node], {
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/**
 * A process for hostile files, one task at a time, with nothing in its environment, limits the kernel enforces, and
 * Node's permission model: it may read the program and its libraries, and write or start nothing. A process and not a
 * thread: an array, a map or a string that outgrows V8's limits ends the whole process it is in, whatever the resource
 * limits of its thread are (measured).
 */
export class LimitedProcess {
  readonly #child: ChildProcess;
  #alive = true;

  constructor(program: URL, limits: ProcessLimits) {
    this.#child = start(program, limits);
    this.#child.once('exit', () => (this.#alive = false));
    this.#child.once('error', () => this.end());
    this.#keepServerRunning(false);
  }

  get alive(): boolean {
    return this.#alive;
  }

  /**
   * Resolves with what the program sends at the end. Rejects with ProcessEnded, or with what `answer` throws; the
   * process is ended then. The limit is one of processor time where the system tells it.
   */
  async run(
    task: object,
    timeLimitMilliseconds: number,
    answer?: (question: unknown) => Promise<unknown>,
  ): Promise<unknown> {
    this.#keepServerRunning(true);
    try {
      return await this.#ask(task, timeLimitMilliseconds, answer);
    } catch (error) {
      this.end();
      throw error;
    } finally {
      this.#keepServerRunning(false);
    }
  }

  end(): void {
    this.#alive = false;
    this.#child.kill('SIGKILL');
  }

  #ask(
    task: object,
    timeLimitMilliseconds: number,
    answer?: (question: unknown) => Promise<unknown>,
  ): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const child = this.#child;
    const fail = (): void => reject(new ProcessEnded('The process took too long or died.'));
    const send = (message: object): boolean => child.send(message, (error) => error && fail());
    const receive = (message: unknown): void => {
      if (!isQuestion(message)) return resolve(message);
      if (answer === undefined) return fail();
      answer(message.question).then((answered) => send({ answer: answered }), reject);
    };
    const timer = watchTime(child.pid, timeLimitMilliseconds, fail);
    child.once('exit', fail).on('message', receive);
    send(task);
    return promise.finally(() => {
      clearInterval(timer);
      child.off('exit', fail).off('message', receive);
    });
  }

  #keepServerRunning(busy: boolean): void {
    const change = busy ? 'ref' : 'unref';
    this.#child[change]();
    this.#child.channel?.[change]();
  }
}

function isQuestion(message: unknown): message is Question {
  return typeof message === 'object' && message !== null && 'question' in message;
}

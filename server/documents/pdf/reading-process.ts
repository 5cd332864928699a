import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ServiceError } from '../../platform/http/service-error.ts';
import type { ReadAnswer, ReadRequest } from './intake-messages.ts';
import type { PdfReading } from './read-pdf.ts';

export interface ProcessLimits {
  /** What one file may make the process hold beyond what Node itself takes. */
  readonly memoryBytes: number;
  /** Of the process's whole life: ends one whose server is gone while a file keeps it in a loop. */
  readonly cpuSeconds: number;
}

const program = fileURLToPath(new URL('intake-process.ts', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Not the data directory, though that may lie beside them: the keys to every document are there. */
const readable = ['package.json', 'server/', 'widget/contract/', 'node_modules/'];

/** Writable memory a fresh Node asks the system for, mostly without using it (measured: 0.5 GB). */
const nodeItselfBytes = 576 * 1_048_576;

/**
 * Parsers allocate outside the JavaScript heap, where V8's own limit does not look, so the kernel keeps the limits;
 * the heap may take half, for V8 to end it cleanly. (macOS ignores the first; there only V8's own remains.)
 */
function start({ memoryBytes, cpuSeconds }: ProcessLimits): ChildProcess {
  const dataKibibytes = Math.floor((nodeItselfBytes + memoryBytes) / 1024);
  const heapMebibytes = Math.floor(memoryBytes / 2 / 1_048_576);
  const limited = 'ulimit -c 0; ulimit -d "$1"; ulimit -t "$2"; shift 2; exec "$@"';
  const node = [
    process.execPath,
    `--max-old-space-size=${heapMebibytes}`,
    '--permission',
    ...readable.map((path) => `--allow-fs-read=${root}${path}`),
    program,
  ];
  return spawn('/bin/sh', ['-c', limited, 'sh', String(dataKibibytes), String(cpuSeconds), ...node], {
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/**
 * One process that reads one file at a time. A process and not a thread: an array, a map or a string that outgrows
 * V8's limits ends the whole process it is in, whatever the resource limits of its thread are (measured).
 */
export class ReadingProcess {
  readonly #child: ChildProcess;
  #alive = true;

  constructor(limits: ProcessLimits) {
    this.#child = start(limits);
    this.#child.once('exit', () => (this.#alive = false));
    this.#child.once('error', () => this.end());
    this.#keepServerRunning(false);
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Throws the refusal the process names, or `inspection_failed` when it took too long or died; it is ended then. */
  async read(request: ReadRequest, timeLimitMilliseconds: number): Promise<PdfReading> {
    this.#keepServerRunning(true);
    try {
      const answer = await this.#ask(request, timeLimitMilliseconds);
      if ('reading' in answer) return answer.reading;
      throw new ServiceError(answer.refused.code, { details: answer.refused.details });
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code === 'inspection_failed') this.end();
      throw error;
    } finally {
      this.#keepServerRunning(false);
    }
  }

  end(): void {
    this.#alive = false;
    this.#child.kill('SIGKILL');
  }

  #ask(request: ReadRequest, timeLimitMilliseconds: number): Promise<ReadAnswer> {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      const fail = (): void => {
        settle();
        reject(new ServiceError('inspection_failed'));
      };
      const succeed = (answer: unknown): void => {
        settle();
        resolve(answer as ReadAnswer);
      };
      const timer = setTimeout(fail, timeLimitMilliseconds);
      const settle = (): void => {
        clearTimeout(timer);
        child.off('exit', fail).off('message', succeed);
      };
      child.once('exit', fail).once('message', succeed);
      child.send(request, (error) => error && fail());
    });
  }

  #keepServerRunning(busy: boolean): void {
    const change = busy ? 'ref' : 'unref';
    this.#child[change]();
    this.#child.channel?.[change]();
  }
}

import { ServiceError } from '../../platform/http/service-error.ts';
import { LimitedProcess, ProcessEnded } from '../../platform/processes/limited-process.ts';
import type { ReadAnswer, ReadRequest } from './intake-messages.ts';
import type { PdfReading } from './read-pdf.ts';

export interface IntakeLimits {
  readonly maxPages: number;
  /** Of the processor: a busy machine needs several times as many by the clock. */
  readonly timeLimitMilliseconds: number;
  /** What one file may make its reading process hold. */
  readonly memoryLimitBytes: number;
  /** Files read at the same time. */
  readonly processes: number;
  /** Files waiting for a process; more are refused at once. */
  readonly queueLength: number;
}

const defaults: IntakeLimits = {
  maxPages: 5_000,
  timeLimitMilliseconds: 45_000,
  memoryLimitBytes: 1_024 * 1_048_576,
  processes: 2,
  queueLength: 64,
};

/** Files one process reads before another takes its place, so that nothing can build up in it. */
const readsPerProcess = 50;

const program = new URL('intake-process.ts', import.meta.url);

/** Throws the refusal the process names, or `inspection_failed` when it took too long or died; it is ended then. */
async function readIn(
  process: LimitedProcess,
  request: ReadRequest,
  timeLimitMilliseconds: number,
): Promise<PdfReading> {
  const answer = await process.run(request, timeLimitMilliseconds).catch((cause: unknown) => {
    throw cause instanceof ProcessEnded ? new ServiceError('inspection_failed', { cause }) : cause;
  });
  const read = answer as ReadAnswer;
  if ('reading' in read) return read.reading;
  if (read.refused.code === 'inspection_failed') process.end();
  throw new ServiceError(read.refused.code, { details: read.refused.details });
}

/** Reads uploaded files in processes of their own, so that a file that crashes or exhausts one hurts nobody else. */
export class PdfIntake {
  readonly #limits: IntakeLimits;
  readonly #idle: { process: LimitedProcess; reads: number }[] = [];
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(limits: Partial<IntakeLimits> = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  /**
   * What `readPdf` gives and throws, besides `inspection_failed` for a file that takes too much time or memory and
   * `rate_limited` when too many are waiting. The password opens the file this once and is kept nowhere.
   */
  async read(bytes: Uint8Array, options: { password?: string } = {}): Promise<PdfReading> {
    await this.#takeTurn();
    const { maxPages, timeLimitMilliseconds, memoryLimitBytes } = this.#limits;
    const cpuSeconds = Math.ceil((readsPerProcess * timeLimitMilliseconds) / 1000);
    const limits = { memoryBytes: memoryLimitBytes, cpuSeconds };
    const slot = this.#takeIdle() ?? { process: new LimitedProcess(program, limits), reads: 0 };
    try {
      slot.reads += 1;
      return await readIn(slot.process, { bytes, maxPages, ...options }, timeLimitMilliseconds);
    } finally {
      if (slot.process.alive && slot.reads < readsPerProcess) this.#idle.push(slot);
      else slot.process.end();
      this.#passTurn();
    }
  }

  /** Ends idle processes; one that is reading ends with its file. */
  async close(): Promise<void> {
    for (const { process } of this.#idle.splice(0)) process.end();
  }

  #takeIdle(): { process: LimitedProcess; reads: number } | undefined {
    for (let slot = this.#idle.pop(); slot; slot = this.#idle.pop()) if (slot.process.alive) return slot;
    return undefined;
  }

  async #takeTurn(): Promise<void> {
    if (this.#busy < this.#limits.processes) {
      this.#busy += 1;
      return;
    }
    if (this.#waiting.length >= this.#limits.queueLength) {
      throw new ServiceError('rate_limited', { headers: { 'Retry-After': '5' } });
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #passTurn(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#busy -= 1;
  }
}

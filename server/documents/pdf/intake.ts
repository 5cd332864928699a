import { ServiceError } from '../../platform/http/service-error.ts';
import { LimitedProcess, ProcessEnded } from '../../platform/processes/limited-process.ts';
import {
  pieceBytes,
  type CopiedReading,
  type ReadAnswer,
  type ReadQuestion,
  type ReadRequest,
} from './intake-messages.ts';
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

/** A file that is read where it lies, and where the copy of it goes, both piece by piece. */
export interface IntakeFile {
  byteSize: number;
  read(start: number, end: number): Promise<Uint8Array>;
  keepCopy(piece: Uint8Array): Promise<void>;
}

/** The process is hostile, too, once a file has broken it: it gets no piece but of its own file, and none that is large. */
async function answerQuestion(file: IntakeFile, asked: unknown): Promise<Uint8Array | undefined> {
  const question = asked as ReadQuestion;
  if ('keep' in question) {
    if (!(question.keep instanceof Uint8Array)) throw new ServiceError('inspection_failed');
    await file.keepCopy(question.keep);
    return undefined;
  }
  const { from, to } = question;
  if (!(from >= 0 && to <= file.byteSize && to - from <= pieceBytes))
    throw new ServiceError('inspection_failed');
  return file.read(from, to);
}

/** Throws the refusal the process names, or `inspection_failed` when it took too long or died; it is ended then. */
async function readIn(
  process: LimitedProcess,
  file: IntakeFile,
  { timeLimitMilliseconds, ...request }: Omit<ReadRequest, 'byteSize'> & { timeLimitMilliseconds: number },
): Promise<CopiedReading> {
  const answer = await process
    .run({ ...request, byteSize: file.byteSize }, timeLimitMilliseconds, (question) =>
      answerQuestion(file, question),
    )
    .catch((cause: unknown) => {
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

  /** The same of a file that is in memory, with its copy. */
  async read(bytes: Uint8Array, options: { password?: string } = {}): Promise<PdfReading> {
    const pieces: Uint8Array[] = [];
    const file: IntakeFile = {
      byteSize: bytes.byteLength,
      read: async (start, end) => bytes.slice(start, end),
      keepCopy: async (piece) => void pieces.push(piece),
    };
    const reading = await this.readFile(file, options);
    return { ...reading, copy: reading.normalisedBy === 'none' ? null : Buffer.concat(pieces) };
  }

  /**
   * What `readPdf` gives and throws, besides `inspection_failed` for a file that takes too much time or memory and
   * `rate_limited` when too many are waiting. The password opens the file this once and is kept nowhere.
   */
  async readFile(file: IntakeFile, options: { password?: string } = {}): Promise<CopiedReading> {
    await this.#takeTurn();
    const { maxPages, timeLimitMilliseconds, memoryLimitBytes } = this.#limits;
    const cpuSeconds = Math.ceil((readsPerProcess * timeLimitMilliseconds) / 1000);
    const limits = { memoryBytes: memoryLimitBytes, cpuSeconds };
    const slot = this.#takeIdle() ?? { process: new LimitedProcess(program, limits), reads: 0 };
    try {
      slot.reads += 1;
      return await readIn(slot.process, file, { maxPages, timeLimitMilliseconds, ...options });
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

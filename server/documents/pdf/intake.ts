import type { PageSize } from '#contract/documents.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import { LimitedProcess, ProcessEnded } from '../../platform/processes/limited-process.ts';
import { FairTurns } from './fair-turns.ts';
import {
  pieceBytes,
  type CopiedReading,
  type OutlineAnswer,
  type OutlineRequest,
  type PieceQuestion,
  type ReadAnswer,
  type ReadQuestion,
  type ReadRequest,
  type Refusal,
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
  /** Files waiting for a process; more are refused at once, and each organization has but a share of them. */
  readonly queueLength: number;
  /** The largest file that is taken in; a copy comes to a few times that at most. */
  readonly maxDocumentBytes: number;
}

/** A copy may well be larger than its file, by what was packed tighter in that; by no more than a few times. */
const copyBytesPerFileByte = 4;

const defaults: IntakeLimits = {
  maxPages: 5_000,
  timeLimitMilliseconds: 45_000,
  memoryLimitBytes: 1_024 * 1_048_576,
  processes: 2,
  queueLength: 64,
  maxDocumentBytes: 50 * 1_048_576,
};

/** Files one process reads before another takes its place, so that nothing can build up in it. */
const readsPerProcess = 50;

const programs = {
  reading: new URL('intake-process.ts', import.meta.url),
  outlining: new URL('outline-process.ts', import.meta.url),
};

/** A file that is read where it lies, piece by piece. */
export interface ReadableFile {
  byteSize: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

/** The same, and whose it is. No process that has read another organization's files reads this one. */
export interface OwnedFile extends ReadableFile {
  organizationId: string;
}

/** The same, and where the copy of it goes. */
export interface IntakeFile extends OwnedFile {
  keepCopy(piece: Uint8Array): Promise<void>;
}

/** The process is hostile, too, once a file has broken it: it gets no piece but of its own file, and none that is large. */
async function readPiece(file: ReadableFile, { from, to }: PieceQuestion): Promise<Uint8Array> {
  if (!(from >= 0 && to <= file.byteSize && to - from <= pieceBytes))
    throw new ServiceError('inspection_failed');
  return file.read(from, to);
}

/** Once taken over it hands in whatever it likes for a copy, too: pieces of no more than the usual size, and no endless sum. */
export function answerQuestions(
  file: IntakeFile,
  mostCopyBytes: number,
): (asked: unknown) => Promise<Uint8Array | undefined> {
  let left = mostCopyBytes;
  return async (asked) => {
    const question = asked as ReadQuestion;
    if (!('keep' in question)) return readPiece(file, question);
    const { keep } = question;
    if (!(keep instanceof Uint8Array && keep.byteLength <= Math.min(pieceBytes, left)))
      throw new ServiceError('inspection_failed');
    left -= keep.byteLength;
    await file.keepCopy(keep);
    return undefined;
  };
}

interface Asking {
  readonly timeLimitMilliseconds: number;
  readonly answer: (question: unknown) => Promise<unknown>;
}

/** Throws the refusal the process names, or `inspection_failed` when it took too long or died; it is ended then. */
async function ask<Answer extends object>(
  process: LimitedProcess,
  request: object,
  { timeLimitMilliseconds, answer }: Asking,
): Promise<Answer> {
  const answered = (await process.run(request, timeLimitMilliseconds, answer).catch((cause: unknown) => {
    throw cause instanceof ProcessEnded ? new ServiceError('inspection_failed', { cause }) : cause;
  })) as Answer | Refusal;
  if (!('refused' in answered)) return answered;
  const { code, details } = answered.refused;
  if (code === 'inspection_failed') process.end();
  throw new ServiceError(code, { details });
}

interface ReadingProcess {
  process: LimitedProcess;
  organizationId: string;
  reads: number;
}

/**
 * Reads uploaded files in processes of their own, so that a file that crashes or exhausts one hurts nobody else, and one
 * that takes it over can lie about nothing but later files of the same organization.
 */
export class PdfIntake {
  readonly #limits: IntakeLimits;
  /** The one used last comes last. */
  readonly #idle: ReadingProcess[] = [];
  readonly #turns: FairTurns;

  constructor(limits: Partial<IntakeLimits> = {}) {
    this.#limits = { ...defaults, ...limits };
    const { processes, queueLength } = this.#limits;
    this.#turns = new FairTurns({ atOnce: processes, queueLength });
  }

  /** The same of a file that is in memory, with its copy and the outline of that. */
  async read(
    bytes: Uint8Array,
    options: { password?: string } = {},
  ): Promise<PdfReading & { outline: Uint8Array | null }> {
    const pieces: Uint8Array[] = [];
    const inMemory = (held: Uint8Array): OwnedFile => ({
      organizationId: 'in memory',
      byteSize: held.byteLength,
      read: async (start, end) => held.slice(start, end),
    });
    const keepCopy = async (piece: Uint8Array): Promise<void> => void pieces.push(piece);
    const reading = await this.readFile({ ...inMemory(bytes), keepCopy }, options);
    if (reading.normalisedBy === 'none') return { ...reading, copy: null, outline: null };
    const copy = Buffer.concat(pieces);
    return { ...reading, copy, outline: await this.outlineCopy(inMemory(copy), reading.pageSizes) };
  }

  /**
   * What `readPdf` gives and throws, besides `inspection_failed` for a file that takes too much time or memory and
   * `rate_limited` when too many are waiting, of all or of its organization. The password opens the file this once and is
   * kept nowhere.
   */
  async readFile(file: IntakeFile, options: { password?: string } = {}): Promise<CopiedReading> {
    const { maxPages, timeLimitMilliseconds, maxDocumentBytes } = this.#limits;
    const { organizationId } = file;
    const request: ReadRequest = { byteSize: file.byteSize, maxPages, ...options };
    const answer = answerQuestions(file, copyBytesPerFileByte * maxDocumentBytes);
    return this.#turns.take(organizationId, false, async () => {
      const slot = this.#takeIdle(organizationId) ?? {
        process: this.#start('reading', readsPerProcess),
        organizationId,
        reads: 0,
      };
      try {
        slot.reads += 1;
        const { reading } = await ask<ReadAnswer>(slot.process, request, { timeLimitMilliseconds, answer });
        return reading;
      } finally {
        this.#putBack(slot);
      }
    });
  }

  /**
   * What sealing has to know of a copy (copy-outline.ts), packed; null for more than is worth keeping. Throws `unreadable_pdf`
   * for one that cannot be sealed, `inspection_failed` for one whose pages are not of those sizes. In a process that nothing
   * was read in before and nothing is after, since what one copy did to it would be said of the next.
   */
  async outlineCopy(copy: OwnedFile, pageSizes: readonly PageSize[]): Promise<Uint8Array | null> {
    const { timeLimitMilliseconds } = this.#limits;
    const request: OutlineRequest = { byteSize: copy.byteSize, pageSizes };
    const answer = (question: unknown): Promise<unknown> => readPiece(copy, question as PieceQuestion);
    return this.#turns.take(copy.organizationId, true, async () => {
      const process = this.#start('outlining', 1);
      try {
        const { outline } = await ask<OutlineAnswer>(process, request, { timeLimitMilliseconds, answer });
        if (outline !== null && !(outline instanceof Uint8Array)) throw new ServiceError('inspection_failed');
        return outline;
      } finally {
        process.end();
      }
    });
  }

  /** Ends idle processes; one that is reading ends with its file. */
  async close(): Promise<void> {
    for (const { process } of this.#idle.splice(0)) process.end();
  }

  #start(program: keyof typeof programs, tasks: number): LimitedProcess {
    const { timeLimitMilliseconds, memoryLimitBytes } = this.#limits;
    const cpuSeconds = Math.ceil((tasks * timeLimitMilliseconds) / 1000);
    return new LimitedProcess(programs[program], { memoryBytes: memoryLimitBytes, cpuSeconds });
  }

  #takeIdle(organizationId: string): ReadingProcess | undefined {
    const place = this.#idle.findLastIndex((slot) => slot.organizationId === organizationId);
    const [slot] = place < 0 ? [] : this.#idle.splice(place, 1);
    return slot?.process.alive ? slot : undefined;
  }

  #putBack(slot: ReadingProcess): void {
    if (slot.process.alive && slot.reads < readsPerProcess) this.#idle.push(slot);
    else slot.process.end();
    while (this.#idle.length > this.#limits.processes) this.#idle.shift()?.process.end();
  }
}

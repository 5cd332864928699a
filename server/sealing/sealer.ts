import { LimitedProcess, ProcessEnded } from '../platform/processes/limited-process.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { withAppended, withRoom } from './appended.ts';
import type { SealedDocument, SealInput } from './seal-document.ts';
import type { SealAnswer, SealQuestion, SealTask } from './seal-messages.ts';

export interface SealerLimits {
  readonly timeLimitMilliseconds: number;
  /** What one document may make the process hold. */
  readonly memoryLimitBytes: number;
}

const defaults: SealerLimits = { timeLimitMilliseconds: 120_000, memoryLimitBytes: 2_048 * 1_048_576 };

/** Documents one process seals before another takes its place, so that nothing can build up in it. */
const sealsPerProcess = 50;
const program = new URL('seal-process.ts', import.meta.url);

/**
 * Seals in a process of its own, one document after the other: the file is a stranger's, and what makes the engine loop
 * or swell must not stop the server that everybody else is signing on.
 */
export class Sealer {
  readonly #limits: SealerLimits;
  #process: LimitedProcess | undefined;
  #seals = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(limits: Partial<SealerLimits> = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  /** Rejects with `seal_failed` and a reason; `limits` when the document took too much time or memory. */
  seal(input: SealInput): Promise<SealedDocument> {
    const sealing = this.#last.then(() => this.#seal(input));
    this.#last = sealing.catch(() => undefined);
    return sealing;
  }

  async close(): Promise<void> {
    this.#process?.end();
  }

  async #seal({ signer, stamp, ...input }: SealInput): Promise<SealedDocument> {
    const { certificateChain } = signer;
    const { bytes, roomBehind = 0 } = input;
    const task: SealTask = {
      ...input,
      bytes: withRoom(bytes, roomBehind),
      byteSize: bytes.byteLength,
      certificateChain,
      wantsTimestamp: stamp !== undefined,
    };
    const running = this.#takeProcess();
    const signing = async (asked: unknown): Promise<unknown> => {
      const question = asked as SealQuestion;
      return 'sign' in question ? signer.sign(question.sign) : stamp?.(question.stamp);
    };
    const answer = (await running
      .run(task, this.#limits.timeLimitMilliseconds, signing)
      .catch((cause: unknown) => {
        const details = { reason: cause instanceof ProcessEnded ? 'limits' : signerReason(cause) };
        throw new ServiceError('seal_failed', { cause, details });
      })) as SealAnswer;
    if ('failed' in answer) throw new ServiceError('seal_failed', { details: answer.failed });
    const { document, completionCertificate } = answer.sealed;
    const { appended, ...facts } = document;
    return {
      document: { ...facts, bytes: withAppended(input, appended) },
      completionCertificate,
    };
  }

  #takeProcess(): LimitedProcess {
    if (this.#process?.alive && this.#seals < sealsPerProcess) {
      this.#seals += 1;
      return this.#process;
    }
    this.#process?.end();
    const { memoryLimitBytes, timeLimitMilliseconds } = this.#limits;
    const cpuSeconds = Math.ceil((sealsPerProcess * timeLimitMilliseconds) / 1000);
    this.#process = new LimitedProcess(program, { memoryBytes: memoryLimitBytes, cpuSeconds });
    this.#seals = 1;
    return this.#process;
  }
}

/** What the key itself says, such as that its certificate has expired. */
function signerReason(cause: unknown): string {
  const { reason } = (cause instanceof ServiceError ? cause.details : {}) as { reason?: unknown };
  return typeof reason === 'string' ? reason : 'signer';
}

import { ServiceError } from '../../platform/http/service-error.ts';
import { runRound } from './run-round.ts';
import type { TreeParts } from './sign-checkpoint.ts';

/** Between the end of a round and the next one: how long an event waits for its checkpoint at most, when little happens. */
const pauseMilliseconds = 500;
/** A refusal that lasts is said again this often. */
const repeatMilliseconds = 60_000;

/**
 * Runs rounds until it is stopped. A round that fails is told through `onFailure` and tried again: a refusal to sign ends
 * when the right database is back, or with a new origin.
 */
export class Integrator {
  readonly #parts: TreeParts;
  readonly #onFailure: (cause: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #stopped = false;
  #told: { code: string; at: number } | undefined;

  constructor(parts: TreeParts, onFailure: (cause: unknown) => void) {
    this.#parts = parts;
    this.#onFailure = onFailure;
  }

  start(): void {
    this.#schedule(0);
  }

  /** Waits for the round that is running. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  #schedule(milliseconds: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#round = this.#run();
    }, milliseconds).unref();
  }

  async #run(): Promise<void> {
    let more = false;
    try {
      more = await runRound(this.#parts);
      this.#told = undefined;
    } catch (cause) {
      this.#tell(cause);
    }
    this.#schedule(more ? 0 : pauseMilliseconds);
  }

  #tell(cause: unknown): void {
    const code = cause instanceof ServiceError ? cause.code : 'internal_error';
    const now = performance.now();
    if (this.#told?.code === code && now - this.#told.at < repeatMilliseconds) return;
    this.#told = { code, at: now };
    this.#onFailure(cause);
  }
}

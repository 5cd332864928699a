import { ServiceError } from './service-error.ts';

/** Counts what runs at once in this process, whose database connections all callers share: one of them must not have them all. */
export class ConcurrentRequests {
  readonly #mostAtOnce: number;
  readonly #running = new Map<string, number>();

  constructor(mostAtOnce: number) {
    this.#mostAtOnce = mostAtOnce;
  }

  /** Callers of whom something runs. */
  get size(): number {
    return this.#running.size;
  }

  /** Throws `rate_limited`, with Retry-After, when as many of the caller's run already. */
  async run<T>(caller: string, work: () => Promise<T>): Promise<T> {
    const running = this.#running.get(caller) ?? 0;
    if (running >= this.#mostAtOnce)
      throw new ServiceError('rate_limited', { headers: { 'Retry-After': '1' } });
    this.#running.set(caller, running + 1);
    try {
      return await work();
    } finally {
      const left = (this.#running.get(caller) ?? 1) - 1;
      if (left === 0) this.#running.delete(caller);
      else this.#running.set(caller, left);
    }
  }
}

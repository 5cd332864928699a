import { ServiceError } from './service-error.ts';

const windowMilliseconds = 60_000;
/** Callers remembered at once; the oldest is forgotten first. */
const mostCallers = 50_000;

/** Counts per minute in this process: against one caller who fills the log or the disk, not against many. */
export class RequestRate {
  readonly #mostPerMinute: number;
  readonly #now: () => number;
  readonly #windows = new Map<string, { startedAt: number; count: number }>();

  constructor(mostPerMinute: number, now: () => number = Date.now) {
    this.#mostPerMinute = mostPerMinute;
    this.#now = now;
  }

  /** Which request of this minute it is, from 1. Throws `rate_limited`, with Retry-After, beyond the limit. */
  count(caller: string): number {
    const now = this.#now();
    const known = this.#windows.get(caller);
    const current =
      known && now - known.startedAt < windowMilliseconds ? known : { startedAt: now, count: 0 };
    current.count += 1;
    if (current !== known) {
      this.#windows.delete(caller);
      if (this.#windows.size >= mostCallers) this.#windows.delete(this.#windows.keys().next().value ?? '');
      this.#windows.set(caller, current);
    }
    if (current.count > this.#mostPerMinute) {
      const seconds = Math.ceil((current.startedAt + windowMilliseconds - now) / 1000);
      throw new ServiceError('rate_limited', { headers: { 'Retry-After': String(seconds) } });
    }
    return current.count;
  }
}

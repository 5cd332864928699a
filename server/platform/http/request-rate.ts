import { createHash } from 'node:crypto';
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

  /** Callers of the last minute. */
  get size(): number {
    return this.#windows.size;
  }

  /** Which request of this minute it is, from 1. Throws `rate_limited`, with Retry-After, beyond the limit. */
  count(caller: string): number {
    const now = this.#now();
    this.#forgetBefore(now - windowMilliseconds);
    // What a caller is known by is partly his own words: of any length, and kept alive with what they were cut from.
    const key = createHash('sha256').update(caller).digest('base64');
    const current = this.#windows.get(key) ?? { startedAt: now, count: 0 };
    if (current.count === 0) {
      if (this.#windows.size >= mostCallers) this.#windows.delete(this.#windows.keys().next().value ?? '');
      this.#windows.set(key, current);
    }
    current.count += 1;
    if (current.count > this.#mostPerMinute) {
      const seconds = Math.ceil((current.startedAt + windowMilliseconds - now) / 1000);
      throw new ServiceError('rate_limited', { headers: { 'Retry-After': String(seconds) } });
    }
    return current.count;
  }

  /** Windows stand in the order they began in, so this costs no more than their beginning did. */
  #forgetBefore(ended: number): void {
    for (const [key, { startedAt }] of this.#windows) {
      if (startedAt > ended) return;
      this.#windows.delete(key);
    }
  }
}

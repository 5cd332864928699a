const windowMilliseconds = 60_000;
/** Names remembered at once; the oldest is forgotten first. */
const mostNames = 50_000;

/** Tells the first of a minute from those after it, for what is not worth writing down again; in this process alone. */
export class FirstsOfMinute {
  readonly #now: () => number;
  /** When each was first, in that order. */
  readonly #firsts = new Map<string, number>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Names of the last minute. */
  get size(): number {
    return this.#firsts.size;
  }

  isFirst(name: string): boolean {
    const now = this.#now();
    this.#forgetBefore(now - windowMilliseconds);
    if (this.#firsts.has(name)) return false;
    if (this.#firsts.size >= mostNames) this.#firsts.delete(this.#firsts.keys().next().value ?? '');
    this.#firsts.set(name, now);
    return true;
  }

  #forgetBefore(ended: number): void {
    for (const [name, startedAt] of this.#firsts) {
      if (startedAt > ended) return;
      this.#firsts.delete(name);
    }
  }
}

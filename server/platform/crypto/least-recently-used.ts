interface Entry<Value> {
  value: Value;
  expiresAt: number;
}

/** A map that forgets: what was not asked for longest when it is full, and everything after its time. */
export class LeastRecentlyUsed<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #capacity: number;
  readonly #lifetimeMs: number;
  readonly #now: () => number;

  constructor(capacity: number, lifetimeMs: number, now: () => number) {
    this.#capacity = capacity;
    this.#lifetimeMs = lifetimeMs;
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(name: string): Value | undefined {
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    this.#entries.delete(name);
    if (entry.expiresAt <= this.#now()) return undefined;
    this.#entries.set(name, entry); // a Map keeps insertion order, so the first entry is the one longest unused
    return entry.value;
  }

  set(name: string, value: Value): void {
    this.#entries.delete(name);
    this.#entries.set(name, { value, expiresAt: this.#now() + this.#lifetimeMs });
    if (this.#entries.size <= this.#capacity) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Forgets `name` if it still holds `value`; a newer value stays. */
  delete(name: string, value: Value): void {
    if (this.#entries.get(name)?.value === value) this.#entries.delete(name);
  }
}

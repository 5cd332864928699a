/**
 * At most `limit` things alive at a time; the farthest makes room. An A4 page at 800 CSS pixels on a double-density
 * screen is 14.5 MB of canvas, so 500 pages kept would be 7 GB.
 */
export class CanvasBudget<Key> {
  readonly #limit: number;
  readonly #distance: (key: Key) => number;
  readonly #release: (key: Key) => void;
  readonly #alive = new Set<Key>();

  constructor(options: { limit: number; distance: (key: Key) => number; release: (key: Key) => void }) {
    this.#limit = options.limit;
    this.#distance = options.distance;
    this.#release = options.release;
  }

  get size(): number {
    return this.#alive.size;
  }

  has(key: Key): boolean {
    return this.#alive.has(key);
  }

  /** It is gone for another reason. */
  forget(key: Key): void {
    this.#alive.delete(key);
  }

  /** `key` comes alive now; it is not what makes room. */
  use(key: Key): void {
    this.#alive.add(key);
    while (this.#alive.size > this.#limit) {
      const others = [...this.#alive].filter((other) => other !== key);
      const farthest = others.reduce((a, b) => (this.#distance(b) > this.#distance(a) ? b : a));
      this.#alive.delete(farthest);
      this.#release(farthest);
    }
  }
}

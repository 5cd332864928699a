/** What the schedule needs to know of a page. */
export interface Drawable {
  readonly isSharp: boolean;
  draw(): Promise<void>;
  cancel(): void;
}

/** A hostile page can keep the parser busy for ever. Counted in frames, which a hidden page does not get. Milliseconds. */
const drawTimeout = 120_000;
/** So much of the time between two frames counts: more of it is a pause in which nothing could be drawn. */
const longestFrame = 1000;

/**
 * Rejects when a drawing has had `limit` milliseconds in which it could be drawn: what is never shown must be said, for
 * nobody may sign it.
 */
function drawingTooLong(limit: number, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    let [spent, last] = [0, performance.now()];
    const count = (now: number): void => {
      if (signal.aborted) return;
      spent += Math.min(Math.max(now - last, 0), longestFrame);
      last = now;
      if (spent >= limit) reject(new Error('took too long'));
      else requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
}

/**
 * Draws wanted pages one at a time, the nearest first, and stops a drawing nobody waits for any more: when someone
 * scrolls through 500 pages the worker must not be busy with those already gone.
 */
export class DrawSchedule<Page extends Drawable> {
  readonly #wanted = new Set<Page>();
  readonly #distance: (page: Page) => number;
  readonly #atMost: number;
  readonly #starting: (page: Page) => void;
  readonly #drawn: (page: Page) => void;
  readonly #failed: (page: Page, error: unknown) => void;
  readonly #limit: number;
  #current: Page | null = null;

  constructor(options: {
    /** How far from the middle of the view, in any unit; smaller is drawn earlier. */
    distance: (page: Page) => number;
    /** Only that many of the nearest are drawn: more could not be kept, and drawing them again would never end. */
    atMost: number;
    /** Called before a drawing begins: what is too much now makes room. */
    starting: (page: Page) => void;
    drawn: (page: Page) => void;
    /** Not called for a drawing that was cancelled. */
    failed: (page: Page, error: unknown) => void;
    limitMilliseconds?: number;
  }) {
    this.#distance = options.distance;
    this.#atMost = options.atMost;
    this.#starting = options.starting;
    this.#drawn = options.drawn;
    this.#failed = options.failed;
    this.#limit = options.limitMilliseconds ?? drawTimeout;
  }

  /** What is being drawn. */
  get current(): Page | null {
    return this.#current;
  }

  want(page: Page): void {
    this.#wanted.add(page);
    void this.#run();
  }

  drop(page: Page): void {
    this.#wanted.delete(page);
    if (this.#current === page) page.cancel();
  }

  /** The view moved or something changed size: what is wanted is looked at again. */
  refresh(): void {
    void this.#run();
  }

  clear(): void {
    this.#wanted.clear();
    this.#current?.cancel();
  }

  async #run(): Promise<void> {
    if (this.#current) return;
    for (let page = this.#nearest(); page; page = this.#nearest()) {
      this.#current = page;
      this.#starting(page);
      try {
        await this.#draw(page);
        this.#drawn(page);
      } catch (error) {
        if (!isCancellation(error)) {
          this.#wanted.delete(page);
          this.#failed(page, error);
        }
      } finally {
        this.#current = null;
      }
    }
  }

  async #draw(page: Page): Promise<void> {
    const end = new AbortController();
    const tooLong = drawingTooLong(this.#limit, end.signal);
    tooLong.catch(() => page.cancel());
    try {
      await Promise.race([page.draw(), tooLong]);
    } finally {
      end.abort();
    }
  }

  #nearest(): Page | undefined {
    return [...this.#wanted]
      .map((page) => ({ page, distance: this.#distance(page) }))
      .toSorted((a, b) => a.distance - b.distance)
      .slice(0, this.#atMost)
      .find(({ page }) => !page.isSharp)?.page;
  }
}

const isCancellation = (error: unknown): boolean =>
  error instanceof Error && error.name === 'RenderingCancelledException';

import { keyOf, type PagePlace } from './page-place.ts';
import type { InksealPages } from './pages.ts';

/** Who has not moved for so long may have left the room. Milliseconds. */
const attention = 300_000;
const tick = 1000;
/** How often it is told while somebody goes on reading: each time is an event of the audit log. Milliseconds. */
const reportInterval = 300_000;
/** New seconds that are worth telling when the frame is put out of sight. */
const worthTelling = 10;

const humanEvents = ['scroll', 'wheel', 'pointerdown', 'pointermove', 'keydown', 'touchmove'] as const;

/** By page, what was counted and of it what was told. */
export type Times = Map<string, { place: PagePlace; milliseconds: number; told: number }>;

export interface PageTimesParts {
  pages: Pick<InksealPages, 'shown'> & Element;
  /** Whether what is shown can be read, with no sheet before it that has to be answered first. */
  isReadable(): boolean;
  /** Answers whether the server has it. */
  report(documentId: string, pages: { page: number; seconds: number }[]): Promise<boolean>;
  /** What was counted before, to go on with. */
  times: Times;
}

/**
 * How long each page was in view: drawn, at least half of it or half of the view, on a screen that is shown, in a frame
 * that is in sight, and before somebody who moves now and then. Told in one act for all pages, with what it came to so
 * far, so that 500 pages that are scrolled through are one event and not 500.
 */
export class PageTimes {
  readonly #parts: PageTimesParts;
  #lastTick = performance.now();
  #lastMove = performance.now();
  /** False where the host page has scrolled the frame out of sight, of which a frame is told nothing else. */
  #isInSight = true;

  constructor(parts: PageTimesParts, signal: AbortSignal) {
    this.#parts = parts;
    const moved = (event: Event): void => {
      if (event.isTrusted) this.#lastMove = performance.now();
    };
    for (const type of humanEvents)
      window.addEventListener(type, moved, { signal, capture: true, passive: true });
    const hidden = (): void => {
      if (document.visibilityState === 'hidden' && this.#untold() >= worthTelling) this.flush();
    };
    document.addEventListener('visibilitychange', hidden, { signal });
    const timers = [setInterval(() => this.#count(), tick), setInterval(() => this.flush(), reportInterval)];
    const sight = new IntersectionObserver((entries) => {
      this.#isInSight = entries.at(-1)?.isIntersecting ?? true;
    });
    sight.observe(parts.pages);
    signal.addEventListener('abort', () => {
      sight.disconnect();
      timers.forEach((timer) => clearInterval(timer));
    });
  }

  #count(): void {
    const now = performance.now();
    // A device that slept did not show anything meanwhile.
    const passed = Math.min(now - this.#lastTick, 2 * tick);
    this.#lastTick = now;
    const isWatched = document.visibilityState === 'visible' && now - this.#lastMove < attention;
    if (!isWatched || !this.#isInSight || !this.#parts.isReadable()) return;
    for (const { place, share } of this.#parts.pages.shown()) {
      if (share < 0.5) continue;
      const time = this.#parts.times.get(keyOf(place)) ?? { place, milliseconds: 0, told: 0 };
      time.milliseconds += passed;
      this.#parts.times.set(keyOf(place), time);
    }
  }

  #untold(): number {
    return [...this.#parts.times.values()].reduce((sum, time) => sum + secondsOf(time) - time.told, 0);
  }

  /** Tells what has changed, whether it is much or little. */
  flush(): void {
    this.#count();
    const changed = [...this.#parts.times.values()].filter((time) => secondsOf(time) > time.told);
    for (const documentId of new Set(changed.map(({ place }) => place.documentId))) {
      const times = changed.filter(({ place }) => place.documentId === documentId);
      const told = times.map((time) => ({ time, seconds: secondsOf(time) }));
      for (const { time, seconds } of told) time.told = seconds;
      const pages = told.map(({ time, seconds }) => ({ page: time.place.page, seconds }));
      void this.#parts.report(documentId, pages).then((isKnown) => {
        if (!isKnown) for (const { time, seconds } of told) if (time.told === seconds) time.told = 0;
      });
    }
  }
}

const secondsOf = ({ milliseconds }: { milliseconds: number }): number => Math.round(milliseconds / 1000);

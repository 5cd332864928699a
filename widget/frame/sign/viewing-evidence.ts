import type { PagePlace } from '../pages/page-place.ts';

/** What only a person does: read on, point, type. Synthetic events do not count. */
const humanEvents = ['scroll', 'wheel', 'pointerdown', 'keydown', 'touchmove', 'click'] as const;

/**
 * When a document counts as viewed: at least one of its pages was really drawn, and afterwards a person acted. Opening
 * a link proves neither (link scanners open every link). It is reported again when twice as many pages were drawn, and
 * when more were drawn before a press, as the one that signs: the last report says what was there to be read.
 */
export class ViewingEvidence {
  readonly #drawn = new Map<string, Set<number>>();
  readonly #reported = new Map<string, number>();
  readonly #report: (documentId: string, pagesDrawn: number) => Promise<boolean>;
  /** Before consent nothing is reported. */
  isActive = false;

  /** `report` answers whether the server has it; if not, the next act of the person tries again. */
  constructor(report: (documentId: string, pagesDrawn: number) => Promise<boolean>) {
    this.#report = report;
  }

  pageDrawn({ documentId, page }: PagePlace): void {
    const pages = this.#drawn.get(documentId) ?? new Set<number>();
    pages.add(page);
    this.#drawn.set(documentId, pages);
  }

  /** Listens on `target` for as long as `signal` lets it. */
  watch(target: EventTarget, signal: AbortSignal): void {
    for (const type of humanEvents)
      target.addEventListener(type, this.#acted, { signal, capture: true, passive: true });
  }

  readonly #acted = (event: Event): void => {
    if (!event.isTrusted || !this.isActive) return;
    for (const [documentId, { size }] of this.#drawn) {
      const before = this.#reported.get(documentId) ?? 0;
      if (size <= before || (event.type !== 'click' && size < 2 * before)) continue;
      this.#reported.set(documentId, size);
      void this.#report(documentId, size).then((isKnown) => {
        if (!isKnown && this.#reported.get(documentId) === size) this.#reported.set(documentId, before);
      });
    }
  };
}

import type { PagePlace } from '../pages/pages.ts';

/** What only a person does: read on, point, type. Synthetic events do not count. */
const humanEvents = ['scroll', 'wheel', 'pointerdown', 'keydown', 'touchmove'] as const;

/**
 * When a document counts as viewed: at least one of its pages was really drawn, and afterwards a person acted. Opening
 * a link proves neither (link scanners open every link).
 */
export class ViewingEvidence {
  readonly #drawn = new Map<string, Set<number>>();
  readonly #viewed = new Set<string>();
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
    for (const [documentId, pages] of this.#drawn) {
      if (this.#viewed.has(documentId)) continue;
      this.#viewed.add(documentId);
      void this.#report(documentId, pages.size).then((isKnown) => {
        if (!isKnown) this.#viewed.delete(documentId);
      });
    }
  };
}

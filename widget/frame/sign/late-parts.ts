import type * as deskTools from './desk-tools.ts';

/** Parts of the ceremony that nobody needs to read the document. */
const imports = {
  tools: () => import('./desk-tools.ts'),
  adopt: () => import('../signature/adopt-dialog.ts'),
  review: () => import('./review-sheet.ts'),
  decline: () => import('./decline-sheet.ts'),
  delegate: () => import('./delegate-sheet.ts'),
  papers: () => import('./papers-sheet.ts'),
  notice: () => import('../../ui/notice.ts'),
  outcome: () => import('./outcome.ts'),
} as const;
export type LatePart = keyof typeof imports;
export type DeskTools = typeof deskTools;

/** Loads parts after the first page, and knows which of them the person waits for in vain. */
export class LateParts {
  /** What is needed now and could not be loaded. */
  missing: LatePart | null = null;
  /** What the desk draws its fields with, once it is there. */
  tools: DeskTools | null = null;
  readonly #loaded = new Set<LatePart>();
  readonly #changed: () => void;
  readonly #load: (part: LatePart) => Promise<unknown>;
  readonly #needed = new Map<LatePart, Promise<void>>();
  #isPrefetched = false;
  #again = Promise.withResolvers<void>();

  constructor(changed: () => void, load = (part: LatePart): Promise<unknown> => imports[part]()) {
    this.#changed = changed;
    this.#load = load;
  }

  has(part: LatePart): boolean {
    return this.#loaded.has(part);
  }

  /** Loads everything while there is time; what fails is asked for again when it is needed. */
  async prefetch(): Promise<void> {
    if (this.#isPrefetched) return;
    this.#isPrefetched = true;
    await this.#try('tools'); // needed first: it has the line to itself
    for (const part of Object.keys(imports) as LatePart[]) void this.#try(part);
  }

  /** Resolves when the part is there. Until then, when it cannot be loaded, `missing` names it for the screen. */
  need(part: LatePart): Promise<void> {
    const needed = this.#needed.get(part) ?? this.#wait(part);
    this.#needed.set(part, needed);
    return needed;
  }

  async #wait(part: LatePart): Promise<void> {
    while (!(await this.#try(part))) {
      this.missing = part;
      this.#changed();
      await this.#again.promise;
    }
  }

  /** The person tries again. */
  retry(): void {
    this.missing = null;
    this.#changed();
    this.#again.resolve();
    this.#again = Promise.withResolvers();
  }

  async #try(part: LatePart): Promise<boolean> {
    if (this.#loaded.has(part)) return true;
    try {
      const loaded = await this.#load(part);
      if (part === 'tools') this.tools = loaded as DeskTools;
    } catch {
      return false;
    }
    this.#loaded.add(part);
    this.#changed();
    return true;
  }
}

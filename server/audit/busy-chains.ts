import type { KnownAct, WaitingAct } from './gathered-acts.ts';

/** Each holds one of the pool's ten connections, for as long as a statement may wait for a lock. */
const mostUnderWay = 2;

interface Line {
  organizationId: string;
  acts: WaitingAct[];
}

/**
 * Acts on chains whose head somebody else holds for long, as deletions of masses do: one after the other on each chain, and
 * one at a time of each organization, so that nobody's busy chains keep others from theirs.
 */
export class BusyChains {
  readonly #perform: (act: KnownAct) => Promise<void>;
  readonly #lines = new Map<string, Line>();
  /** Organizations of which an act is under way. */
  readonly #served = new Set<string>();

  constructor(perform: (act: KnownAct) => Promise<void>) {
    this.#perform = perform;
  }

  /** Whether acts on that chain are waiting here; another must not overtake them. */
  isKnown({ entries: [entry] }: KnownAct): boolean {
    return entry !== undefined && this.#lines.has(entry.chain);
  }

  add(act: WaitingAct): void {
    const { chain = '', organizationId = '' } = act.entries[0] ?? {};
    const line = this.#lines.get(chain) ?? { organizationId, acts: [] };
    line.acts.push(act);
    this.#lines.set(chain, line);
    this.#begin();
  }

  #begin(): void {
    for (const [chain, line] of this.#lines) {
      if (this.#served.size >= mostUnderWay) return;
      if (!this.#served.has(line.organizationId)) void this.#next(chain, line);
    }
  }

  async #next(chain: string, line: Line): Promise<void> {
    const act = line.acts.shift();
    if (!act) return;
    this.#served.add(line.organizationId);
    await this.#perform(act).then(act.resolve, act.reject);
    this.#served.delete(line.organizationId);
    // To the end of the map, behind those who have waited.
    this.#lines.delete(chain);
    if (line.acts.length > 0) this.#lines.set(chain, line);
    this.#begin();
  }
}

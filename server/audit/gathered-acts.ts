import type { SQL } from 'drizzle-orm';
import type { AuditEntry } from './audit-log.ts';

/** An act that is known before its transaction begins: what it changes, and what of it goes into the log. */
export interface KnownAct {
  entries: readonly AuditEntry[];
  changes: readonly SQL[];
}

interface WaitingAct extends KnownAct {
  resolve: () => void;
  reject: (cause: unknown) => void;
}

/** Each transaction holds one of the pool's ten connections. */
const mostUnderWay = 2;
/** More would keep the heads of their chains locked for too long. */
const mostTogether = 64;

/**
 * Acts of many callers as one transaction: on a busy server a transaction's beginning, end and way to the disk cost more than
 * what one act writes. Nobody waits for others to come; what comes while transactions are under way goes with the next.
 *
 * An act that fails must not take those of others with it, nor must one that has to wait for a lock: when a common
 * transaction fails, for whatever reason, each act is done alone, and only its own caller hears of its failure.
 */
export class GatheredActs {
  readonly #together: (acts: readonly KnownAct[]) => Promise<void>;
  readonly #alone: (act: KnownAct) => Promise<void>;
  #waiting: WaitingAct[] = [];
  #underWay = 0;

  constructor(does: {
    together: (acts: readonly KnownAct[]) => Promise<void>;
    alone: (act: KnownAct) => Promise<void>;
  }) {
    this.#together = does.together;
    this.#alone = does.alone;
  }

  /** Resolves when the act is committed; rejects when it has not happened. */
  do(act: KnownAct): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...act, resolve, reject });
      this.#begin();
    });
  }

  #begin(): void {
    while (this.#underWay < mostUnderWay && this.#waiting.length > 0) {
      const acts = this.#waiting.slice(0, mostTogether);
      this.#waiting = this.#waiting.slice(mostTogether);
      this.#underWay += 1;
      void this.#perform(acts).finally(() => {
        this.#underWay -= 1;
        this.#begin();
      });
    }
  }

  async #perform(acts: readonly WaitingAct[]): Promise<void> {
    if (acts.length > 1) {
      try {
        await this.#together(acts);
        for (const { resolve } of acts) resolve();
        return;
      } catch {
        // Nothing of it has happened: whoever is at fault hears of it below.
      }
    }
    await Promise.all(acts.map((act) => this.#alone(act).then(act.resolve, act.reject)));
  }
}

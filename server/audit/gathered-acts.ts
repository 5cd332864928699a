import { AsyncLocalStorage } from 'node:async_hooks';
import { severalAtOnce } from '../platform/jobs/several-at-once.ts';
import type { AuditEntry } from './audit-log.ts';
import type { AccompanyingRow } from './audit-store.ts';
import { BusyChains } from './busy-chains.ts';

/** An act that is known before its transaction begins: what of it goes into the log, and the rows that go with that. */
export interface KnownAct {
  /** With their ids, so that none can be written twice. */
  entries: readonly (AuditEntry & { id: string })[];
  rows: readonly AccompanyingRow[];
}

export interface WaitingAct extends KnownAct {
  resolve: () => void;
  reject: (cause: unknown) => void;
}

/** How acts are done. All or nothing of what is given has happened when one of these resolves or rejects. */
interface Ways {
  /** In one transaction, which gives up as soon as it has to wait for a lock. */
  together: (acts: readonly KnownAct[]) => Promise<void>;
  /** However long it has to wait. */
  patiently: (act: KnownAct) => Promise<void>;
  /** Whether what rejected had to wait for a lock. */
  wasBusy: (cause: unknown) => boolean;
  /** Whether the act is in the log. */
  hasHappened: (act: KnownAct) => Promise<boolean>;
}

/** Each holds one of the pool's ten connections, as does each act that is done by itself after all. */
const mostUnderWay = 2;
/** More would keep the heads of their chains locked for too long. */
const mostTogether = 64;

/**
 * Acts of many callers as one transaction: on a busy server a transaction's beginning, end and way to the disk cost more than
 * what one act writes. Nobody waits for others to come; what comes while transactions are under way goes with the next.
 *
 * An act that fails must not take those of others with it: when a common transaction fails, for whatever reason, each act is
 * done by itself, and only its own caller hears of its failure. Nor must a chain that somebody keeps busy hold up the others:
 * acts on it wait by themselves.
 */
export class GatheredActs {
  readonly #ways: Ways;
  readonly #busy: BusyChains;
  /** Of no request: an act must not be done in the name of whoever happened to come before. */
  readonly #ofNobody = AsyncLocalStorage.snapshot();
  #waiting: WaitingAct[] = [];
  #underWay = 0;

  constructor(ways: Ways) {
    this.#ways = ways;
    this.#busy = new BusyChains(ways.patiently);
  }

  /** Resolves when the act is committed; rejects when it has not happened, or nobody can tell. */
  do(act: KnownAct): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { ...act, resolve, reject };
      this.#ofNobody(() => {
        if (this.#busy.isKnown(act)) return this.#busy.add(waiting);
        this.#waiting.push(waiting);
        this.#begin();
      });
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
    const [only] = acts;
    if (only && acts.length === 1) return this.#byItself(only);
    try {
      await this.#ways.together(acts);
      for (const { resolve } of acts) resolve();
    } catch {
      await severalAtOnce(acts, (act) => this.#byItself(act), mostUnderWay);
    }
  }

  /** What is on a chain that another act has just found busy need not find it out once more. */
  async #byItself(act: WaitingAct): Promise<void> {
    if (this.#busy.isKnown(act)) return this.#busy.add(act);
    try {
      await this.#ways.together([act]);
      act.resolve();
    } catch (cause) {
      if (this.#ways.wasBusy(cause)) this.#busy.add(act);
      // The connection may have been lost behind the COMMIT: then it has happened, and cannot once more.
      else if (await this.#ways.hasHappened(act).catch(() => false)) act.resolve();
      else act.reject(cause);
    }
  }
}

import { ServiceError } from '../../platform/http/service-error.ts';

export interface TurnLimits {
  /** Turns taken at the same time. */
  readonly atOnce: number;
  /** Waiting for one, of all organizations together; more are refused at once. */
  readonly queueLength: number;
}

interface Waiting {
  readonly isBegun: boolean;
  readonly begin: () => void;
}

/** What one organization may have waiting, so that its own mass keeps nobody else's files out of the queue. */
const shareOfQueue = 4;

/**
 * Whose turn it is among organizations that wait: of those with the fewest turns running, the one whose last turn ended
 * longest ago. So none gets a second turn while another has none, however many files it hands in and however long each takes.
 */
export class FairTurns {
  readonly #limits: TurnLimits;
  /** How many each has now. */
  readonly #running = new Map<string, number>();
  /** Whose turn comes first, first. */
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /**
   * Work that was begun in a turn before comes before the organization's other work, and before that of others who are as
   * entitled to the turn; it is not sent away any more. The turn is passed on even where the work could not be begun, for want
   * of memory: the next may have some again. @throws ServiceError `rate_limited` when too many are waiting
   */
  async take<Result>(organizationId: string, isBegun: boolean, work: () => Promise<Result>): Promise<Result> {
    await this.#wait(organizationId, isBegun);
    try {
      return await work();
    } finally {
      this.#end(organizationId);
    }
  }

  #runningOf(organizationId: string): number {
    return this.#running.get(organizationId) ?? 0;
  }

  /** Nobody waits while a turn is free. */
  async #wait(organizationId: string, isBegun: boolean): Promise<void> {
    let running = 0;
    for (const count of this.#running.values()) running += count;
    if (running < this.#limits.atOnce) return this.#begin(organizationId);
    const own = this.#waiting.get(organizationId) ?? [];
    if (!isBegun) this.#requirePlace(own.length);
    const { promise, resolve } = Promise.withResolvers<void>();
    const place = isBegun ? own.filter((one) => one.isBegun).length : own.length;
    own.splice(place, 0, { isBegun, begin: resolve });
    this.#waiting.set(organizationId, own);
    await promise;
  }

  #requirePlace(own: number): void {
    const { queueLength } = this.#limits;
    let all = 0;
    for (const { length } of this.#waiting.values()) all += length;
    if (all >= queueLength || own >= Math.max(1, Math.floor(queueLength / shareOfQueue)))
      throw new ServiceError('rate_limited', { headers: { 'Retry-After': '5' } });
  }

  #begin(organizationId: string): void {
    this.#running.set(organizationId, this.#runningOf(organizationId) + 1);
  }

  #end(organizationId: string): void {
    const left = this.#runningOf(organizationId) - 1;
    if (left > 0) this.#running.set(organizationId, left);
    else this.#running.delete(organizationId);
    const own = this.#waiting.get(organizationId);
    if (own) {
      this.#waiting.delete(organizationId);
      this.#waiting.set(organizationId, own);
    }
    this.#beginNext();
  }

  #beginNext(): void {
    const fewest = Math.min(...[...this.#waiting.keys()].map((id) => this.#runningOf(id)));
    const entitled = [...this.#waiting].filter(([id]) => this.#runningOf(id) === fewest);
    const [organizationId, own] = entitled.find(([, [first]]) => first?.isBegun) ?? entitled[0] ?? [];
    const next = own?.shift();
    if (organizationId === undefined || !next) return;
    if (own?.length === 0) this.#waiting.delete(organizationId);
    this.#begin(organizationId);
    next.begin();
  }
}

import type { AuditEntry, AuditLog } from './audit-log.ts';
import { networkOf } from './denials.ts';

const windowMilliseconds = 3_600_000;
/** Told apart at once around one thing; who comes from yet another network is counted with all such. */
const mostNetworks = 5;
/** Remembered at once; of the oldest the number is written before its hour is over. */
const mostGroups = 20_000;

interface Sighting {
  /** What it was done to, and how: what differs in this is never counted as one. */
  about: string;
  clientIp: string;
}

type Shared = Omit<AuditEntry, 'id' | 'personal'>;

interface Group {
  place: string;
  entry: Shared;
  startedAt: number;
  repeats: number;
}

/**
 * Writes into an envelope's chain what people do to it whom nobody knows: of each network the first of an hour at once,
 * the others as one event with their number when the hour is over. The chain goes whole into the completion certificate,
 * and what it takes to be here is an id that stands in a URL or on paper: whoever has one could make it grow for ever. So a
 * thing has at most two events of a kind an hour from each of a few networks, however many there are. A crash loses numbers, never a first.
 */
export class StrangerTraces {
  readonly #audit: AuditLog;
  readonly #now: () => number;
  /** In the order in which their hours began. */
  readonly #groups = new Map<string, Group>();
  readonly #networks = new Map<string, number>();

  constructor(audit: AuditLog, now: () => number = Date.now) {
    this.#audit = audit;
    this.#now = now;
  }

  /** `own` is of this one alone, and not of those that are counted with it. */
  async record(
    { about, clientIp }: Sighting,
    entry: Shared,
    own: Pick<AuditEntry, 'facts' | 'personal'>,
  ): Promise<void> {
    const place = `${entry.type} ${entry.chain} ${about}`;
    const name = this.#nameOf(place, networkOf(clientIp));
    const known = this.#groups.get(name);
    if (known) {
      known.repeats += 1;
      return;
    }
    this.#networks.set(place, (this.#networks.get(place) ?? 0) + 1);
    this.#groups.set(name, { place, entry, startedAt: this.#now(), repeats: 0 });
    const first: AuditEntry = { ...entry, ...own, facts: { ...entry.facts, ...own.facts } };
    await this.#audit.recordKnown([first]).catch((cause: unknown) => {
      this.#forget(name);
      throw cause;
    });
    await this.#makeRoom();
  }

  #nameOf(place: string, network: string): string {
    const name = `${place} ${network}`;
    if (this.#groups.has(name) || (this.#networks.get(place) ?? 0) < mostNetworks) return name;
    return `${place} others`;
  }

  /** Writes how often it happened besides, of each whose hour is over; `all`: before the process ends. */
  async settle(all = false): Promise<void> {
    for (const [name, { startedAt }] of this.#groups) {
      if (!all && this.#now() - startedAt < windowMilliseconds) return;
      await this.#close(name);
    }
  }

  async #makeRoom(): Promise<void> {
    const [oldest] = this.#groups.keys();
    if (oldest !== undefined && this.#groups.size > mostGroups) await this.#close(oldest);
  }

  async #close(name: string): Promise<void> {
    const group = this.#forget(name);
    if (!group || group.repeats === 0) return;
    const { entry, repeats } = group;
    await this.#audit.recordKnown([{ ...entry, facts: { ...entry.facts, repeats } }]);
  }

  #forget(name: string): Group | undefined {
    const group = this.#groups.get(name);
    if (!group) return undefined;
    this.#groups.delete(name);
    const others = (this.#networks.get(group.place) ?? 1) - 1;
    if (others > 0) this.#networks.set(group.place, others);
    else this.#networks.delete(group.place);
    return group;
  }
}

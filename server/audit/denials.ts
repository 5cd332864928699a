import { isIPv6 } from 'node:net';
import type { RequestFacts } from '../platform/http/http-env.ts';
import type { AuditEntry, AuditLog } from './audit-log.ts';
import { deploymentChain } from './deployment-chain.ts';

const windowMilliseconds = 60_000;
/** Strangers told apart at once; who comes after them is counted as one. */
const mostStrangers = 60;

export type Denial = Pick<AuditEntry, 'organizationId' | 'chain' | 'actor' | 'facts'>;

interface Group {
  denial: Denial;
  startedAt: number;
  repeats: number;
}

/**
 * Writes denials, each group's first of a minute at once and in a transaction of its own, the others as one event with
 * their number when the minute is over. Refusing all beyond a limit instead would let a stranger shut out whoever shares
 * the address, and dropping them would hide a search for ids or keys. A group has few values (key, route, code), so
 * that whoever is denied cannot fill the log: at most two events a minute each. A crash loses numbers, never a first.
 */
export class Denials {
  readonly #audit: AuditLog;
  readonly #now: () => number;
  readonly #groups = new Map<string, Group>();
  #strangers = 0;

  constructor(audit: AuditLog, now: () => number = Date.now) {
    this.#audit = audit;
    this.#now = now;
  }

  /**
   * Of somebody known: goes to the log of their organization, also when it was another's object they asked for. `subjectId`:
   * whose it is where they were, unless it is the account's or else the organization's.
   */
  async record(
    { subjectId: known, ...denial }: Denial & { subjectId?: string },
    { clientIp, userAgent }: RequestFacts,
  ): Promise<void> {
    const { organizationId, chain, actor, facts = {} } = denial;
    const { method = '', route = '', code = '', reason = '' } = facts;
    const group = JSON.stringify([chain, actor.id, method, route, code, reason]);
    // Where the first of a group came from need not be where the others did.
    const { kind, id } = actor;
    const subjectId = known ?? (kind === 'account' ? id : organizationId);
    await this.#record(group, { ...denial, actor: { kind, id } }, { clientIp, userAgent, subjectId });
  }

  /** Of somebody unknown: goes to the deployment's own chain, for it is no organization's. */
  async recordStranger(facts: Record<string, string>, request: RequestFacts): Promise<void> {
    const network = networkOf(request.clientIp);
    const isNew = !this.#groups.has(`stranger ${network}`);
    const group = isNew && this.#strangers >= mostStrangers ? 'strangers' : `stranger ${network}`;
    if (isNew && group !== 'strangers') this.#strangers += 1;
    const denial: Denial = {
      organizationId: deploymentChain,
      chain: deploymentChain,
      actor: { kind: 'anonymous', id: 'unknown' },
      facts,
    };
    await this.#record(group, denial, { ...request, subjectId: deploymentChain });
  }

  /** Writes how often each group whose minute is over was denied besides; `all`: before the process ends. */
  async settle(all = false): Promise<void> {
    for (const [name, group] of this.#groups) {
      if (!all && this.#now() - group.startedAt < windowMilliseconds) continue;
      this.#forget(name);
      if (group.repeats > 0) await this.#append(group.denial, { repeats: group.repeats });
    }
  }

  async #record(
    name: string,
    denial: Denial,
    { clientIp, userAgent, subjectId }: Pick<RequestFacts, 'clientIp' | 'userAgent'> & { subjectId: string },
  ): Promise<void> {
    const known = this.#groups.get(name);
    if (known) {
      known.repeats += 1;
      return;
    }
    this.#groups.set(name, { denial, startedAt: this.#now(), repeats: 0 });
    const personal = {
      ip: { subjectId, value: clientIp },
      userAgent: { subjectId, value: userAgent },
    };
    await this.#append(denial, {}, personal).catch((cause: unknown) => {
      this.#forget(name);
      throw cause;
    });
  }

  #forget(name: string): void {
    if (this.#groups.delete(name) && name.startsWith('stranger ')) this.#strangers -= 1;
  }

  async #append(
    denial: Denial,
    more: Record<string, number>,
    personal?: AuditEntry['personal'],
  ): Promise<void> {
    const event: AuditEntry = {
      ...denial,
      type: 'access.denied',
      facts: { ...denial.facts, ...more },
      ...(personal ? { personal } : {}),
    };
    await this.#audit.recordKnown([event]);
  }
}

/** One customer of a provider has a whole /64 of IPv6 to come from. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) while (groups.length < 4) groups.push('0');
  return groups.slice(0, 4).join(':');
}

import { sql, type SQL } from 'drizzle-orm';
import type { AuditEventType, AuditTrailEvent, auditActorKinds } from '#contract/audit-events.ts';
import { createId } from '#contract/ids.ts';
import { sealValue } from '../platform/crypto/sealed-value.ts';
import type { Database, Queries, Transaction } from '../platform/database/database.ts';
import {
  appendAtOnce,
  appendEvents,
  findEvent,
  countEventsBehind,
  findLastEvent,
  insertAccompanying,
  lockPatience,
  wasBusy,
  type AccompanyingRow,
  type AuditEventRow,
  type NewAuditEvent,
  type OpeningRow,
} from './audit-store.ts';
import { commit, createOpening, encodeOpening, openingContext } from './commitment.ts';
import { factsOf } from './event-facts.ts';
import { GatheredActs, type KnownAct } from './gathered-acts.ts';
import { placeOf, type HeldKeys, type SubjectKeys } from './subject-keys.ts';
import { TrailReader } from './trail-reader.ts';
import { withWhereabouts } from './whereabouts.ts';

export { insertAccompanying, type AccompanyingRow, type AuditEventRow } from './audit-store.ts';

export interface AuditActor {
  kind: (typeof auditActorKinds)[number];
  /** Opaque: an id of ours, never a name or an address. */
  id: string;
  /** Where a request came from. It becomes personal data of the event, `ip`, unless that has one already. */
  clientIp?: string;
}

/** Whoever may open the operator's socket. */
export const operatorActor = { kind: 'operator', id: 'cli' } as const satisfies AuditActor;

/** What the server does by itself. */
export const systemActor = { kind: 'system', id: 'inkseal' } as const satisfies AuditActor;

export interface AuditEntry {
  /** Given beforehand where a row of the same transaction names the event. */
  id?: string;
  type: AuditEventType;
  organizationId: string;
  /** The envelope's id, or the organization's for events without an envelope. */
  chain: string;
  actor: AuditActor;
  /** Nothing personal; numbers are integers. Readable in the log for ever. */
  facts?: Record<string, string | number>;
  /**
   * Names, addresses, IPs, user agents, titles, file names, document hashes, statements: the log keeps a salted
   * commitment, the value can be deleted with its subject's key.
   */
  personal?: Record<string, { subjectId: string; value: string }>;
}

export type AuditListener = (tx: Transaction, event: AuditEventRow) => Promise<void>;
/** Of one type, in their order. */
type EventsListener = (tx: Transaction, events: readonly AuditEventRow[]) => Promise<void>;

/** What was to be changed is no longer as it was found: nothing is left to do, and nothing is written. */
export class ChangedMeanwhile extends Error {}

/** What has a part in every act. */
interface BeforeActs {
  /** Whether there is anything to do for the act under way. */
  isNeeded: () => boolean;
  /** At the beginning of its transaction; when it rejects, nothing happens. */
  work: (tx: Transaction) => Promise<void>;
}

/** The one way to change state: the change and the events that record it are one transaction. */
export class AuditLog {
  readonly #database: Database;
  readonly #keys: SubjectKeys;
  readonly trails: TrailReader;
  readonly #listeners = new Map<AuditEventType, AuditListener[]>();
  readonly #gatherers = new Map<AuditEventType, EventsListener[]>();
  #before: BeforeActs | undefined;
  readonly #gathered = new GatheredActs({
    together: (acts) => this.#recordTogether(acts),
    patiently: (act) => this.#recordAlone(act),
    wasBusy,
    hasHappened: (act) => this.#hasHappened(act),
  });

  constructor(database: Database, keys: SubjectKeys) {
    this.#database = database;
    this.#keys = keys;
    this.trails = new TrailReader(database, keys);
  }

  /**
   * Runs `work` and appends its events at the end of the same transaction. When anything fails, the append
   * included, nothing has happened. Work that records nothing is refused. `changes` are sent along with the first event,
   * just before it: what nobody waits for needs no round trip of its own.
   */
  record<T>(
    work: (tx: Transaction) => Promise<{ result: T; events: AuditEntry[]; changes?: readonly SQL[] }>,
  ): Promise<T> {
    return this.#database.transaction(async (tx) => {
      if (this.#before?.isNeeded()) await this.#before.work(tx);
      const { result, events, changes = [] } = await work(tx);
      requireEvents(events);
      await this.append(tx, events, changes);
      return result;
    });
  }

  /**
   * As `record`, for an act that is known beforehand: events, and rows that go with them. Acts of many callers at once
   * share a transaction; each caller hears of their own alone.
   */
  async recordKnown(entries: readonly AuditEntry[], rows: readonly AccompanyingRow[] = []): Promise<void> {
    this.#database.requireOutsideTransaction();
    requireEvents(entries);
    // With ids from here on: what was committed though its answer was lost cannot happen once more.
    const identified = entries.map((entry) => ({ id: createId('evt'), ...withWhereabouts(entry) }));
    const act = { entries: identified, rows };
    if (this.#isHeard(entries) || this.#before?.isNeeded()) await this.#recordAlone(act);
    else await this.#gathered.do(act);
  }

  async #recordAlone({ entries, rows }: KnownAct): Promise<void> {
    const changes = insertAccompanying(rows);
    await this.record(async () => ({ result: undefined, events: [...entries], changes }));
  }

  /**
   * As one statement, once the keys of whom the acts tell of are known to be there. By chain, so that whoever else gathers
   * acts locks the heads of the same chains in the same order.
   */
  async #recordTogether(acts: readonly KnownAct[]): Promise<void> {
    const ordered = acts.toSorted(({ entries: [a] }, { entries: [b] }) =>
      (a?.chain ?? '') < (b?.chain ?? '') ? -1 : 1,
    );
    const entries = ordered.flatMap((act) => act.entries);
    const changes = insertAccompanying(ordered.flatMap(({ rows }) => rows));
    const keys = await this.#keys.findKeys(this.#database, entries);
    if (!keys) return this.#recordMakingKeys(entries, changes);
    const openings: OpeningRow[] = [];
    const events = entries.map((entry) => commitTo(entry, openings, keys));
    await appendAtOnce(this.#database, { events, openings, changes });
  }

  async #recordMakingKeys(entries: readonly AuditEntry[], changes: readonly SQL[]): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await this.#database.rows(tx, sql`SELECT set_config('lock_timeout', ${lockPatience}, true)`);
      await this.#keys.holdKeys(this.#database, tx, entries);
      await this.append(tx, entries, changes);
    });
  }

  async #hasHappened({ entries: [entry] }: KnownAct): Promise<boolean> {
    if (!entry) return false;
    return (await findEvent(this.#database.queries, entry.organizationId, entry.id)) !== undefined;
  }

  #isHeard(entries: readonly AuditEntry[]): boolean {
    return entries.some(({ type }) => this.#listeners.has(type) || this.#gatherers.has(type));
  }

  /** As `record`, for what was found before and may be done by somebody else already: `ChangedMeanwhile` is no failure. */
  async recordUnlessChanged(work: (tx: Transaction) => Promise<{ events: AuditEntry[] }>): Promise<void> {
    try {
      await this.record(async (tx) => ({ result: undefined, ...(await work(tx)) }));
    } catch (cause) {
      if (!(cause instanceof ChangedMeanwhile)) throw cause;
    }
  }

  /**
   * Appends inside a transaction that is open already: for listeners. Everything else goes through `record`. One after the
   * other, but in one round trip as far as nothing listens in between.
   */
  async append(tx: Transaction, entries: readonly AuditEntry[], changes: readonly SQL[] = []): Promise<void> {
    for (let start = 0; start < entries.length;) {
      const heard = entries.findIndex(({ type }, index) => index >= start && this.#listeners.has(type));
      const end = heard < 0 ? entries.length : heard + 1;
      await this.#appendTogether(tx, entries.slice(start, end), start === 0 ? changes : []);
      start = end;
    }
  }

  async #appendTogether(
    tx: Transaction,
    entries: readonly AuditEntry[],
    changes: readonly SQL[],
  ): Promise<void> {
    const whole = entries.map((entry) => withWhereabouts(entry));
    const keys = await this.#keys.keysUnlessDestroyed(tx, whole);
    const openings: OpeningRow[] = [];
    const made = whole.map((entry) => commitTo(entry, openings, keys));
    const events = await appendEvents(this.#database, tx, { events: made, openings, changes });
    for (const [type, own] of Map.groupBy(events, (event) => event.type)) {
      for (const gatherer of this.#gatherers.get(type) ?? []) await gatherer(tx, own);
      for (const listener of this.#listeners.get(type) ?? [])
        for (const event of own) await listener(tx, event);
    }
  }

  /** `listener` runs inside every transaction that appends such an event; when it rejects, the change fails. */
  on(type: AuditEventType, listener: AuditListener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  /** The same for what asks for nothing that was appended in between: it hears of many at once. It must append nothing itself. */
  onAll(type: AuditEventType, gatherer: EventsListener): void {
    this.#gatherers.set(type, [...(this.#gatherers.get(type) ?? []), gatherer]);
  }

  before(acts: BeforeActs): void {
    this.#before = acts;
  }

  /** The latest event of a chain that is of one of these types, with what it states in the clear. */
  async readLast(
    organizationId: string,
    chain: string,
    types: readonly AuditEventType[],
    on: Queries = this.#database.queries,
  ): Promise<{ type: AuditEventType; at: Date; facts: Record<string, string | number> } | undefined> {
    const row = await findLastEvent(on, organizationId, chain, types);
    if (!row) return undefined;
    return { type: row.type, at: new Date(row.at), facts: factsOf(row) };
  }

  /** How many events of one type a chain has behind the latest of others. */
  countBehind(
    organizationId: string,
    chain: string,
    type: AuditEventType,
    behind: readonly AuditEventType[],
  ): Promise<number> {
    return countEventsBehind(this.#database.queries, organizationId, chain, { type, behind });
  }

  /** One event of an organization's, with what its openings say. */
  readEvent(organizationId: string, id: string): Promise<AuditTrailEvent | undefined> {
    return this.trails.readEvent(organizationId, id);
  }

  /** As TrailReader does. */
  readChain(organizationId: string, chain: string, on?: Queries): Promise<AuditTrailEvent[]> {
    return this.trails.readChain(organizationId, chain, on);
  }

  /** As TrailReader does. */
  readChainByPages(organizationId: string, chain: string): AsyncGenerator<AuditTrailEvent[]> {
    return this.trails.readChainByPages(organizationId, chain);
  }
}

/**
 * The event as it goes into the log, which only commits to what is personal; that goes to the `openings`, or nowhere when it
 * has no key any more.
 */
function commitTo(entry: AuditEntry, openings: OpeningRow[], keys: HeldKeys): NewAuditEvent {
  const { id = createId('evt'), type, organizationId, chain, actor, facts = {}, personal = {} } = entry;
  const commitments: Record<string, string> = {};
  for (const [name, { subjectId, value }] of Object.entries(personal)) {
    const key = keys.get(placeOf(organizationId, subjectId));
    if (!key) continue;
    const opening = createOpening(value);
    commitments[name] = commit(name, opening).toString('hex');
    const sealed = sealValue(key, encodeOpening(opening), openingContext(id, name));
    openings.push({ eventId: id, name, organizationId, subjectId, sealed });
  }
  return { id, type, organizationId, chain, actor, facts, commitments };
}

function requireEvents(entries: readonly AuditEntry[]): void {
  if (entries.length === 0) throw new Error('A change of state must record at least one audit event.');
}

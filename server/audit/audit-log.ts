import type { KeyObject } from 'node:crypto';
import type { SQL } from 'drizzle-orm';
import type { AuditEventType, AuditTrailEvent, auditActorKinds } from '#contract/audit-events.ts';
import { createId } from '#contract/ids.ts';
import { openValue, sealValue } from '../platform/crypto/sealed-value.ts';
import type { Database, Queries, Transaction } from '../platform/database/database.ts';
import {
  appendAtOnce,
  appendEvent,
  findEvent,
  findLastEvent,
  listEvents,
  listOpenings,
  type AuditEventRow,
  type OpeningRow,
} from './audit-store.ts';
import { commit, createOpening, decodeOpening, encodeOpening, opens, type Opening } from './commitment.ts';
import { factsOf } from './event-facts.ts';
import type { SubjectKeys } from './subject-keys.ts';

export type { AuditEventRow } from './audit-store.ts';

export interface AuditActor {
  kind: (typeof auditActorKinds)[number];
  /** Opaque: an id of ours, never a name or an address. */
  id: string;
}

/** What the server does by itself. */
export const systemActor = { kind: 'system', id: 'inkseal' } as const satisfies AuditActor;

export interface AuditEntry {
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
  readonly #listeners = new Map<AuditEventType, AuditListener[]>();
  #before: BeforeActs | undefined;

  constructor(database: Database, keys: SubjectKeys) {
    this.#database = database;
    this.#keys = keys;
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
      if (events.length === 0) throw new Error('A change of state must record at least one audit event.');
      for (const [index, entry] of events.entries()) await this.append(tx, entry, index === 0 ? changes : []);
      return result;
    });
  }

  /**
   * As `record`, for one change that is one statement and one event without personal data: both go to the database as
   * one statement, in a single round trip, unless somebody else has a part in the act.
   */
  async recordAtOnce(entry: Omit<AuditEntry, 'personal'>, change: SQL): Promise<void> {
    if (this.#before?.isNeeded() || this.#listeners.has(entry.type)) {
      await this.record(async () => ({ result: undefined, events: [entry], changes: [change] }));
      return;
    }
    const { facts = {}, ...event } = entry;
    await appendAtOnce(this.#database, { ...event, id: createId('evt'), facts, commitments: {} }, change);
  }

  /** As `record`, for what was found before and may be done by somebody else already: `ChangedMeanwhile` is no failure. */
  async recordUnlessChanged(work: (tx: Transaction) => Promise<{ events: AuditEntry[] }>): Promise<void> {
    try {
      await this.record(async (tx) => ({ result: undefined, ...(await work(tx)) }));
    } catch (cause) {
      if (!(cause instanceof ChangedMeanwhile)) throw cause;
    }
  }

  /** Appends inside a transaction that is open already: for listeners. Everything else goes through `record`. */
  async append(tx: Transaction, entry: AuditEntry, changes: readonly SQL[] = []): Promise<AuditEventRow> {
    const id = createId('evt');
    const commitments: Record<string, string> = {};
    const openings: OpeningRow[] = [];
    for (const [name, { subjectId, value }] of Object.entries(entry.personal ?? {})) {
      const opening = createOpening(value);
      commitments[name] = commit(name, opening).toString('hex');
      const key = await this.#keys.keyFor(tx, entry.organizationId, subjectId);
      const sealed = sealValue(key, encodeOpening(opening), openingContext(id, name));
      openings.push({ eventId: id, name, organizationId: entry.organizationId, subjectId, sealed });
    }
    const { type, organizationId, chain, actor, facts = {} } = entry;
    const event = await appendEvent(
      this.#database,
      tx,
      { id, type, organizationId, chain, actor, facts, commitments },
      openings,
      changes,
    );
    for (const listener of this.#listeners.get(type) ?? []) await listener(tx, event);
    return event;
  }

  /** `listener` runs inside every transaction that appends such an event; when it rejects, the change fails. */
  on(type: AuditEventType, listener: AuditListener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
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

  /** One event of an organization's, with what its openings say. */
  async readEvent(organizationId: string, id: string): Promise<AuditTrailEvent | undefined> {
    const row = await findEvent(this.#database.queries, organizationId, id);
    if (!row) return undefined;
    return (await this.readChain(organizationId, row.chain)).find((event) => event.id === id);
  }

  /** The events of one chain in order, with the openings that still exist. Empty for another organization's chain. */
  async readChain(
    organizationId: string,
    chain: string,
    on: Queries = this.#database.queries,
  ): Promise<AuditTrailEvent[]> {
    const events = await listEvents(on, organizationId, chain);
    const openings = await this.#openAll(
      on,
      organizationId,
      await listOpenings(
        on,
        events.map(({ id }) => id),
      ),
    );
    return events.map(({ id, seq, type, at, body, sha256 }) => {
      const { commitments } = JSON.parse(body) as { commitments: Record<string, string> };
      const details: Record<string, string> = {};
      const salts: Record<string, string> = {};
      for (const [name, opening] of openings.get(id) ?? []) {
        // Sealed under a key only we have, and yet not what the log committed to: not redacted but forged.
        if (!opens(name, opening, commitments[name] ?? '')) {
          throw new Error(`The opening "${name}" of audit event ${id} does not match its commitment.`);
        }
        details[name] = opening.value;
        salts[name] = opening.salt.toString('hex');
      }
      return { id, chain, seq, type, at, body, sha256, details, salts };
    });
  }

  async #openAll(
    on: Queries,
    organizationId: string,
    rows: OpeningRow[],
  ): Promise<Map<string, Map<string, Opening>>> {
    const keys = new Map<string, KeyObject | undefined>();
    const openings = new Map<string, Map<string, Opening>>();
    for (const { eventId, name, subjectId, sealed } of rows) {
      if (!keys.has(subjectId)) keys.set(subjectId, await this.#keys.findKey(on, organizationId, subjectId));
      const key = keys.get(subjectId);
      if (!key) continue;
      const ofEvent = openings.get(eventId) ?? new Map<string, Opening>();
      ofEvent.set(name, decodeOpening(openValue(key, sealed, openingContext(eventId, name))));
      openings.set(eventId, ofEvent);
    }
    return openings;
  }
}

/** Binds a sealed opening to its place, so that openings cannot be exchanged between events. */
function openingContext(eventId: string, name: string): string {
  return `audit-opening/${eventId}/${name}`;
}

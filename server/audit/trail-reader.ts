import type { KeyObject } from 'node:crypto';
import type { AuditTrailEvent } from '#contract/audit-events.ts';
import { openValue } from '../platform/crypto/sealed-value.ts';
import type { Database, Queries } from '../platform/database/database.ts';
import {
  findEvent,
  listEvents,
  listEventsAbout,
  listOpenings,
  type AuditEventRow,
  type ChainPage,
  type OpeningRow,
} from './audit-store.ts';
import { decodeOpening, openingContext, opens, type Opening } from './commitment.ts';
import type { SubjectKeys } from './subject-keys.ts';

/** An organization's own chain grows for as long as it is a customer. */
const eventsPerPage = 2000;

type StoredEvent = Omit<AuditEventRow, 'organizationId'>;

/** Reads events with what their openings say, as far as those still exist. */
export class TrailReader {
  readonly #database: Database;
  readonly #keys: SubjectKeys;

  constructor(database: Database, keys: SubjectKeys) {
    this.#database = database;
    this.#keys = keys;
  }

  /** Undefined for another organization's. */
  async readEvent(organizationId: string, id: string): Promise<AuditTrailEvent | undefined> {
    const on = this.#database.queries;
    const row = await findEvent(on, organizationId, id);
    if (!row) return undefined;
    const [event] = await this.#open(on, organizationId, [row]);
    return event;
  }

  /** The events of one chain in order. Empty for another organization's chain. */
  async readChain(
    organizationId: string,
    chain: string,
    on: Queries = this.#database.queries,
  ): Promise<AuditTrailEvent[]> {
    return this.#open(on, organizationId, await listEvents(on, organizationId, chain));
  }

  /** The same for a chain that may be too long to be held whole. No page is empty. */
  async *readChainByPages(organizationId: string, chain: string): AsyncGenerator<AuditTrailEvent[]> {
    const on = this.#database.queries;
    let page: ChainPage = { after: 0, limit: eventsPerPage };
    for (;;) {
      const rows = await listEvents(on, organizationId, chain, page);
      if (rows.length > 0) yield await this.#open(on, organizationId, rows);
      const last = rows.at(-1);
      if (!last || rows.length < eventsPerPage) return;
      page = { ...page, after: last.seq };
    }
  }

  /** The events that tell of a subject, and of each what it tells of them and of nobody else. No page is empty. */
  async *readAbout(organizationId: string, subjectId: string): AsyncGenerator<AuditTrailEvent[]> {
    const on = this.#database.queries;
    for (let after = ''; ;) {
      const about = { organizationId, subjectId };
      const rows = await listEventsAbout(on, about, { after, limit: eventsPerPage });
      if (rows.length > 0) yield await this.#open(on, organizationId, rows, { subjectId });
      after = rows.at(-1)?.id ?? '';
      if (rows.length < eventsPerPage) return;
    }
  }

  /** Of events of one organization, the opening of that name of each that still has it. */
  async readNamed(
    organizationId: string,
    events: readonly StoredEvent[],
    name: string,
  ): Promise<Map<string, string>> {
    const opened = await this.#open(this.#database.queries, organizationId, events, { name });
    return new Map(
      opened.flatMap(({ id, details }) => {
        const value = details[name];
        return value === undefined ? [] : [[id, value] as const];
      }),
    );
  }

  async #open(
    on: Queries,
    organizationId: string,
    events: readonly StoredEvent[],
    which: Parameters<typeof listOpenings>[2] = {},
  ): Promise<AuditTrailEvent[]> {
    const ids = events.map(({ id }) => id);
    const openings = await this.#openAll(on, organizationId, await listOpenings(on, ids, which));
    return events.map(({ id, chain, seq, type, at, body, sha256 }) => {
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
    rows: readonly OpeningRow[],
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

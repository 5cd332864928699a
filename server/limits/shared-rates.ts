import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { lt, sql } from 'drizzle-orm';
import type { Database } from '../platform/database/database.ts';
import type { FailureLog } from '../platform/http/failure-log.ts';
import { RateLimitedError } from './rate-limited-error.ts';
import { rateWindow } from './tables.ts';

const windowMilliseconds = 60_000;
/** Callers that a process remembers of one limit at once; the oldest is forgotten first, and known to the database still. */
const mostCallers = 50_000;

/** So many of a kind a minute by one caller. The kind is named to whoever is refused. */
export interface RateLimit {
  kind: string;
  perMinute: number;
}

interface Window {
  /** When it was last agreed on with the others, or began; by this process's clock, as its end is. */
  since: number;
  endsAt: number;
  used: number;
  /** How far `used` may go before the others are asked. */
  allowed: number;
  /** What was let through and the others do not know of yet. */
  owed: number;
  isOver: boolean;
  asking: Promise<void> | undefined;
}

interface RateParts {
  database: Database;
  key: KeyObject;
  log: FailureLog;
  now: () => number;
}

/**
 * Counts what one caller asks for in a minute, over all processes on one database. A process lets a twentieth of the limit
 * through on its own account and then takes the rest from the database in portions of that size: at most one request
 * in a twentieth of the limit waits for it, whoever asks seldom costs nothing, and a name that a stranger has made up leaves no
 * row before it was used that often. So each process beside the first may let through a twentieth more than the limit.
 *
 * Without the database a process counts alone against the whole limit and tells the others later. To refuse
 * everybody then would make the limit one more thing to fail by, and to count nothing would open the door when a
 * flood is what the database is going down with.
 */
export class SharedRate {
  readonly #limit: RateLimit;
  readonly #parts: RateParts;
  readonly #free: number;
  readonly #portion: number;
  /** In the order of `since`. */
  readonly #windows = new Map<string, Window>();

  constructor(limit: RateLimit, parts: RateParts) {
    this.#limit = limit;
    this.#parts = parts;
    this.#free = Math.floor(limit.perMinute / 20);
    this.#portion = Math.max(1, this.#free);
  }

  /** Callers remembered. */
  get size(): number {
    return this.#windows.size;
  }

  /** @throws RateLimitedError beyond the limit */
  async count(caller: string): Promise<void> {
    // What a caller is known by is partly his own words, of any length, and where he comes from: neither is kept.
    const digest = createHmac('sha256', this.#parts.key).update(`${this.#limit.kind}\n${caller}`).digest();
    const name = digest.toString('base64');
    for (;;) {
      const window = this.#windowOf(name);
      if (window.used < window.allowed) {
        window.used += 1;
        return;
      }
      if (window.isOver) throw new RateLimitedError(this.#limit, window.endsAt - this.#parts.now());
      window.asking ??= this.#ask(window, name, digest).finally(() => {
        window.asking = undefined;
      });
      await window.asking;
    }
  }

  #windowOf(name: string): Window {
    const now = this.#parts.now();
    for (const [old, { since }] of this.#windows) {
      if (since + windowMilliseconds > now) break;
      this.#windows.delete(old);
    }
    const current = this.#windows.get(name);
    if (current && current.endsAt > now) return current;
    this.#windows.delete(name);
    if (this.#windows.size >= mostCallers) this.#windows.delete(this.#windows.keys().next().value ?? '');
    const window = {
      since: now,
      endsAt: now + windowMilliseconds,
      used: 0,
      allowed: this.#free,
      owed: this.#free,
      isOver: false,
      asking: undefined,
    };
    this.#windows.set(name, window);
    return window;
  }

  async #ask(window: Window, name: string, digest: Buffer): Promise<void> {
    const { perMinute } = this.#limit;
    try {
      const { taken, milliseconds } = await this.#take(digest, window.owed + this.#portion);
      this.#grant(window, perMinute - (taken - this.#portion));
      window.owed = 0;
      window.since = this.#parts.now();
      window.endsAt = window.since + milliseconds;
      if (this.#windows.get(name) !== window) return;
      this.#windows.delete(name);
      this.#windows.set(name, window);
    } catch (cause) {
      this.#parts.log.failure('limits', cause);
      window.owed += this.#grant(window, perMinute - window.used);
    }
  }

  #grant(window: Window, left: number): number {
    const granted = Math.max(0, Math.min(left, this.#portion));
    window.allowed += granted;
    window.isOver = granted === 0;
    return granted;
  }

  async #take(digest: Buffer, count: number): Promise<{ taken: number; milliseconds: number }> {
    const { taken, endsAt } = rateWindow;
    const isOver = sql`${endsAt} <= now()`;
    const end = sql`now() + interval '1 minute'`;
    const [row] = await this.#parts.database.queries
      .insert(rateWindow)
      .values({ digest, taken: count, endsAt: end })
      .onConflictDoUpdate({
        target: rateWindow.digest,
        set: {
          taken: sql`CASE WHEN ${isOver} THEN excluded.taken ELSE ${taken} + excluded.taken END`,
          endsAt: sql`CASE WHEN ${isOver} THEN excluded.ends_at ELSE ${endsAt} END`,
        },
      })
      .returning({
        taken,
        milliseconds: sql<number>`ceil(extract(epoch FROM ${endsAt} - now()) * 1000)::int`,
      });
    if (!row) throw new Error('A window was neither made nor changed.');
    // A statement that began before the one that opened the window sees it end later than its own time would have it.
    return { taken: row.taken, milliseconds: Math.min(Math.max(1, row.milliseconds), windowMilliseconds) };
  }
}

/** Hands out the limits of a server, each kind once, whoever counts in it. */
export class SharedRates {
  readonly #parts: RateParts;
  readonly #rates = new Map<string, SharedRate>();

  constructor(
    { key, ...parts }: Omit<RateParts, 'now' | 'key'> & { key: Buffer },
    now: () => number = () => performance.now(),
  ) {
    // A KeyObject: Node takes four times as long with a key given as bytes.
    this.#parts = { ...parts, key: createSecretKey(key), now };
  }

  of(limit: RateLimit): SharedRate {
    const known = this.#rates.get(limit.kind) ?? new SharedRate(limit, this.#parts);
    this.#rates.set(limit.kind, known);
    return known;
  }

  async sweep(): Promise<void> {
    await this.#parts.database.queries.delete(rateWindow).where(lt(rateWindow.endsAt, sql`now()`));
  }
}

import { createHmac } from 'node:crypto';
import { eq, lt, sql } from 'drizzle-orm';
import type { Database } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { attemptWindow } from './tables.ts';

/** How often something may be tried within a time that begins with the first try. */
export interface AttemptLimit {
  kind: string;
  most: number;
  seconds: number;
}

/**
 * Counts tries in the database, so that all processes share them and a restart forgives none. What is counted is known by
 * an HMAC alone: the table names neither addresses nor accounts.
 */
export class Attempts {
  readonly #database: Database;
  readonly #key: Buffer;

  constructor(database: Database, key: Buffer) {
    this.#database = database;
    this.#key = key;
  }

  /** Counts before anything is tried, so that many at once get no further than one after the other. @throws ServiceError `rate_limited` */
  async count(...tries: readonly { limit: AttemptLimit; of: string }[]): Promise<void> {
    for (const { limit, of } of tries) {
      const secondsLeft = await this.#countOne(limit, of);
      if (secondsLeft > 0)
        throw new ServiceError('rate_limited', { headers: { 'Retry-After': String(secondsLeft) } });
    }
  }

  /** Counts, too, where another limit follows from it. */
  async isBeyond({ limit, of }: { limit: AttemptLimit; of: string }): Promise<boolean> {
    return (await this.#countOne(limit, of)) > 0;
  }

  /** After a success: the tries before it were the person's own. */
  async forget(limit: AttemptLimit, of: string): Promise<void> {
    await this.#database.queries
      .delete(attemptWindow)
      .where(eq(attemptWindow.digest, this.#digest(limit, of)));
  }

  /** After a success: this try was the person's own, and of those before it nobody knows whose they were. */
  async giveBack(limit: AttemptLimit, of: string): Promise<void> {
    await this.#database.queries
      .update(attemptWindow)
      .set({ count: sql`greatest(${attemptWindow.count} - 1, 0)` })
      .where(eq(attemptWindow.digest, this.#digest(limit, of)));
  }

  async sweep(now: Date): Promise<void> {
    await this.#database.queries.delete(attemptWindow).where(lt(attemptWindow.endsAt, now));
  }

  /** Seconds until the window ends when there is no try left in it; 0 otherwise. */
  async #countOne(limit: AttemptLimit, of: string): Promise<number> {
    const { count, endsAt } = attemptWindow;
    const fresh = sql`${endsAt} <= now()`;
    const end = sql`now() + ${limit.seconds} * interval '1 second'`;
    const [row] = await this.#database.queries
      .insert(attemptWindow)
      .values({ digest: this.#digest(limit, of), count: 1, endsAt: end })
      .onConflictDoUpdate({
        target: attemptWindow.digest,
        set: {
          count: sql`CASE WHEN ${fresh} THEN 1 ELSE ${count} + 1 END`,
          endsAt: sql`CASE WHEN ${fresh} THEN ${end} ELSE ${endsAt} END`,
        },
      })
      .returning({
        count,
        secondsLeft: sql<number>`ceil(extract(epoch FROM ${endsAt} - now()))::int`,
      });
    if (!row || row.count <= limit.most) return 0;
    // A statement that began before the one that opened the window sees it end later than its own time would have it.
    return Math.min(Math.max(1, row.secondsLeft), limit.seconds);
  }

  #digest({ kind }: AttemptLimit, of: string): Buffer {
    return createHmac('sha256', this.#key).update(`${kind}\n${of}`).digest();
  }
}

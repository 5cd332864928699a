import { AsyncLocalStorage } from 'node:async_hooks';
import type { ExtractTablesWithRelations, SQL } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT, PgTransaction } from 'drizzle-orm/pg-core';

type NoSchema = Record<string, never>;

/** What a store takes: the pool or an open transaction, of either engine. */
export type Queries = PgDatabase<PgQueryResultHKT, NoSchema>;

/** An open transaction. Whatever must be atomic asks for this, so that the pool does not type-check. */
export type Transaction = PgTransaction<PgQueryResultHKT, NoSchema, ExtractTablesWithRelations<NoSchema>>;

export interface Database {
  readonly engine: 'pglite' | 'postgres';
  /** Outside transactions only: inside one, touching it throws (see `DrizzleDatabase`). */
  readonly queries: Queries;
  /** READ COMMITTED. Rolled back when `work` rejects; `tx.transaction` inside is a savepoint. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Rows of a hand-written query. Instants come as text and int8 as text or number, by engine: cast in SQL
   * what you read, or use the query builder.
   */
  rows<T>(on: Queries, query: SQL): Promise<T[]>;
  /**
   * The same for several queries that do not need each other's answers: they run one after the other, in this order,
   * each seeing what those before it did, and cost about one round trip. Inside a transaction only.
   */
  rowsInOrder(on: Transaction, queries: readonly SQL[]): Promise<unknown[][]>;
  /** Throws inside a transaction, as `queries` does: for what goes to the database later, when nobody could tell. */
  requireOutsideTransaction(): void;
  close(): Promise<void>;
}

/**
 * What was asked of one transaction without waiting for the answers, in about one round trip: a transaction is one
 * connection, which does what it was asked in that order. None is left running when one fails.
 */
export async function inOneTrip<const Sent extends readonly PromiseLike<unknown>[]>(
  sent: Sent,
): Promise<{ -readonly [Place in keyof Sent]: Awaited<Sent[Place]> }> {
  const answers = await Promise.allSettled(sent);
  return answers.map((answer) => {
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  }) as { -readonly [Place in keyof Sent]: Awaited<Sent[Place]> };
}

/**
 * One implementation over drizzle, whichever driver is below. The embedded engine has a single session behind
 * a mutex, so the pool used inside a transaction would wait for itself for ever, while on PostgreSQL it would
 * quietly read outside the transaction. Both become the same immediate error.
 */
export class DrizzleDatabase implements Database {
  readonly engine: Database['engine'];
  readonly #drizzle: Queries;
  readonly #close: () => Promise<void>;
  readonly #current = new AsyncLocalStorage<{ open: boolean }>();

  constructor(engine: Database['engine'], drizzle: Queries, close: () => Promise<void>) {
    this.engine = engine;
    this.#drizzle = drizzle;
    this.#close = close;
  }

  get queries(): Queries {
    this.requireOutsideTransaction();
    return this.#drizzle;
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    this.requireOutsideTransaction();
    const scope = { open: true };
    try {
      return await this.#current.run(scope, () => this.#drizzle.transaction(work));
    } finally {
      scope.open = false;
    }
  }

  async rows<T>(on: Queries, query: SQL): Promise<T[]> {
    const result: unknown = await on.execute(query);
    return (Array.isArray(result) ? [...result] : (result as { rows: unknown[] }).rows) as T[];
  }

  async rowsInOrder(on: Transaction, queries: readonly SQL[]): Promise<unknown[][]> {
    return inOneTrip(queries.map((query) => this.rows<unknown>(on, query)));
  }

  async close(): Promise<void> {
    await this.#close();
  }

  requireOutsideTransaction(): void {
    if (this.#current.getStore()?.open) {
      throw new Error('A transaction is open here: use its tx, not the database.');
    }
  }
}

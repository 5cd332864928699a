import { drizzle } from 'drizzle-orm/postgres-js';
import type driver from 'postgres';
import { DrizzleDatabase, type Queries } from './database.ts';
import { migrate, type MigrationSession } from './migrate.ts';
import { postgres } from './postgres-driver.ts';

/** A Database plus the address below it, which only platform/jobs may use. */
export class PostgresDatabase extends DrizzleDatabase {
  readonly url: string;

  constructor(url: string, queries: Queries, close: () => Promise<void>) {
    super('postgres', queries, close);
    this.url = url;
  }
}

/**
 * PostgreSQL 15 or later. The login of `url` runs the migrations and must be able to create roles; every
 * connection of the pool then acts as `inkseal_app`, which may not change the audit log.
 *
 * @throws {MigrationMismatch}
 */
export async function openPostgresDatabase(url: string): Promise<PostgresDatabase> {
  await withAdministrator(url, (session) => migrate(session));
  const client = postgres(url, {
    max: 10,
    onnotice: () => undefined,
    // A database that comes back is used again at once: the driver's own pauses grow to 20 s, counted over the whole pool.
    backoff: (failures: number) => Math.min(0.05 * 2 ** failures, 1),
    connect_timeout: 5,
    connection: {
      application_name: 'inkseal',
      // In the start-up message, so that no query of a connection can run before it and RESET ROLE comes back to it.
      role: 'inkseal_app',
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 60_000,
    },
  });
  const database = drizzle(preparing(client), { casing: 'snake_case' }) as unknown as Queries;
  return new PostgresDatabase(url, database, () => client.end({ timeout: 5 }));
}

/** Statements with more parameters (many rows at once) come in too many shapes to be worth keeping. */
const mostPreparedParameters = 64;

/**
 * Drizzle hands every query to `unsafe`, which parses it anew, in two round trips, unless it is told to prepare. A
 * prepared one is parsed once for each connection, and several can be on their way at once.
 *
 * `isOver` tells of the transaction the client belongs to. When its connection is lost the driver rejects the transaction,
 * but lets its work run on, on a connection that somebody else's transaction may have by then: nothing of it may reach
 * that one, neither a statement nor the COMMIT or ROLLBACK that the driver sends when the work ends.
 */
function preparing<Client extends driver.ISql>(client: Client, isOver = (): boolean => false): Client {
  return new Proxy(client, {
    get(target, name) {
      if (name === 'begin' || name === 'savepoint') return within(target, name, isOver);
      if (name !== 'unsafe') return Reflect.get(target, name) as unknown;
      return (query: string, parameters: driver.ParameterOrJSON<never>[] = []) => {
        if (isOver()) throw new Error('The transaction is over: its connection was lost, or it has ended.');
        return target.unsafe(query, parameters, { prepare: parameters.length <= mostPreparedParameters });
      };
    },
  });
}

const never = new Promise<never>(() => undefined);

function within(client: driver.ISql, name: 'begin' | 'savepoint', isAround: () => boolean) {
  return (...given: unknown[]): Promise<unknown> => {
    const work = given.pop() as (inner: driver.TransactionSql) => Promise<unknown>;
    let isOver = false;
    const isLost = (): boolean => isOver || isAround();
    const guarded = async (inner: driver.TransactionSql): Promise<unknown> => {
      try {
        return await work(preparing(inner, isLost));
      } finally {
        if (isLost()) await never;
      }
    };
    const open = Reflect.get(client, name) as (...all: unknown[]) => Promise<unknown>;
    return open(...given, guarded).finally(() => (isOver = true));
  };
}

/** Lets `work` use one connection that acts as the login of `url`, with all its rights. */
export async function withAdministrator<T>(
  url: string,
  work: (session: MigrationSession) => Promise<T>,
): Promise<T> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const connection = await client.reserve();
    const done = await work({
      execute: async (script) => void (await connection.unsafe(script)),
      query: async <Row>(statement: string, parameters: string[]) => [
        ...(await connection.unsafe<(Row & driver.Row)[]>(statement, parameters)),
      ],
    });
    connection.release();
    return done;
  } finally {
    await client.end({ timeout: 5 });
  }
}

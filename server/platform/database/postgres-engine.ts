import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { DrizzleDatabase, type Queries } from './database.ts';
import { migrate } from './migrate.ts';

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
  await runMigrations(url);
  const client = postgres(url, {
    max: 10,
    onnotice: () => undefined,
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
 */
function preparing<Client extends postgres.ISql>(client: Client): Client {
  const within =
    (name: 'begin' | 'savepoint') =>
    (...given: unknown[]) => {
      const work = given.pop() as (inner: postgres.TransactionSql) => unknown;
      const open = Reflect.get(client, name) as (...all: unknown[]) => Promise<unknown>;
      return open(...given, (inner: postgres.TransactionSql) => work(preparing(inner)));
    };
  return new Proxy(client, {
    get(target, name) {
      if (name === 'begin' || name === 'savepoint') return within(name);
      if (name !== 'unsafe') return Reflect.get(target, name) as unknown;
      return (query: string, parameters: postgres.ParameterOrJSON<never>[] = []) =>
        target.unsafe(query, parameters, { prepare: parameters.length <= mostPreparedParameters });
    },
  });
}

async function runMigrations(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const connection = await client.reserve();
    await migrate({
      execute: async (script) => void (await connection.unsafe(script)),
      query: async <T>(statement: string, parameters: string[]) => [
        ...(await connection.unsafe<(T & postgres.Row)[]>(statement, parameters)),
      ],
    });
    connection.release();
  } finally {
    await client.end({ timeout: 5 });
  }
}

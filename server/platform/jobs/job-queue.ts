import { sql } from 'drizzle-orm';
import { fromDrizzle, fromPglite, PgBoss } from 'pg-boss';
import type { Database, Transaction } from '../database/database.ts';
import { EmbeddedDatabase } from '../database/embedded-engine.ts';
import { PostgresDatabase } from '../database/postgres-engine.ts';

export type JobHandler = (payload: object) => Promise<void>;

export interface JobQueue {
  /** Part of the caller's transaction: rolled back with it. With `singletonKey`, at most one such job waits at a time. */
  enqueue(tx: Transaction, name: string, payload: object, options?: { singletonKey?: string }): Promise<void>;
  /** Registers the handler; before `start`. A rejected handler is tried again with growing pauses, `retryLimit` times. */
  work(name: string, handler: JobHandler, options?: { retryLimit?: number }): Promise<void>;
  start(): Promise<void>;
  /** Waits for running jobs, then stops. Safe to call twice. */
  stop(): Promise<void>;
}

interface Registration {
  handler: JobHandler;
  retryLimit: number;
}

const pollSeconds = 0.5;
const stopTimeoutMilliseconds = 8000;
const expireSeconds = 120;

/** pg-boss over the database in use; jobs survive a crash and are run at least once, so handlers must bear repeats. */
export async function createJobQueue(database: Database, onError: (error: unknown) => void): Promise<JobQueue> {
  const boss = new BossQueue(createBoss(database), onError);
  return boss;
}

function createBoss(database: Database): PgBoss {
  if (database instanceof EmbeddedDatabase) {
    return new PgBoss({ db: fromPglite(database.pglite), backend: 'pglite' });
  }
  if (database instanceof PostgresDatabase) {
    // The role is set in the start-up message, as for the application's own pool.
    return new PgBoss({ connectionString: database.url, options: '-c role=inkseal_app', max: 3 });
  }
  throw new Error('Jobs need one of our two databases.');
}

class BossQueue implements JobQueue {
  readonly #boss: PgBoss;
  readonly #registered = new Map<string, Registration>();
  #running = false;

  constructor(boss: PgBoss, onError: (error: unknown) => void) {
    this.#boss = boss;
    boss.on('error', onError);
  }

  async enqueue(tx: Transaction, name: string, payload: object, options: { singletonKey?: string } = {}): Promise<void> {
    const { retryLimit = 3 } = this.#registered.get(name) ?? {};
    await this.#boss.send(name, payload, {
      db: fromDrizzle(tx as never, sql),
      retryLimit,
      retryDelay: 1,
      retryBackoff: true,
      expireInSeconds: expireSeconds,
      ...(options.singletonKey === undefined ? {} : { singletonKey: options.singletonKey }),
    });
  }

  async work(name: string, handler: JobHandler, options: { retryLimit?: number } = {}): Promise<void> {
    this.#registered.set(name, { handler, retryLimit: options.retryLimit ?? 3 });
  }

  async start(): Promise<void> {
    if (this.#running) return;
    await this.#boss.start();
    this.#running = true;
    for (const [name, { handler }] of this.#registered) {
      await this.#boss.createQueue(name, { policy: 'short' });
      await this.#boss.work(name, { pollingIntervalSeconds: pollSeconds, batchSize: 1 }, async (jobs) => {
        for (const job of jobs) await handler(job.data as object);
      });
    }
  }

  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    await this.#boss.stop({ graceful: true, timeout: stopTimeoutMilliseconds });
  }
}

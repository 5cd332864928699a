import { sql } from 'drizzle-orm';
import { fromDrizzle, fromPglite, PgBoss, type JobWithMetadata } from 'pg-boss';
import { createId } from '#contract/ids.ts';
import type { Database, Queries, Transaction } from '../database/database.ts';
import { EmbeddedDatabase } from '../database/embedded-engine.ts';
import { PostgresDatabase } from '../database/postgres-engine.ts';
import { lowestPriority, nextPriority, type Urgency } from './take-turns.ts';

/** Runs at least once, so it must bear being repeated. */
type JobHandler = (payload: object, attempt: JobAttempt) => Promise<void>;

export interface JobAttempt {
  /** When this one fails, the job is not tried again. */
  readonly isLast: boolean;
  /** Whether the process wants to end: what can be left to another job is. */
  readonly isStopping: () => boolean;
}

export interface RetryOptions {
  retryLimit?: number;
  /** The first pause; each one after it is about twice as long. */
  retryDelaySeconds?: number;
  longestDelaySeconds?: number;
}

export interface WorkOptions extends RetryOptions {
  /** How many jobs this process does at once; 1 unless said. */
  concurrency?: number;
  /** How many of those may be of one group: what is slow for one must not hold up the others. */
  perGroup?: number;
  /** How many of those wait for jobs that are at least so urgent, whatever else waits; no fewer than `perGroup`. */
  kept?: { slots: number; urgency: Urgency };
}

export interface EnqueueOptions {
  singletonKey?: string;
  startAfterSeconds?: number;
  /** Groups take turns: however many jobs of one wait, the next of another goes before all but the first of them. */
  group?: string;
  /** Of two jobs of groups, the more urgent one goes first; 0 unless said. */
  urgency?: Urgency;
}

export interface JobQueue {
  /**
   * Part of the caller's transaction: the job exists exactly if that commits. With `singletonKey`, no second job of
   * the key is taken while one waits or runs. The queue must have been made by `work` (here or in an earlier process).
   */
  enqueue(tx: Transaction, name: string, payload: object, options?: EnqueueOptions): Promise<void>;
  /** Whether a job of that key waits, runs or is to be tried again. */
  isPending(on: Queries, name: string, singletonKey: string): Promise<boolean>;
  /** Makes the queue and registers its handler. A rejection is tried again with growing pauses, `retryLimit` times. */
  work(name: string, handler: JobHandler, options?: WorkOptions): Promise<void>;
  /** Starts taking jobs. */
  start(): Promise<void>;
  /** Waits for running jobs, then stops. Safe to call twice. */
  stop(): Promise<void>;
}

/** New jobs are notified; polling finds the ones whose pause before another try is over. */
const pollSeconds = 1;
/** A job whose process stopped beating is tried again by another: after kill -9, within about two of these. */
const heartbeatSeconds = 30;
const superviseSeconds = 15;
const expireSeconds = 15 * 60;
const retryDelaySeconds = 1;
const stopTimeoutMilliseconds = 8000;
const defaultRetryLimit = 3;

/**
 * pg-boss over the database in use. It acts as `inkseal_app` and keeps its tables in the schema `pgboss`.
 * `onError` hears of failed jobs and of failures of the queue itself.
 */
export async function createJobQueue(
  database: Database,
  onError: (error: unknown) => void,
): Promise<JobQueue> {
  const boss = createBoss(database);
  boss.on('error', onError);
  await boss.start();
  return new BossQueue(boss, database, onError);
}

function createBoss(database: Database): PgBoss {
  const options = {
    createSchema: false,
    schedule: false,
    useListenNotify: true,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
  };
  if (database instanceof EmbeddedDatabase) {
    return new PgBoss({ ...options, db: fromPglite(database.pglite), backend: 'pglite' });
  }
  if (database instanceof PostgresDatabase) {
    // The role is part of the start-up message, as for the application's own pool.
    return new PgBoss({ ...options, connectionString: database.url, options: '-c role=inkseal_app', max: 3 });
  }
  throw new Error('Jobs need one of our two databases.');
}

class BossQueue implements JobQueue {
  readonly #boss: PgBoss;
  readonly #database: Database;
  readonly #onError: (error: unknown) => void;
  readonly #handlers = new Map<string, { handler: JobHandler; options: WorkOptions }>();
  #state: 'created' | 'running' | 'stopped' = 'created';

  constructor(boss: PgBoss, database: Database, onError: (error: unknown) => void) {
    this.#boss = boss;
    this.#database = database;
    this.#onError = onError;
  }

  async enqueue(tx: Transaction, name: string, payload: object, options: EnqueueOptions = {}): Promise<void> {
    // pg-boss would look an unknown queue up outside the transaction, which on the embedded engine never returns.
    if (!this.#handlers.has(name)) throw new Error(`There is no queue "${name}": call work() first.`);
    await this.#boss.send(name, payload, {
      db: fromDrizzle(tx as unknown as Parameters<typeof fromDrizzle>[0], sql),
      // The queue admits one job per key; a job without a key gets one of its own.
      singletonKey: options.singletonKey ?? createId('evt'),
      ...(options.startAfterSeconds !== undefined && { startAfter: options.startAfterSeconds }),
      ...(options.group !== undefined && {
        group: { id: options.group },
        priority: await nextPriority(this.#database, tx, name, options.group, options.urgency ?? 0),
      }),
    });
  }

  async isPending(on: Queries, name: string, singletonKey: string): Promise<boolean> {
    const rows = await this.#database.rows(
      on,
      sql`SELECT 1 FROM pgboss.job WHERE name = ${name} AND singleton_key = ${singletonKey}
        AND state IN ('created', 'retry', 'active') LIMIT 1`,
    );
    return rows.length > 0;
  }

  async work(name: string, handler: JobHandler, options: WorkOptions = {}): Promise<void> {
    const settings = {
      retryLimit: options.retryLimit ?? defaultRetryLimit,
      retryDelay: options.retryDelaySeconds ?? retryDelaySeconds,
      retryBackoff: true,
      ...(options.longestDelaySeconds !== undefined && { retryDelayMax: options.longestDelaySeconds }),
      expireInSeconds: expireSeconds,
      heartbeatSeconds,
      notify: true,
    };
    await this.#boss.createQueue(name, { ...settings, policy: 'exclusive' });
    await this.#boss.updateQueue(name, settings);
    this.#handlers.set(name, { handler, options });
    if (this.#state === 'running') await this.#take(name);
  }

  async start(): Promise<void> {
    if (this.#state !== 'created') return;
    this.#state = 'running';
    for (const name of this.#handlers.keys()) await this.#take(name);
  }

  async stop(): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    await this.#boss.stop({ graceful: true, timeout: stopTimeoutMilliseconds });
  }

  async #take(name: string): Promise<void> {
    const work = this.#handlers.get(name);
    if (!work) return;
    const { handler, options } = work;
    const { concurrency = 1, perGroup, kept } = options;
    if (this.#database.engine === 'pglite') await this.#releaseOrphans(name);
    const settings = {
      pollingIntervalSeconds: pollSeconds,
      notifyPollingIntervalSeconds: pollSeconds,
      batchSize: 1,
      burstWhenBatchFull: true,
      includeMetadata: true as const,
      ...(perGroup !== undefined && { localGroupConcurrency: perGroup }),
    };
    const run = async (jobs: JobWithMetadata[]): Promise<void> => {
      for (const { data, retryCount, retryLimit } of jobs)
        await this.#run(handler, data, {
          isLast: retryCount >= retryLimit,
          isStopping: () => this.#state === 'stopped',
        });
    };
    const open = { ...settings, localConcurrency: concurrency - (kept?.slots ?? 0) };
    await this.#boss.work(name, open, run);
    if (!kept) return;
    const urgent = { ...settings, localConcurrency: kept.slots, minPriority: lowestPriority(kept.urgency) };
    await this.#boss.work(name, urgent, run);
  }

  /** pg-boss stores what a handler throws, and a driver's message holds query parameters: names and addresses. */
  async #run(handler: JobHandler, payload: object, attempt: JobAttempt): Promise<void> {
    try {
      await handler(payload, attempt);
    } catch (error) {
      this.#onError(error);
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected';
      // oxlint-disable-next-line preserve-caught-error -- pg-boss would store the cause, message and all
      throw new Error(`The job failed: ${code}`);
    }
  }

  /** The embedded database has one process, so a job that runs before this one took any belonged to one that died. */
  async #releaseOrphans(name: string): Promise<void> {
    const rows = await this.#database.rows<{ id: string }>(
      this.#database.queries,
      sql`SELECT id::text AS id FROM pgboss.job WHERE name = ${name} AND state = 'active'`,
    );
    for (const { id } of rows) await this.#boss.fail(name, id, { message: 'the process ended' });
  }
}

import { sql } from 'drizzle-orm';
import { systemActor, type AuditLog } from './audit-log.ts';
import type { Database } from '../platform/database/database.ts';
import { deploymentChain } from './deployment-chain.ts';

/** Clocks are corrected by less all the time, and a busy database answers late. Milliseconds. */
const toleranceMilliseconds = 2_000;
const lookEveryMilliseconds = 10_000;

/** Milliseconds of a clock that nobody sets, from any beginning. */
type Monotonic = () => number;

/**
 * Watches the clock that dates the events, the database's, against one that only runs forward, and logs its steps: the
 * order of events stands by their numbers, and whoever reads their times must know where these cannot be subtracted.
 * The first look compares with the newest logged event, for a step back while no server ran.
 */
export class ClockWatch {
  readonly #parts: { database: Database; audit: AuditLog };
  readonly #monotonic: Monotonic;
  /** The database's clock less the monotonic one, at the last look. */
  #offset: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<unknown> = Promise.resolve();

  constructor(
    parts: { database: Database; audit: AuditLog },
    monotonic: Monotonic = () => performance.now(),
  ) {
    this.#parts = parts;
    this.#monotonic = monotonic;
  }

  /** Looks at once and then every ten seconds. */
  start(onFailure: (cause: unknown) => void): void {
    const look = (): void => {
      this.#looking = this.look().catch(onFailure);
    };
    look();
    this.#timer = setInterval(look, lookEveryMilliseconds).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** One look; a step is logged, and then it is the new time. */
  async look(): Promise<void> {
    const asked = this.#monotonic();
    const { now, newest } = await this.#readClock();
    const answered = this.#monotonic();
    const offset = now - (asked + answered) / 2;
    const step = this.#offset === undefined ? Math.min(now - newest, 0) : offset - this.#offset;
    // An answer that took long says little about when the clock was read.
    const isStep = Math.abs(step) > toleranceMilliseconds + (answered - asked);
    if (isStep) await this.#record(Math.round(step));
    if (isStep || this.#offset === undefined) this.#offset = offset;
    else this.#offset += (offset - this.#offset) / 4; // a clock that is slewed drifts away without stepping
  }

  async #readClock(): Promise<{ now: number; newest: number }> {
    const { database } = this.#parts;
    const milliseconds = (instant: ReturnType<typeof sql>) =>
      sql`(extract(epoch FROM ${instant}) * 1000)::text`;
    const [row] = await database.rows<{ now: string; newest: string | null }>(
      database.queries,
      sql`SELECT ${milliseconds(sql`clock_timestamp()`)} AS now, ${
        this.#offset === undefined
          ? sql`(SELECT ${milliseconds(sql`at`)} FROM log_leaf JOIN audit_event ON id = event_id
              ORDER BY log DESC, leaf_index DESC LIMIT 1)`
          : sql`NULL::text`
      } AS newest`,
    );
    const now = Number(row?.now);
    return { now, newest: row?.newest ? Number(row.newest) : now };
  }

  async #record(byMilliseconds: number): Promise<void> {
    await this.#parts.audit.recordKnown([
      {
        type: 'clock.stepped',
        organizationId: deploymentChain,
        chain: deploymentChain,
        actor: systemActor,
        facts: { byMilliseconds },
      },
    ]);
  }
}

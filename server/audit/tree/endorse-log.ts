/**
 * Has others stand behind the log: witnesses, who see that it only grew, and a timestamp authority, who vouches for when. Of
 * the newest checkpoint each time, and never in the way of signing: who does not answer is asked again.
 */
import type { Database } from '../../platform/database/database.ts';
import { ServiceError } from '../../platform/http/service-error.ts';
import type { TimestampAuthority } from '../../platform/timestamps/timestamp-authority.ts';
import { sha256 } from '#verify/bytes.ts';
import {
  findLastCosignature,
  findLastTimestamp,
  insertCosignature,
  insertTimestamp,
} from './endorsement-store.ts';
import { findCheckpoint, listLogs, tilesOf, type LogCheckpointRow } from './log-store.ts';
import { TreeReader } from './tree-reader.ts';
import type { HttpWitness } from './witness-client.ts';

export interface EndorsementParts {
  database: Database;
  timestampAuthority: TimestampAuthority | null;
  witnesses: readonly HttpWitness[];
  /** Between two timestamps of the log. */
  logTimestampSeconds: number;
}

/**
 * Asks everybody once who has not stood behind the newest checkpoint yet.
 * @returns what went wrong; one who fails keeps no other from being asked.
 */
export async function endorseNewest(parts: EndorsementParts): Promise<unknown[]> {
  const on = parts.database.queries;
  const current = (await listLogs(on)).at(-1);
  const newest = current && (await findCheckpoint(on, current.number));
  if (!newest) return [];
  const asked = [
    ...(parts.timestampAuthority ? [stampIfDue(parts, parts.timestampAuthority, newest)] : []),
    ...parts.witnesses.map((witness) => showTo(parts, witness, newest)),
  ];
  const outcomes = await Promise.allSettled(asked);
  return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
}

async function stampIfDue(
  { database, logTimestampSeconds }: EndorsementParts,
  authority: TimestampAuthority,
  { log, size, note }: LogCheckpointRow,
): Promise<void> {
  const on = database.queries;
  const last = await findLastTimestamp(on, log);
  if (last?.size === size) return;
  if (last && Date.now() - last.keptAt.getTime() < logTimestampSeconds * 1000) return;
  const { token, facts } = await authority.stamp(await sha256(new TextEncoder().encode(note)));
  await insertTimestamp(on, { log, size, token: Buffer.from(token), stampedAt: facts.at });
}

async function showTo(
  { database }: EndorsementParts,
  witness: HttpWitness,
  newest: LogCheckpointRow,
): Promise<void> {
  const on = database.queries;
  const { log, size, note: checkpoint } = newest;
  let from = (await findLastCosignature(on, log, witness.name))?.size ?? 0;
  if (from === size) return;
  const tree = new TreeReader(size, tilesOf(on, log));
  // Twice: what it signed last is known to it alone when an answer of its was lost.
  for (let attempt = 0; attempt < 2; attempt++) {
    const proof = from === 0 ? [] : await tree.consistencyProof(from);
    const answer = await witness.ask({ from, proof, checkpoint });
    if (answer.kind === 'cosigned')
      return insertCosignature(on, { log, size, witness: witness.name, line: answer.line });
    if (answer.size > size)
      throw new ServiceError('witness_ahead', {
        details: { witness: witness.name, signed: answer.size, size },
      });
    from = answer.size;
  }
  throw new ServiceError('witness_refused', { details: { witness: witness.name, status: 409 } });
}

const pauseMilliseconds = 10_000;
/** A refusal that lasts is said again this often. */
const repeatMilliseconds = 3_600_000;

/** Asks again and again until it is stopped; not at all where there is nobody to ask. */
export class LogEndorser {
  readonly #parts: EndorsementParts;
  readonly #onFailure: (cause: unknown) => void;
  readonly #told = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();

  constructor(parts: EndorsementParts, onFailure: (cause: unknown) => void) {
    this.#parts = parts;
    this.#onFailure = onFailure;
  }

  start(): void {
    const { timestampAuthority, witnesses } = this.#parts;
    if (!timestampAuthority && witnesses.length === 0) return;
    let isAsking = false;
    this.#timer = setInterval(() => {
      if (isAsking) return;
      isAsking = true;
      this.#round = this.#run().finally(() => (isAsking = false));
    }, pauseMilliseconds).unref();
  }

  /** Waits for the answers that are due. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#round;
  }

  async #run(): Promise<void> {
    try {
      for (const failure of await endorseNewest(this.#parts)) this.#tell(failure);
    } catch (cause) {
      this.#tell(cause);
    }
  }

  #tell(cause: unknown): void {
    // By whose refusal it is and not by all that it tells: the size of the log is another each time.
    const { witness } = (cause instanceof ServiceError ? (cause.details ?? {}) : {}) as { witness?: string };
    const what = `${cause instanceof ServiceError ? cause.code : 'internal_error'}/${witness ?? ''}`;
    const now = performance.now();
    if (now - (this.#told.get(what) ?? -Infinity) < repeatMilliseconds) return;
    this.#told.set(what, now);
    this.#onFailure(cause);
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { severalAtOnce } from '../platform/jobs/several-at-once.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { IdPage } from '../documents/document-store.ts';
import type { Database } from '../platform/database/database.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';

/** Few enough that whoever waits for a lock of one of them, or for the embedded database's only session, hardly notices. */
const documentsAtOnce = 50;
const idsAtOnce = 500;

interface Pace {
  /** Beside each other: most of the time each waits for an answer, and the busier the server is, the longer. */
  lanes: number;
  /** How long to rest after what took so long. */
  restShare: number;
}

/** The embedded database has one session, and half its time is other people's. */
const paces: Readonly<Record<Database['engine'], Pace>> = {
  pglite: { lanes: 1, restShare: 1 },
  postgres: { lanes: 2, restShare: 0.25 },
};

/** Whether what is going on in the background is to leave the rest to the next time. */
export type IsOver = () => boolean;

type Parts = Pick<LifecycleParts, 'log' | 'database'>;

interface TurnOptions {
  atOnce?: number;
  isOver?: IsOver;
  /** Whether one for which it fails is the failure of all, once every other had its turn; otherwise it is only told of. */
  mustAll?: boolean;
}

/** Those for whom it fails together are tried alone, so that one that always fails keeps no other from its turn. */
async function tryTogether(
  parts: Parts,
  ids: readonly string[],
  work: (ids: string[]) => Promise<unknown>,
  failures: unknown[],
): Promise<void> {
  try {
    await work([...ids]);
  } catch (cause) {
    // Of all of them, and of whatever else is stored: the next time may be better.
    if (cause instanceof ServiceError && cause.code === 'storage_unavailable') throw cause;
    if (ids.length > 1) {
      for (const id of ids) await tryTogether(parts, [id], work, failures);
      return;
    }
    failures.push(cause);
    parts.log.failure('lifecycle', cause);
  }
}

/** Some at a time, with rests between: the busier people keep the server, the longer what is done for nobody takes, and rests. */
export async function inTurns(
  parts: Parts,
  ids: readonly string[],
  work: (ids: string[]) => Promise<unknown>,
  { atOnce = documentsAtOnce, isOver = () => false, mustAll = false }: TurnOptions = {},
): Promise<void> {
  const failures: unknown[] = [];
  const { lanes, restShare } = paces[parts.database.engine];
  const turns: string[][] = [];
  for (let start = 0; start < ids.length; start += atOnce) turns.push(ids.slice(start, start + atOnce));
  const takeTurn = async (some: string[]): Promise<void> => {
    if (isOver()) return;
    const began = performance.now();
    await tryTogether(parts, some, work, failures);
    await pause((performance.now() - began) * restShare);
  };
  await severalAtOnce(turns, takeTurn, lanes);
  if (mustAll && failures.length > 0) throw failures[0];
}

/** The same of everything that `find` finds, each once. */
export async function throughAll(
  parts: Parts,
  find: (page: IdPage) => Promise<string[]>,
  work: (ids: string[]) => Promise<unknown>,
  options: TurnOptions = {},
): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined && !options.isOver?.();) {
    const ids: string[] = await find({ after, limit: idsAtOnce });
    await inTurns(parts, ids, work, options);
    after = ids.length < idsAtOnce ? undefined : ids.at(-1);
  }
}

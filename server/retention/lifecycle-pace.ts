import { setTimeout as pause } from 'node:timers/promises';
import { createId } from '#contract/ids.ts';
import { severalAtOnce } from '../platform/jobs/several-at-once.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { IdPage } from '../documents/document-store.ts';
import type { Database } from '../platform/database/database.ts';
import { findFailures, forgetFailure, keepFailure } from './lifecycle-failures.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';

const idsAtOnce = 500;

interface Pace {
  /** Beside each other: most of the time each waits for an answer, and the busier the server is, the longer. */
  lanes: number;
  /** Documents in one transaction. */
  atOnce: number;
  /** How long to rest after what took so long. */
  restShare: number;
}

type Paces = Readonly<Record<Database['engine'], Pace>>;

/**
 * Few at once, so that whoever acts meanwhile, waits for a lock of one of them or for the embedded database's only session,
 * hardly notices; PostgreSQL works on many at a cost for each that is a little lower, and keeps a processor from everybody
 * for as long. The embedded database has one session, and half its time is other people's.
 */
const paces: Paces = {
  pglite: { lanes: 1, atOnce: 50, restShare: 1 },
  postgres: { lanes: 1, atOnce: 10, restShare: 0.3 },
};

/** While this process serves nobody yet. */
const unservedPaces: Paces = {
  pglite: { lanes: 1, atOnce: 50, restShare: 0 },
  postgres: { lanes: 2, atOnce: 50, restShare: 0.25 },
};

/** Whether what is going on in the background is to leave the rest to the next time. */
export type IsOver = () => boolean;

type Parts = Pick<LifecycleParts, 'log' | 'database' | 'objectKeys' | 'clock'>;

interface TurnOptions {
  pace: Pace;
  isOver?: IsOver;
  /** Of one for which it fails, when every other has its turn nevertheless. */
  onFailure(id: string, cause: unknown): Promise<void>;
}

/**
 * Throws what the store throws when it cannot be reached. It is asked for what nobody has stored: one object of one party
 * that cannot be deleted must not look like that, or it would end every sweep for all who come behind it.
 */
async function requireStore({ objectKeys }: Parts): Promise<void> {
  await objectKeys.deleteBlobs([createId('obj')]);
}

/** Those for whom it fails together are tried alone, so that one that always fails keeps no other from its turn. */
async function tryTogether(
  parts: Parts,
  ids: readonly string[],
  work: (ids: string[]) => Promise<unknown>,
  onFailure: TurnOptions['onFailure'],
): Promise<void> {
  try {
    await work([...ids]);
  } catch (cause) {
    if (cause instanceof ServiceError && cause.code === 'storage_unavailable') await requireStore(parts);
    const [first, ...others] = ids;
    if (first === undefined) return;
    if (others.length === 0) await onFailure(first, cause);
    else for (const id of ids) await tryTogether(parts, [id], work, onFailure);
  }
}

/**
 * Some at a time, with rests between: the busier people keep the server, the longer what is done for nobody takes, and rests.
 * Answers how many of them, from the first on, had their turn before it was over.
 */
async function inTurns(
  parts: Parts,
  ids: readonly string[],
  work: (ids: string[]) => Promise<unknown>,
  { pace, isOver = () => false, onFailure }: TurnOptions,
): Promise<number> {
  const { lanes, atOnce, restShare } = pace;
  const turns: string[][] = [];
  for (let start = 0; start < ids.length; start += atOnce) turns.push(ids.slice(start, start + atOnce));
  let begun = 0;
  const takeTurn = async (some: string[]): Promise<void> => {
    if (isOver()) return;
    begun += some.length;
    const began = performance.now();
    await tryTogether(parts, some, work, onFailure);
    await pause((performance.now() - began) * restShare);
  };
  await severalAtOnce(turns, takeTurn, lanes);
  return begun;
}

/** What is worked on, and how. */
export interface Stage {
  find(page: IdPage): Promise<string[]>;
  work(ids: string[]): Promise<unknown>;
  /** One after the other. */
  alone?: boolean;
}

/** What it failed with, for whom it did, once every other had its turn. */
async function tryAll(
  parts: Parts,
  ids: readonly string[],
  work: Stage['work'],
  { pace, isOver }: Omit<TurnOptions, 'onFailure'>,
): Promise<unknown[]> {
  const failures: unknown[] = [];
  const onFailure = async (_: string, cause: unknown): Promise<void> => {
    failures.push(cause);
    parts.log.failure('lifecycle', cause);
  };
  await inTurns(parts, ids, work, { pace, ...(isOver && { isOver }), onFailure });
  return failures;
}

/** All of them, before anybody is served. Where it fails for one, that is the failure of all, once every other had its turn. */
export async function withAll(parts: Parts, ids: readonly string[], work: Stage['work']): Promise<void> {
  const failures = await tryAll(parts, ids, work, { pace: unservedPaces[parts.database.engine] });
  if (failures.length > 0) throw failures[0];
}

/**
 * The same with all that is found, until it is over. For what is only a part of another target's work: kept under the ids
 * worked on, its failures would be taken for those of other parties' requests for them, and its success for theirs.
 */
export async function withAllFound(parts: Parts, { find, work }: Stage, isOver: IsOver): Promise<void> {
  const failures: unknown[] = [];
  const pace = paces[parts.database.engine];
  let after: string | undefined = '';
  while (after !== undefined && !isOver()) {
    const ids = await find({ after, limit: idsAtOnce });
    failures.push(...(await tryAll(parts, ids, work, { pace, isOver })));
    after = ids.length < idsAtOnce ? undefined : ids.at(-1);
  }
  if (failures.length > 0) throw failures[0];
}

/**
 * One page of a stage; answers the id up to which all had their turn. What failed before comes last, by itself and only when
 * it is to be tried again.
 */
async function workOnPage(
  parts: Parts,
  ids: readonly string[],
  { work, alone }: Stage,
  isOver: IsOver,
): Promise<string | undefined> {
  const known = await findFailures(parts.database.queries, ids);
  const now = await parts.clock(parts.database.queries);
  const failed = new Set<string>();
  const onFailure = async (id: string, cause: unknown): Promise<void> => {
    failed.add(id);
    await keepFailure(parts, id, cause);
  };
  const fresh = ids.filter((id) => !known.has(id));
  const pace = paces[parts.database.engine];
  const oneByOne = { ...pace, atOnce: 1 };
  const begun = await inTurns(parts, fresh, work, { pace: alone ? oneByOne : pace, isOver, onFailure });
  if (begun < fresh.length) return fresh[begun - 1];
  const due = [...known.values()].filter(({ retryAt }) => retryAt <= now).map(({ targetId }) => targetId);
  const retried = await inTurns(parts, due, work, { pace: oneByOne, isOver, onFailure });
  for (const id of due.slice(0, retried)) if (!failed.has(id)) await forgetFailure(parts, id);
  return ids.at(-1);
}

export interface Span {
  /** From behind this id. */
  from?: string;
  /** Up to this id. */
  to?: string;
  isOver: IsOver;
  /** Told after each page how far it has come. */
  onReached?(id: string): Promise<void>;
}

/** Takes a stage through all that it finds, each once; answers whether it came to the end before it was over. */
export async function throughAll(
  parts: Parts,
  stage: Stage,
  { from = '', to, isOver, onReached }: Span,
): Promise<boolean> {
  let after = from;
  while (!isOver()) {
    const found = await stage.find({ after, limit: idsAtOnce });
    const ids = to === undefined ? found : found.filter((id) => id <= to);
    const reached = await workOnPage(parts, ids, stage, isOver);
    if (reached !== undefined) await onReached?.((after = reached));
    if (ids.length < idsAtOnce && reached === ids.at(-1)) return true;
  }
  return false;
}

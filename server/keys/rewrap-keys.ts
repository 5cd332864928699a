import { ChangedMeanwhile, type AuditActor } from '../audit/audit-log.ts';
import type { SubjectKeyRow } from '../audit/subject-keys.ts';
import { deploymentChain } from '../audit/deployment-chain.ts';
import { renewDataKeys } from '../platform/crypto/data-key.ts';
import type { WrappedKey } from '../platform/crypto/keyring.ts';
import type { Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { countUse, type EpochUse } from './epoch-store.ts';
import type { KeyParts } from './key-parts.ts';
import {
  deleteRun,
  findRun,
  insertRun,
  listObjectKeys,
  listSubjectKeys,
  replaceKeys,
  type BoundDataKey,
  type Page,
  type Replacement,
  type RewrapRun,
} from './rewrap-store.ts';

export const rewrapKeysJob = 'rewrap-keys';

export interface RewrapPace {
  /** Few enough that whoever asks the server for something meanwhile does not wait for them. */
  keysAtOnce: number;
  /** A job that has run for so long leaves the rest to the next, well before the queue would take it for stuck. */
  milliseconds: number;
}

const usualPace: RewrapPace = { keysAtOnce: 200, milliseconds: 5 * 60_000 };

/** Refusals that concern one key or one month of one organization; anything else would concern all. */
const ofOneKey: ReadonlySet<string> = new Set(['key_unavailable', 'key_refused', 'stored_data_damaged']);

/**
 * Wraps, in the background, what is wrapped under keys of past months under this month's, so that those keys can be
 * destroyed while documents of their months live on.
 * @throws ServiceError `key_rewrap_pending`.
 */
export async function rewrapKeys(parts: KeyParts, actor: AuditActor): Promise<EpochUse & { epoch: string }> {
  return parts.database.transaction(async (tx) => {
    const startedAt = await parts.clock(tx);
    const epoch = startedAt.toISOString().slice(0, 7);
    if (!(await insertRun(tx, { epoch, actor, startedAt }))) throw new ServiceError('key_rewrap_pending');
    await enqueue(parts, tx);
    return { epoch, ...(await countUse(tx, { before: epoch })) };
  });
}

async function enqueue({ jobs }: KeyParts, tx: Transaction): Promise<void> {
  await jobs.enqueue(tx, rewrapKeysJob, {}, { singletonKey: 'all' });
}

/** A run whose job stopped for the others' sake or gave up, or was lost with its queue. */
export async function resumeRewrap(parts: KeyParts): Promise<void> {
  if (await findRun(parts.database.queries)) await parts.database.transaction((tx) => enqueue(parts, tx));
}

/** The new wrapping; undefined for a key that cannot be opened, which keeps no other from being wrapped anew. */
function usable({ epoch }: RewrapRun, now: WrappedKey | ServiceError | undefined): WrappedKey | undefined {
  if (now instanceof ServiceError) {
    if (ofOneKey.has(now.code)) return undefined;
    throw now;
  }
  // By a clock that is so far behind, keys would go under a month's that may just be destroyed.
  if (now && now.epoch < epoch) throw new Error(`the clock here says ${now.epoch}, the database's ${epoch}`);
  return now;
}

type Slice = Pick<RewrapPace, 'keysAtOnce'> & { until: number };

interface Kind<Row> {
  list(page: Page<Row>): Promise<Row[]>;
  renew(rows: readonly Row[]): Promise<(WrappedKey | ServiceError)[]>;
  place(row: Row): Omit<Replacement, 'now'>;
  replace(made: Replacement[]): Promise<number>;
}

/** Whether time was left to look at all of them, and how many were wrapped anew. */
async function renewAll<Row>(run: RewrapRun, pace: Slice, kind: Kind<Row>): Promise<[boolean, number]> {
  let count = 0;
  for (let after: Row | undefined; performance.now() < pace.until;) {
    const rows = await kind.list({ before: run.epoch, after, limit: pace.keysAtOnce });
    const made: Replacement[] = [];
    const renewed = await kind.renew(rows);
    for (const [index, row] of rows.entries()) {
      const now = usable(run, renewed[index]);
      if (now) made.push({ ...kind.place(row), now });
    }
    if (made.length > 0) count += await kind.replace(made);
    if (rows.length < pace.keysAtOnce) return [true, count];
    after = rows.at(-1);
  }
  return [false, count];
}

/** All keys of stored objects, then of subjects. */
async function renewKeys(parts: KeyParts, run: RewrapRun, pace: Slice): Promise<[boolean, number]> {
  const { database, keyring, subjectKeys } = parts;
  const [objectsDone, objects] = await renewAll<BoundDataKey>(run, pace, {
    list: (page) => listObjectKeys(database, page),
    renew: (rows) => renewDataKeys(keyring, rows),
    place: ({ organizationId, identity, bytes }) => ({ organizationId, id: identity.objectId, was: bytes }),
    replace: (made) => replaceKeys(database, 'objects', made),
  });
  const [subjectsDone, subjects] = await renewAll<SubjectKeyRow>(run, pace, {
    list: (page) => listSubjectKeys(database, page),
    renew: (rows) => subjectKeys.renew(rows),
    place: ({ organizationId, subjectId, wrapped }) => ({ organizationId, id: subjectId, was: wrapped }),
    replace: (made) => replaceKeys(database, 'subjects', made),
  });
  return [objectsDone && subjectsDone, objects + subjects];
}

async function endRun(parts: KeyParts): Promise<void> {
  await parts.audit.recordUnlessChanged(async (tx) => {
    const run = await deleteRun(tx);
    if (!run) throw new ChangedMeanwhile();
    const { epoch, objects, subjects, actorKind, actorId } = run;
    const left = await countUse(tx, { before: epoch });
    return {
      events: [
        {
          type: 'key_epoch.rewrapped',
          organizationId: deploymentChain,
          chain: deploymentChain,
          actor: { kind: actorKind, id: actorId },
          facts: { epoch, objects, subjects, left: left.objects + left.subjects },
        },
      ],
    };
  });
}

/**
 * Takes a run on, and to its end when there is time. Safe to run twice and to be killed anywhere: the rows say themselves
 * what is left to be done, each opens before and after, and what was uploaded or shredded meanwhile stays so.
 */
export async function advanceRewrap(
  parts: KeyParts,
  { keysAtOnce, milliseconds }: RewrapPace = usualPace,
): Promise<void> {
  const run = await findRun(parts.database.queries);
  if (!run) return;
  const pace = { keysAtOnce, until: performance.now() + milliseconds };
  for (;;) {
    const [isDone, count] = await renewKeys(parts, run, pace);
    if (!isDone) return;
    // Once more: a row may have been somebody else's just then, or have come after its turn.
    if (count === 0) break;
  }
  await endRun(parts);
}

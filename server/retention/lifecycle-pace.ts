import { setTimeout as pause } from 'node:timers/promises';
import { ServiceError } from '../platform/http/service-error.ts';
import type { IdPage } from '../documents/document-store.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';

/** Few enough that whoever waits for a lock of one of them, or for the embedded database's only session, hardly notices. */
const documentsAtOnce = 25;
const idsAtOnce = 200;

/** Whether what is going on in the background is to leave the rest to the next time. */
export type IsOver = () => boolean;

type Parts = Pick<LifecycleParts, 'log'>;

/** Those for whom it fails together are tried alone, so that one that always fails keeps no other from its turn. */
async function tryTogether(
  parts: Parts,
  ids: readonly string[],
  work: (ids: string[]) => Promise<unknown>,
): Promise<void> {
  try {
    await work([...ids]);
  } catch (cause) {
    // Of all of them, and of whatever else is stored: the next time may be better.
    if (cause instanceof ServiceError && cause.code === 'storage_unavailable') throw cause;
    if (ids.length > 1) for (const id of ids) await tryTogether(parts, [id], work);
    else parts.log.failure('lifecycle', cause);
  }
}

/**
 * Some at a time. After each it rests for as long as that took: people's own requests have at least half of everything to
 * themselves, and more of it the busier they are.
 */
export async function inTurns(
  parts: Parts,
  ids: readonly string[],
  work: (ids: string[]) => Promise<unknown>,
  { atOnce = documentsAtOnce, isOver = () => false }: { atOnce?: number; isOver?: IsOver } = {},
): Promise<void> {
  for (let start = 0; start < ids.length && !isOver(); start += atOnce) {
    const began = performance.now();
    await tryTogether(parts, ids.slice(start, start + atOnce), work);
    await pause(performance.now() - began);
  }
}

/** The same of everything that `find` finds, each once. */
export async function throughAll(
  parts: Parts,
  find: (page: IdPage) => Promise<string[]>,
  work: (ids: string[]) => Promise<unknown>,
  options: { atOnce?: number; isOver?: IsOver } = {},
): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined && !options.isOver?.();) {
    const ids: string[] = await find({ after, limit: idsAtOnce });
    await inTurns(parts, ids, work, options);
    after = ids.length < idsAtOnce ? undefined : ids.at(-1);
  }
}

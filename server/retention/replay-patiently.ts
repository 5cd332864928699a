import { setTimeout as pause } from 'node:timers/promises';
import { ServiceError } from '../platform/http/service-error.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';
import { replayTombstones } from './sweep-lifecycle.ts';

const firstPauseMilliseconds = 1_000;
const longestPauseMilliseconds = 30_000;

interface Waiting {
  /** Told each time that the store could not be reached. */
  onWaiting(): Promise<void>;
  /** Ends the waiting, and this with a rejection. */
  signal: AbortSignal;
}

/**
 * Until all of it is destroyed again, for however long the store is away: nobody is served what an older dump brought back,
 * and a server that ended itself instead would have to be looked after by others. What else fails is for the operator.
 */
export async function replayPatiently(parts: LifecycleParts, { onWaiting, signal }: Waiting): Promise<void> {
  for (let wait = firstPauseMilliseconds; ; wait = Math.min(wait * 2, longestPauseMilliseconds)) {
    try {
      await replayTombstones(parts);
      return;
    } catch (cause) {
      signal.throwIfAborted();
      if (!(cause instanceof ServiceError && cause.code === 'storage_unavailable')) throw cause;
      parts.log.failure('replay', cause);
      await onWaiting();
      await pause(wait, undefined, { signal });
    }
  }
}

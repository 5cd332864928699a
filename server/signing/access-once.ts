/** Events written by this process, or being written: range reads of one object in one embed session are one access. */
const recorded = new Map<string, { event: Promise<void>; until: number }>();
const mostRecorded = 10_000;
/** So long all requests for a file are one download of it; who then fetches it again has it a second time. */
const downloadMilliseconds = 600_000;

export interface Access {
  embedSessionId: string;
  objectId: string;
  /** To be kept as a file, and not to be drawn. */
  isToKeep: boolean;
}

const keyOf = ({ embedSessionId, objectId, isToKeep }: Access): string =>
  `${embedSessionId}|${objectId}|${isToKeep ? 'kept' : 'drawn'}`;

/** That the event of this access is written, or will be unless `event` fails. */
export function rememberAccess(
  access: Access,
  event: Promise<void> = Promise.resolve(),
  now = Date.now(),
): void {
  const key = keyOf(access);
  recorded.delete(key);
  const [oldest] = recorded.keys();
  if (oldest !== undefined && recorded.size >= mostRecorded) recorded.delete(oldest);
  const until = access.isToKeep ? now + downloadMilliseconds : Number.POSITIVE_INFINITY;
  recorded.set(key, { event, until });
}

/**
 * Has the event of an access written unless it is already. Nobody is served before the event is in the log: not who comes
 * meanwhile, and not who comes after it failed.
 */
export async function recordAccess(
  access: Access,
  write: () => Promise<void>,
  now = Date.now(),
): Promise<void> {
  const known = recorded.get(keyOf(access));
  if (known && known.until > now) return known.event;
  const event = write();
  rememberAccess(access, event, now);
  try {
    await event;
  } catch (cause) {
    recorded.delete(keyOf(access));
    throw cause;
  }
}

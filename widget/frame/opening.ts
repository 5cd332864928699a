import type { LockableSession } from './embed-session.ts';
import type { HostConnection } from './host-connection.ts';
import type { PdfWorker } from './pages/pdf-worker.ts';

/** What boot.ts has begun by the time main.ts arrives. The promises reject with EmbedError. */
export interface Opening {
  readonly host: Promise<HostConnection>;
  readonly session: Promise<LockableSession>;
  /** The worker that is starting already; a new one when it is asked again. */
  readonly startPdfWorker: () => PdfWorker;
  /** The last resort: plain words where even the screens for errors could not be loaded. */
  readonly sayNotLoaded: () => void;
}

const key = Symbol.for('inkseal.opening');
const place = globalThis as unknown as Record<symbol, Opening | undefined>;

export function leaveOpening(opening: Opening): void {
  Object.defineProperty(place, key, { value: opening, configurable: true });
}

/** The two scripts of the frame's page are two bundles: this is where the second picks up what the first began. */
export function takeOpening(): Opening {
  const opening = place[key];
  if (opening === undefined) throw new Error('boot.ts has not run');
  delete place[key];
  return opening;
}

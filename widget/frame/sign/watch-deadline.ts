import type { CeremonyModel } from './ceremony-model.ts';

/** A timer that is longer is overtaken by a device that sleeps, or by a clock that is set. Milliseconds. */
const longest = 30_000;

/** Asks what has become of the document once its time is over, by the server's clock: whoever reads on acts in vain. */
export function watchDeadline(model: CeremonyModel, signal: AbortSignal): void {
  const { now, envelope } = model.view;
  if (envelope.expiresAt === null) return;
  // This clock may be wrong, and runs as fast as any other.
  const due = Date.now() + Date.parse(envelope.expiresAt) - Date.parse(now);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (): void => {
    const left = due - Date.now();
    if (left > 0) timer = setTimeout(wait, Math.min(left, longest));
    else void model.look([0, 2000, 10_000]);
  };
  wait();
  signal.addEventListener('abort', () => clearTimeout(timer));
}

import type { SigningView } from '../../contract/signing.ts';

/** Waits between looks, in milliseconds; the last repeats. */
const looks: readonly number[] = [700, 1000, 1500, 2000, 3000, 5000, 10_000];

/**
 * Looks at the envelope until `isDone`, with growing pauses. A look that fails is no failure of the sealing: it is
 * passed over and the next one comes.
 */
export async function watchSealing(options: {
  refresh(): Promise<SigningView>;
  isDone(view: SigningView): boolean;
  /** True for a refusal after which looking again is pointless. */
  isFinal(error: unknown): boolean;
  signal: AbortSignal;
  delays?: readonly number[];
}): Promise<SigningView | undefined> {
  const delays = options.delays ?? looks;
  for (let look = 0; !options.signal.aborted; look++) {
    await new Promise((resolve) => setTimeout(resolve, delays[Math.min(look, delays.length - 1)]));
    if (options.signal.aborted) return undefined;
    try {
      const view = await options.refresh();
      if (options.isDone(view)) return view;
    } catch (error) {
      if (options.isFinal(error)) throw error;
    }
  }
  return undefined;
}

import type { InksealPages } from '../pages/pages.ts';
import type { CeremonyModel } from './ceremony-model.ts';
import { nextTarget } from './progress.ts';

/** So long the places of all pages may take to be there; after that nobody is moved any more. Milliseconds. */
const patience = 3000;

/**
 * Who comes back finds the first field that is still to be filled in before them, where something was filled in before.
 * The keyboard stays where it is, and whoever has begun to read is not moved.
 */
export async function goOn(model: CeremonyModel, pages: InksealPages, signal: AbortSignal): Promise<void> {
  const target = nextTarget(model.form?.steps ?? [], null);
  if (model.stage.kind !== 'signing' || model.tally.filled === 0 || !target) return;
  const begun = performance.now();
  while (!pages.sheet(target) && performance.now() - begun < patience)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const isUntouched = pages.scroller.scrollTop === 0 && document.activeElement === document.body;
  if (!signal.aborted && isUntouched) pages.reveal(target);
}

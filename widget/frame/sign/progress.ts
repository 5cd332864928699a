import { isOpen, type FormStep } from '../../contract/field-form.ts';

export interface Tally {
  /** What has to be right before signing: of it what is, and all. */
  filled: number;
  total: number;
  /** Optional fields nobody has filled. */
  optionalLeft: number;
}

/** A choice among several boxes counts once. */
export function tally(steps: readonly FormStep<unknown>[]): Tally {
  const asked = steps.filter((step) => step.isRequired || step.problem !== null);
  return {
    filled: asked.filter((step) => !isOpen(step)).length,
    total: asked.length,
    optionalLeft: steps.filter((step) => !step.isRequired && !step.isFilled).length,
  };
}

/**
 * The next field to fill or to put right after `currentId` in reading order, from the beginning again after the last;
 * of several boxes the first. Undefined when nothing is left to do before signing. The current field itself comes last.
 */
export function nextTarget<F extends { id: string }>(
  steps: readonly FormStep<F>[],
  currentId: string | null,
): F | undefined {
  const current = steps.find(({ fields }) => fields.some(({ id }) => id === currentId));
  const from = current ? steps.indexOf(current) + 1 : 0;
  const open = [...steps.slice(from), ...steps.slice(0, from)].find(isOpen);
  // Among boxes one is at already, one stays.
  return open === current ? open?.fields.find(({ id }) => id === currentId) : open?.fields[0];
}

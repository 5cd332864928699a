import type { CeremonyModel, OwnField } from './ceremony-model.ts';
import { nextTarget } from './progress.ts';

/** What was told to be wrong, as it stood then: by the first field of a step. */
const told = new WeakMap<CeremonyModel, Map<string, string>>();

/**
 * Where a press on the way on leads: to the next field, but past a wrong value only once its reason has been told, which
 * is told by staying. Who comes back to it changed, and wrong again, is told again.
 */
export function nextStop(model: CeremonyModel, currentId: string | null): OwnField | undefined {
  const here = currentId === null ? undefined : model.form?.stepOf.get(currentId);
  if (here?.problem && isNews(model, here.fields)) {
    void model.drafts.flush(); // nobody is typing any more: what is wrong is said now
    return here.fields.find(({ id }) => id === currentId);
  }
  return nextTarget(model.form?.steps ?? [], currentId);
}

function isNews(model: CeremonyModel, fields: readonly OwnField[]): boolean {
  const before = told.get(model) ?? new Map<string, string>();
  const name = fields[0]?.id ?? '';
  const values = JSON.stringify(fields.map(({ id }) => model.valueOf(id)));
  const isNew = before.get(name) !== values;
  told.set(model, before.set(name, values));
  return isNew;
}

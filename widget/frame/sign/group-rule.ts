import { msg, str } from '@lit/localize';
import type { Field } from '../../contract/fields.ts';
import { formatNumber } from '../../ui/localization.ts';

/** How many boxes of a group may be ticked, said before somebody has ticked too many; null where it does not matter. */
export function groupRule({ type, group }: Pick<Field, 'type' | 'group'>): string | null {
  const { min = 0, max } = (type === 'checkbox' && group) || {};
  if (max === undefined) return min === 0 ? null : fewText(min);
  if (min === 0) return manyText(max);
  const [least, most] = [formatNumber(min), formatNumber(max)];
  return min === max
    ? msg(str`Tick ${least}.`, { id: 'group-exact' })
    : msg(str`Tick ${least} to ${most}.`, { id: 'group-range' });
}

export function fewText(min: number): string {
  const limit = formatNumber(min);
  return msg(str`Tick at least ${limit}.`, { id: 'wrong-few' });
}

export function manyText(max: number): string {
  const limit = formatNumber(max);
  return msg(str`Tick no more than ${limit}.`, { id: 'wrong-many' });
}

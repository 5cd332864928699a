import { compareDecimals, parseDecimal } from './decimal.ts';
import type { ConditionTest, FieldCondition } from './field-settings.ts';

/** What a test reads of the field it names; null where that is empty or hidden. A ticked box reads as "on". */
export type ReadRef = (ref: string) => string | null;

export function holds(condition: FieldCondition | ConditionTest, read: ReadRef): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, read));
  if ('any' in condition) return condition.any.some((part) => holds(part, read));
  return passes(condition, read(condition.ref));
}

function passes({ is, value = '' }: ConditionTest, found: string | null): boolean {
  if (is === 'empty') return found === null;
  if (is === 'different') return found === null || compare(found, value) !== 0;
  if (found === null) return false;
  if (is === 'filled') return true;
  const order = compare(found, value);
  if (is === 'equal') return order === 0;
  return is === 'less' ? order < 0 : order > 0;
}

/** Numbers by their value; all else by its characters, which puts days (ISO 8601) in their order. */
function compare(a: string, b: string): number {
  const [left, right] = [parseDecimal(a), parseDecimal(b)];
  if (left && right) return compareDecimals(left, right);
  return a < b ? -1 : Number(a > b);
}

export function conditionTests(condition: FieldCondition | ConditionTest): ConditionTest[] {
  if ('all' in condition) return condition.all.flatMap(conditionTests);
  return 'any' in condition ? condition.any.flatMap(conditionTests) : [condition];
}

/** The refs that a condition asks about. */
export const conditionRefs = (condition: FieldCondition): string[] =>
  conditionTests(condition).map(({ ref }) => ref);

import { acceptedKind, fieldProblem, isBoxField } from '#contract/field-rules.ts';
import type { FieldValue, NewField } from '#contract/fields.ts';

export interface Prefiller {
  name: string;
  email: string;
}

/**
 * What stands in a field before its recipient opens it; null for nothing, and for what no such field could hold. The
 * recipient's own name and address are offered, not imposed: where a rule of the sender's refuses them, nobody is stuck.
 */
export function prefilledValue(field: NewField, person: Prefiller): FieldValue | null {
  const { type, value } = field;
  if (value === undefined) {
    const known = type === 'name' ? person.name : type === 'email' ? person.email : undefined;
    const offered: FieldValue | null = known === undefined ? null : { type: 'text', text: known };
    return fieldProblem({ id: '', ...field }, offered) ? null : offered;
  }
  if (typeof value === 'boolean') return isBoxField({ type }) ? { type: 'checkbox', checked: value } : null;
  return acceptedKind(type) === 'text' ? { type: 'text', text: value } : null;
}

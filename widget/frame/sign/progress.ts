import type { Field, FieldValue } from '../../contract/fields.ts';

/** The same rule as the server's: spaces fill no text field, an unticked box is not ticked. */
export function isFilled(value: FieldValue | null): boolean {
  if (value === null) return false;
  if (value.type === 'text') return value.text.trim() !== '';
  return value.type === 'mark' || value.checked;
}

/** A field that somebody signs in, in full or by initials. */
export const isMarkField = <F extends Pick<Field, 'type'>>(
  field: F,
): field is F & { type: 'signature' | 'initials' } => field.type === 'signature' || field.type === 'initials';

type Step = Pick<Field, 'id' | 'type' | 'required'>;

/** The server dates `date_signed` itself: nobody has to do anything for it. */
export const needsPerson = (field: Pick<Field, 'type'>): boolean => field.type !== 'date_signed';

export interface Tally {
  /** Required fields that are filled, and all required ones. */
  filled: number;
  total: number;
  /** Optional fields nobody has filled. */
  optionalLeft: number;
}

export function tally(fields: readonly Step[], valueOf: (fieldId: string) => FieldValue | null): Tally {
  const steps = fields.filter(needsPerson);
  const required = steps.filter((field) => field.required);
  return {
    filled: required.filter((field) => isFilled(valueOf(field.id))).length,
    total: required.length,
    optionalLeft: steps.filter((field) => !field.required && !isFilled(valueOf(field.id))).length,
  };
}

/**
 * The next required field to fill after `currentId` in reading order, from the beginning again after the last.
 * Undefined when nothing required is left. The current field itself comes last.
 */
export function nextTarget<F extends Step>(
  fields: readonly F[],
  currentId: string | null,
  valueOf: (fieldId: string) => FieldValue | null,
): F | undefined {
  const from = fields.findIndex((field) => field.id === currentId) + 1;
  const inTurn = [...fields.slice(from), ...fields.slice(0, from)];
  return inTurn.find((field) => field.required && needsPerson(field) && !isFilled(valueOf(field.id)));
}

import {
  acceptedKind,
  fieldProblem,
  isBoxField,
  isFilled,
  type FieldProblem,
  type RuledField,
} from '#contract/field-rules.ts';
import { readForm, type Form } from '#contract/field-form.ts';
import type { FieldValue } from '#contract/fields.ts';
import type { FieldRow } from '../envelopes/envelope-store.ts';
import { ServiceError } from '../platform/http/service-error.ts';

export type RuledRow = FieldRow & RuledField;

/** A stored field as the rules of contract/ see it. */
export const ruledField = (row: FieldRow): RuledRow => ({ ...row, ...row.settings });

/** The fields of one signer with what stands in them. */
export function formOf(
  fields: readonly FieldRow[],
  recipientId: string,
  values: ReadonlyMap<string, FieldValue>,
): Form<RuledRow> {
  const own = fields.filter((field) => field.recipientId === recipientId).map(ruledField);
  return readForm(own, (fieldId) => values.get(fieldId));
}

function refuse(fieldId: string, { code, rule, limit }: FieldProblem): never {
  throw new ServiceError(code, { details: { fieldId, rule, ...(limit !== undefined && { limit }) } });
}

/** Throws unless the signer may put that value into the field; by the code of the rule that it breaks. */
export function requireFits(field: RuledField, value: FieldValue | null): void {
  if (field.readOnly) throw new ServiceError('field_read_only', { details: { fieldId: field.id } });
  // Not even nothing, which the record would tell of as if somebody had taken something out.
  if (!acceptedKind(field.type)) refuse(field.id, { code: 'field_value_invalid', rule: 'type' });
  const problem = fieldProblem(field, value);
  if (problem) refuse(field.id, problem);
}

/** Throws unless the form can be signed as it is: `field_required` names what is empty, else the first rule that is broken. */
export function requireComplete(form: Form<RuledField>): void {
  const unfilled = form.steps.filter((step) => step.isRequired && !step.isFilled && step.problem === null);
  // Nobody is asked for them, so no step is theirs: they would be signed as if the sender had left them out.
  const fixed = form.shown.filter(
    (field) =>
      field.readOnly && !isBoxField(field) && form.isRequired(field) && !isFilled(form.values.get(field.id)),
  );
  const fieldIds = [
    ...unfilled.flatMap(({ fields: [first] }) => first?.id ?? []),
    ...fixed.map(({ id }) => id),
  ];
  if (fieldIds.length > 0) throw new ServiceError('field_required', { details: { fieldIds } });
  for (const [fieldId, problem] of form.problems) refuse(fieldId, problem);
}

/**
 * `name`, or UTC where that is no time zone here: browsers learn of new zones before servers do, and what is printed as
 * the browser's word may be nothing but a zone.
 */
export function knownTimeZone(name: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).format(0);
    return name;
  } catch {
    return 'UTC';
  }
}

/** The calendar day of `at` in the signer's zone, ISO 8601; UTC when the zone is unknown here. */
export function dateSigned(at: Date, timeZone: string | null): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: knownTimeZone(timeZone ?? 'UTC'),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(at);
}

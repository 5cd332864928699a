import { compareDecimals, parseDecimal } from '#contract/decimal.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { isBoxField, isDay, isFilled, isMarkField, fieldProblem, formatOf } from '#contract/field-rules.ts';
import type { FieldSettings, FieldValidation } from '#contract/field-settings.ts';
import type { FieldType, FieldValue, NewField } from '#contract/fields.ts';
import { compilePattern, PatternError } from '#contract/linear-pattern.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { conditionProblems, chainProblems, formulaProblems } from './check-field-refs.ts';
import { groupProblems } from './check-field-groups.ts';
import { prefilledValue, type Prefiller } from './prefill-fields.ts';

/** What is wrong with the fields of a request; `path` leads to it as in a problem of the schema. */
export interface FieldPlanProblem {
  code: ErrorCode;
  path: string;
  problem: string;
}

/** One field of the request with its index there. */
export interface PlacedField {
  index: number;
  field: NewField;
}

const lineTypes: readonly FieldType[] = ['text', 'name', 'email', 'company', 'title'];

/** What the sender cannot fill in. */
const enteredByNobodyElse: readonly FieldType[] = ['date_signed', 'formula', 'attachment'];

/** Which types a setting belongs to; it says nothing anywhere else, so it is refused there. */
const typesOf: { readonly [K in keyof FieldSettings]?: (type: FieldType) => boolean } = {
  readOnly: (type) => !isMarkField({ type }) && !enteredByNobodyElse.includes(type),
  options: (type) => type === 'dropdown',
  validation: (type) => lineTypes.includes(type) || type === 'number' || type === 'date',
  group: (type) => isBoxField({ type }),
  formula: (type) => type === 'formula',
  attachment: (type) => type === 'attachment',
};

function typeProblems({ index, field }: PlacedField): FieldPlanProblem[] {
  const refuse = (path: string, problem: string): FieldPlanProblem => ({
    code: 'field_rule_invalid',
    path: `fields.${index}.${path}`,
    problem,
  });
  const misplaced = (Object.keys(typesOf) as (keyof FieldSettings)[])
    .filter((setting) => field[setting] !== undefined && !typesOf[setting]?.(field.type))
    .map((setting) => refuse(setting, `does not go with the type ${field.type}`));
  if (field.type === 'dropdown') {
    const { options = [] } = field;
    if (options.length === 0) misplaced.push(refuse('options', 'is missing'));
    if (new Set(options).size !== options.length) misplaced.push(refuse('options', 'has an option twice'));
  }
  if (field.type === 'radio' && !field.group) misplaced.push(refuse('group', 'is missing'));
  if (field.type === 'formula' && !field.formula) misplaced.push(refuse('formula', 'is missing'));
  return misplaced;
}

function validationProblems({ index, field }: PlacedField): FieldPlanProblem[] {
  const { validation } = field;
  if (!validation) return [];
  const at = `fields.${index}.validation`;
  const refuse = (path: string, problem: string): FieldPlanProblem => ({
    code: 'field_rule_invalid',
    path: `${at}.${path}`,
    problem,
  });
  const { minLength = 0, maxLength = 2000, message, pattern, decimals, format } = validation;
  const problems = boundProblems(validation, formatOf(field)).map(([path, problem]) => refuse(path, problem));
  if (format && field.type !== 'text') problems.push(refuse('format', 'is fixed for this type'));
  if (minLength > maxLength) problems.push(refuse('minLength', 'is more than maxLength'));
  if (message !== undefined && pattern === undefined)
    problems.push(refuse('message', 'is said where a pattern does not match; there is none'));
  if (decimals !== undefined && formatOf(field) !== 'number')
    problems.push(refuse('decimals', 'goes with numbers only'));
  if (pattern !== undefined) problems.push(...patternProblems(`${at}.pattern`, pattern));
  return problems;
}

function boundProblems(
  { min, max }: FieldValidation,
  format: ReturnType<typeof formatOf>,
): (readonly [path: string, problem: string])[] {
  const isBound = { number: (text: string) => parseDecimal(text) !== undefined, date: isDay };
  const accepts = format === 'number' || format === 'date' ? isBound[format] : undefined;
  const given = Object.entries({ min, max }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  if (!accepts) return given.map(([path]) => [path, 'goes with numbers and dates only'] as const);
  const wrong = given
    .filter(([, text]) => !accepts(text))
    .map(([path]) => [path, `is no ${format}`] as const);
  if (wrong.length > 0 || min === undefined || max === undefined) return wrong;
  const [low, high] = [parseDecimal(min), parseDecimal(max)];
  const isTurned = low && high ? compareDecimals(low, high) > 0 : min > max;
  return isTurned ? [['min', 'is more than max']] : [];
}

function patternProblems(path: string, pattern: string): FieldPlanProblem[] {
  try {
    compilePattern(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return [{ code: 'field_pattern_invalid', path, problem: error.message }];
  }
}

function refProblems(fields: readonly PlacedField[]): FieldPlanProblem[] {
  const seen = new Set<string>();
  return fields.flatMap(({ index, field: { ref } }): FieldPlanProblem[] => {
    if (ref === undefined) return [];
    if (!seen.has(ref)) {
      seen.add(ref);
      return [];
    }
    return [
      { code: 'field_ref_duplicate', path: `fields.${index}.ref`, problem: `"${ref}" is there before` },
    ];
  });
}

function prefillProblems({ index, field }: PlacedField, value: FieldValue | null): FieldPlanProblem[] {
  const path = `fields.${index}.value`;
  const refuse = (problem: string): FieldPlanProblem[] => [{ code: 'field_prefill_invalid', path, problem }];
  const isRequired = field.required || field.requireWhen !== undefined;
  if (field.readOnly && isRequired && !isBoxField(field) && !isFilled(value))
    return refuse('is missing, and the field is read-only and required');
  if (field.value === undefined) return [];
  if (value === null) return refuse(`does not go with the type ${field.type}`);
  const found = fieldProblem({ id: '', ...field }, value);
  return found ? refuse(`does not keep the rule "${found.rule}"`) : [];
}

/** Fields of one recipient: rules never reach over to another's. */
function problemsOfOne(fields: readonly PlacedField[], person: Prefiller): FieldPlanProblem[] {
  const alone = fields.flatMap((one) => [...typeProblems(one), ...validationProblems(one)]);
  // The others read what these found wrong.
  if (alone.length > 0) return alone;
  const byRef = new Map(fields.flatMap((one) => (one.field.ref === undefined ? [] : [[one.field.ref, one]])));
  const related = [
    ...refProblems(fields),
    ...groupProblems(fields),
    ...fields.flatMap((one) => [...conditionProblems(one, byRef), ...formulaProblems(one, byRef)]),
    ...fields.flatMap((one) => prefillProblems(one, prefilledValue(one.field, person))),
  ];
  return related.length > 0 ? related : chainProblems(fields, byRef);
}

/** Throws the code of the first problem, with all problems of that code. */
export function requireSoundFields(fields: readonly NewField[], people: readonly Prefiller[]): void {
  const placed = fields.map((field, index): PlacedField => ({ index, field }));
  const problems = people.flatMap((person, position) =>
    problemsOfOne(
      placed.filter(({ field }) => field.recipientIndex === position),
      person,
    ),
  );
  const code = problems[0]?.code;
  if (!code) return;
  const details = problems.filter((one) => one.code === code).map(({ path, problem }) => ({ path, problem }));
  throw new ServiceError(code, { details });
}

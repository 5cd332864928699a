import { parseDecimal } from '#contract/decimal.ts';
import { conditionRefs, conditionTests } from '#contract/field-conditions.ts';
import { FormulaError, formulaRefs, parseFormula, type Formula } from '#contract/field-formula.ts';
import { formatOf, isBoxField, isDay, isMarkField } from '#contract/field-rules.ts';
import type { ConditionTest } from '#contract/field-settings.ts';
import type { FieldType, NewField } from '#contract/fields.ts';
import type { FieldPlanProblem, PlacedField } from './check-fields.ts';

type ByRef = ReadonlyMap<string, PlacedField>;

/** What has nothing that could be compared. */
const valuelessTypes: readonly FieldType[] = ['date_signed', 'attachment'];

/** Why that test could never be decided; undefined where it can. */
function testProblem({ is, value }: ConditionTest, field: NewField): string | undefined {
  if (is === 'filled' || is === 'empty')
    return value === undefined ? undefined : `has a value, which "${is}" does not look at`;
  if (value === undefined) return `has no value to compare with`;
  if (isBoxField(field) || isMarkField(field) || valuelessTypes.includes(field.type))
    return `compares a ${field.type}, which is only filled or empty`;
  const format = field.type === 'formula' ? 'number' : formatOf(field);
  if (format === 'number' && !parseDecimal(value)) return 'compares a number with what is none';
  if (format === 'date' && !isDay(value)) return 'compares a date with what is none';
  if (format !== 'number' && format !== 'date' && is !== 'equal' && is !== 'different')
    return 'orders a text; only numbers and dates have an order';
  if (field.options && !field.options.includes(value))
    return 'compares with what the dropdown does not offer';
  return undefined;
}

/** Of a field's conditions, each by itself. */
export function conditionProblems({ index, field }: PlacedField, byRef: ByRef): FieldPlanProblem[] {
  return (['showWhen', 'requireWhen'] as const).flatMap((setting): FieldPlanProblem[] => {
    const condition = field[setting];
    const path = `fields.${index}.${setting}`;
    if (!condition) return [];
    if (setting === 'requireWhen' && field.type === 'formula')
      return [{ code: 'field_rule_invalid', path, problem: 'does not go with the type formula' }];
    return conditionTests(condition).flatMap((test): FieldPlanProblem[] => {
      const target = byRef.get(test.ref);
      if (!target) return [unknownRef(path, test.ref)];
      const problem = testProblem(test, target.field);
      return problem === undefined
        ? []
        : [{ code: 'field_condition_invalid', path, problem: `"${test.ref}" ${problem}` }];
    });
  });
}

const unknownRef = (path: string, ref: string): FieldPlanProblem => ({
  code: 'field_ref_unknown',
  path,
  problem: `no field of this recipient has the ref "${ref}"`,
});

const isNumber = (field: NewField): boolean => field.type === 'formula' || formatOf(field) === 'number';

function readFormula(expression: string): Formula | string {
  try {
    return parseFormula(expression);
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    return error.message;
  }
}

export function formulaProblems({ index, field }: PlacedField, byRef: ByRef): FieldPlanProblem[] {
  if (!field.formula) return [];
  const path = `fields.${index}.formula.expression`;
  const formula = readFormula(field.formula.expression);
  if (typeof formula === 'string') return [{ code: 'field_formula_invalid', path, problem: formula }];
  return formulaRefs(formula).flatMap((ref): FieldPlanProblem[] => {
    const target = byRef.get(ref);
    if (!target) return [unknownRef(path, ref)];
    return isNumber(target.field)
      ? []
      : [{ code: 'field_formula_invalid', path, problem: `"${ref}" is no number` }];
  });
}

/** The refs that decide what a field is or whether it is there. */
function readBy(field: NewField): string[] {
  return [
    ...(field.showWhen ? conditionRefs(field.showWhen) : []),
    ...(field.formula ? formulaRefs(parseFormula(field.formula.expression)) : []),
  ];
}

/** From field to field; more would be followed at every keystroke. */
const longestChain = 50;

/**
 * Fields that decide about each other in a circle would have no answer. `requireWhen` decides about nothing that
 * conditions read, so two fields may require each other; only one that asks about itself is refused.
 */
export function chainProblems(fields: readonly PlacedField[], byRef: ByRef): FieldPlanProblem[] {
  const lengths = new Map<PlacedField, number>();
  const circular = new Set(fields.filter(asksItself));
  const path: PlacedField[] = [];
  const follow = (one: PlacedField): number => {
    const known = lengths.get(one);
    if (known !== undefined) return known;
    const start = path.indexOf(one);
    if (start >= 0) {
      for (const member of path.slice(start)) circular.add(member);
      return 0;
    }
    path.push(one);
    const beyond = readBy(one.field)
      .map((ref) => byRef.get(ref))
      .map((next) => (next ? follow(next) : 0));
    path.pop();
    const length = 1 + Math.max(0, ...beyond);
    lengths.set(one, length);
    return length;
  };
  const long = fields.filter((one) => follow(one) > longestChain);
  return [
    ...[...circular].map((one) =>
      atField(one, 'field_rules_cyclic', 'depends on itself, directly or through others'),
    ),
    ...long.map((one) =>
      atField(one, 'field_condition_invalid', `depends on more than ${longestChain} fields in a row`),
    ),
  ];
}

const asksItself = ({ field: { ref, requireWhen } }: PlacedField): boolean =>
  ref !== undefined && requireWhen !== undefined && conditionRefs(requireWhen).includes(ref);

const atField = (
  { index }: PlacedField,
  code: FieldPlanProblem['code'],
  problem: string,
): FieldPlanProblem => ({
  code,
  path: `fields.${index}`,
  problem,
});

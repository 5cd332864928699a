/** All fields of one signer together: what is there, what is asked for, what it holds, and what is left to do. */
import { parseDecimal, roundDecimal, writeDecimal, type Decimal } from './decimal.ts';
import { holds } from './field-conditions.ts';
import { computeFormula, formulaRefs, parseFormula } from './field-formula.ts';
import { fieldProblem, isBoxField, isFilled, type FieldProblem, type RuledField } from './field-rules.ts';
import type { FieldValue } from './fields.ts';

/** What a person does at once: fill a field, or choose among the boxes of a group. */
export interface FormStep<F> {
  /** The fields a person can act in, in reading order; never none. */
  fields: readonly F[];
  isRequired: boolean;
  isFilled: boolean;
  problem: FieldProblem | null;
}

export interface Form<F extends RuledField> {
  /** In reading order; the others are hidden by their conditions. */
  shown: readonly F[];
  /** What each field holds in what is signed: a hidden one nothing, a formula its result. By field id. */
  values: ReadonlyMap<string, FieldValue | null>;
  isRequired(field: F): boolean;
  steps: readonly FormStep<F>[];
  /** The step in which a person acts in a field, by field id. */
  stepOf: ReadonlyMap<string, FormStep<F>>;
  /** By field id; that of a group at each of its boxes. */
  problems: ReadonlyMap<string, FieldProblem>;
}

/** Reads the fields of one signer, in reading order. `valueOf` says what was entered. */
export function readForm<F extends RuledField>(
  fields: readonly F[],
  valueOf: (fieldId: string) => FieldValue | null | undefined,
): Form<F> {
  const reader = new FormReader(fields, valueOf);
  const shown = fields.filter((field) => reader.isShown(field));
  const isRequired = (field: F): boolean => reader.isRequired(field);
  const steps = stepsOf(shown, reader);
  const problems = new Map<string, FieldProblem>();
  for (const step of steps)
    for (const { id } of step.fields) if (step.problem) problems.set(id, step.problem);
  const unresolved = shown.filter((field) => reader.hasNoResult(field));
  for (const field of unresolved) problems.set(field.id, noResult);
  return {
    shown,
    values: new Map(fields.map((field) => [field.id, reader.value(field)])),
    isRequired,
    stepOf: new Map(steps.flatMap((step) => step.fields.map(({ id }) => [id, step]))),
    steps: [...steps, ...unresolved.map((field) => formulaStep(field, reader))],
    problems,
  };
}

const noResult: FieldProblem = { code: 'field_formula_undefined', rule: 'formula' };

/** Follows conditions and formulas from field to field. Creation has refused whatever leads in a circle. */
class FormReader<F extends RuledField> {
  readonly #byRef: ReadonlyMap<string, F>;
  readonly #valueOf: (fieldId: string) => FieldValue | null | undefined;
  readonly #shown = new Map<string, boolean>();
  readonly #results = new Map<string, Decimal | null | undefined>();

  constructor(fields: readonly F[], valueOf: (fieldId: string) => FieldValue | null | undefined) {
    this.#byRef = new Map(fields.flatMap((field) => (field.ref === undefined ? [] : [[field.ref, field]])));
    this.#valueOf = valueOf;
  }

  isShown(field: F): boolean {
    const known = this.#shown.get(field.id);
    if (known !== undefined) return known;
    const isShown = field.showWhen === undefined || holds(field.showWhen, this.#read);
    this.#shown.set(field.id, isShown);
    return isShown;
  }

  isRequired(field: F): boolean {
    return field.required || (field.requireWhen !== undefined && holds(field.requireWhen, this.#read));
  }

  value(field: F): FieldValue | null {
    if (!this.isShown(field)) return null;
    if (field.type !== 'formula') return this.#valueOf(field.id) ?? null;
    const result = this.#result(field);
    return result ? { type: 'text', text: writeDecimal(result) } : null;
  }

  hasNoResult(field: F): boolean {
    return field.type === 'formula' && this.#result(field) === undefined;
  }

  /** Null while nothing it reads is filled; undefined where there is no result. */
  #result(field: F): Decimal | null | undefined {
    if (!this.#results.has(field.id)) this.#results.set(field.id, this.#compute(field));
    return this.#results.get(field.id);
  }

  #compute({ formula: stated }: F): Decimal | null | undefined {
    if (!stated) return undefined;
    const formula = parseFormula(stated.expression);
    const refs = formulaRefs(formula);
    const entered = refs.map(this.#read).filter((text) => text !== null);
    if (refs.length > 0 && entered.length === 0) return null;
    if (entered.some((text) => parseDecimal(text) === undefined)) return null; // which is that field's own problem
    const result = computeFormula(formula, (ref) => parseDecimal(this.#read(ref) ?? '0'));
    const rounded = result && roundDecimal(result, stated.decimals);
    return rounded && parseDecimal(writeDecimal(rounded));
  }

  /** The fields that a formula is made of, as far as they are there. */
  partsOf({ formula }: F): F[] {
    const refs = formula ? formulaRefs(parseFormula(formula.expression)) : [];
    return refs.flatMap((ref) => this.#byRef.get(ref) ?? []).filter((field) => this.isShown(field));
  }

  readonly #read = (ref: string): string | null => {
    const field = this.#byRef.get(ref);
    const value = field ? this.value(field) : null;
    if (!value || !isFilled(value)) return null;
    return value.type === 'text' ? value.text : 'on';
  };
}

/** The server dates `date_signed` itself, a formula computes itself, and what is read-only stands already. */
const needsPerson = ({ type, readOnly }: RuledField): boolean =>
  type !== 'date_signed' && type !== 'formula' && readOnly !== true;

function stepsOf<F extends RuledField>(shown: readonly F[], reader: FormReader<F>): FormStep<F>[] {
  const seen = new Set<string>();
  return shown.filter(needsPerson).flatMap((field): FormStep<F>[] => {
    const { group } = field;
    if (!group || !isBoxField(field)) return [singleStep(field, reader)];
    if (seen.has(group.name)) return [];
    seen.add(group.name);
    const boxes = shown.filter((one) => isBoxField(one) && one.group?.name === group.name);
    return [groupStep(boxes, reader)];
  });
}

function singleStep<F extends RuledField>(field: F, reader: FormReader<F>): FormStep<F> {
  const value = reader.value(field);
  return {
    fields: [field],
    isRequired: reader.isRequired(field),
    isFilled: isFilled(value),
    problem: fieldProblem(field, value),
  };
}

/** A formula without a result is put right in the numbers that it is made of. */
function formulaStep<F extends RuledField>(field: F, reader: FormReader<F>): FormStep<F> {
  const parts = reader.partsOf(field).filter(needsPerson);
  return {
    fields: parts.length > 0 ? parts : [field],
    isRequired: false,
    isFilled: false,
    problem: noResult,
  };
}

/** Of radio boxes one; of checkboxes each that is required, and as many as the group asks for. */
function groupStep<F extends RuledField>(boxes: readonly F[], reader: FormReader<F>): FormStep<F> {
  const { type, group } = boxes[0] ?? {};
  const isChosen = (box: F): boolean => isFilled(reader.value(box));
  const count = boxes.filter(isChosen).length;
  const isRequired = boxes.some((box) => reader.isRequired(box));
  const isRadio = type === 'radio';
  const [min, max] = isRadio ? [Number(isRequired), 1] : [group?.min ?? 0, group?.max ?? boxes.length];
  const isComplete = isRadio || boxes.every((box) => !reader.isRequired(box) || isChosen(box));
  const tooMany: FieldProblem = { code: 'field_group_count', rule: 'max', limit: String(max) };
  const tooFew: FieldProblem = { code: 'field_group_count', rule: 'min', limit: String(min) };
  // None at all is an empty field, which the way on says; some, but too few, is a mistake.
  const isShort = count > 0 && count < min;
  return {
    fields: boxes.filter(needsPerson),
    isRequired: isRequired || min > 0,
    isFilled: count >= min && isComplete && (count > 0 || isRequired || min > 0),
    problem: count > max ? tooMany : isShort ? tooFew : null,
  };
}

/** Whether somebody still has to do something about it before signing. */
export const isOpen = ({ isRequired, isFilled: isDone, problem }: FormStep<unknown>): boolean =>
  problem !== null || (isRequired && !isDone);

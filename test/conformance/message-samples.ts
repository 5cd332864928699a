/** Messages made from a schema: those it allows, and copies of them that differ in one member. */
import * as fc from 'fast-check';
import { definition, type Schema } from './message-shape.ts';

type Definitions = Record<string, Schema>;

/** Of the plane where a character is one unit of length, as a limit in a guard counts it. */
const character = fc.integer({ min: 0x20, max: 0xd7ff }).map((code) => String.fromCharCode(code));

export function validMessages(schema: Schema | true, definitions: Definitions): fc.Arbitrary<unknown> {
  if (schema === true) return fc.jsonValue();
  const inner = (part: Schema | true): fc.Arbitrary<unknown> => validMessages(part, definitions);
  if (schema.$ref !== undefined) return inner(resolve(schema, definitions));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return fc.oneof(...choices.map(inner));
  if (schema.type === 'array') return fc.array(inner(schema.items ?? true), { maxLength: 16 });
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'integer')
    return fc.integer({ min: schema.minimum ?? -9, max: Math.min(schema.maximum ?? 2 ** 31, 2 ** 31) - 1 });
  if (schema.type === 'string') {
    if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
    return fc.string({
      unit: character,
      minLength: schema.minLength ?? 0,
      maxLength: schema.maxLength ?? 64,
    });
  }
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, part]) => [name, inner(part)] as const,
  );
  return fc.record(Object.fromEntries(properties), { requiredKeys: [...(schema.required ?? [])] });
}

/** Every copy of `message` with one member absent or replaced by something at or beyond its limits. */
export function* brokenCopies(
  message: unknown,
  schema: Schema,
  definitions: Definitions,
): Generator<Record<string, unknown>> {
  const { properties, oneOf } = resolve(schema, definitions);
  for (const choice of oneOf ?? []) yield* brokenCopies(message, choice, definitions);
  const whole = message as Record<string, unknown>;
  for (const [name, part] of Object.entries(properties ?? {})) {
    const { [name]: old, ...rest } = whole;
    yield rest;
    if (part === true) continue;
    const its = resolve(part, definitions);
    for (const value of awkwardValues(its)) yield { ...rest, [name]: value };
    if (its.type !== 'object' || old === undefined) continue;
    for (const copy of brokenCopies(old, its, definitions)) yield { ...rest, [name]: copy };
    yield { ...rest, [name]: { ...(old as object), stranger: 'x' } };
  }
}

function awkwardValues(schema: Schema): unknown[] {
  const limits = (schema.anyOf ?? [schema]).flatMap(({ items, maximum, maxLength, minimum, pattern }) => [
    ...(pattern === undefined ? [] : ['a'.repeat(64), 'a'.repeat(65), 'a_b', 'a-b', ' a']),
    ...(maxLength === undefined ? [] : ['x'.repeat(maxLength), 'x'.repeat(maxLength + 1)]),
    ...(minimum === undefined ? [] : [minimum, minimum - 1]),
    ...(maximum === undefined ? [] : [maximum, maximum + 1]),
    ...(items
      ? [[1.5], ['1'], Array.from({ length: 16 }, () => 1), Array.from({ length: 17 }, () => 1)]
      : []),
  ]);
  return [null, 1.5, 1, '', 'x', 'UPPER CASE', true, ...limits];
}

function resolve(schema: Schema, definitions: Definitions): Schema {
  return schema.$ref === undefined ? schema : definition(schema.$ref, definitions);
}

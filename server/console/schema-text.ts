/** A JSON Schema as a person reads it: the shape as TypeScript would write it, what else has to hold behind it. */
export interface Schema {
  type?: string | string[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  format?: string;
  pattern?: string;
  default?: unknown;
  description?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}

const step = '  ';

const range = (least: number | undefined, most: number | undefined, of = ''): string[] => {
  if (least !== undefined && most !== undefined) return [`${least} to ${most}${of}`];
  if (least !== undefined) return [`at least ${least}${of}`];
  return most === undefined ? [] : [`at most ${most}${of}`];
};

/** JavaScript's own ends are what zod says of every integer, and nobody's limit. */
const limit = (value: number | undefined): number | undefined =>
  value !== undefined && Math.abs(value) === Number.MAX_SAFE_INTEGER ? undefined : value;

function rulesOf(schema: Schema): string[] {
  return [
    ...(schema.format === undefined ? [] : [schema.format]),
    ...range(schema.minLength, schema.maxLength, ' characters'),
    ...range(limit(schema.minimum), limit(schema.maximum)),
    ...range(schema.minItems, schema.maxItems, ' of them'),
    // A format has a pattern that says the same at length.
    ...(schema.pattern === undefined || schema.format !== undefined ? [] : [`like ${schema.pattern}`]),
    ...(schema.items === undefined || schema.items.properties
      ? []
      : rulesOf(schema.items).map((rule) => `each ${rule}`)),
    ...(schema.default === undefined ? [] : [`else ${JSON.stringify(schema.default)}`]),
    ...(schema.description === undefined ? [] : [schema.description.replaceAll(/\s+/g, ' ')]),
  ];
}

function objectText(
  { properties = {}, required = [], additionalProperties }: Schema,
  indent: string,
): string {
  const inner = indent + step;
  const lines = Object.entries(properties).map(([name, schema]) => {
    const rules = rulesOf(schema);
    const mark = required.includes(name) ? '' : '?';
    return `${inner}${name}${mark}: ${schemaText(schema, inner)}${rules.length > 0 ? ` // ${rules.join(', ')}` : ''}`;
  });
  if (typeof additionalProperties === 'object')
    lines.push(`${inner}[name]: ${schemaText(additionalProperties, inner)}`);
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

/** Whether what it is written as needs parentheses before `[]`. */
const isChoice = ({ anyOf, oneOf, allOf, enum: values = [], type }: Schema): boolean =>
  [anyOf, oneOf, allOf, values, type].some((one) => Array.isArray(one) && one.length > 1);

function typeText(type: string, schema: Schema, indent: string): string {
  if (type === 'object') return objectText(schema, indent);
  if (type !== 'array') return type;
  const { items = {} } = schema;
  return isChoice(items) ? `(${schemaText(items, indent)})[]` : `${schemaText(items, indent)}[]`;
}

export function schemaText(schema: Schema, indent = ''): string {
  const joined = (parts: readonly Schema[], by: string): string =>
    parts.map((part) => schemaText(part, indent)).join(by);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return joined(choices, ' | ');
  if (schema.allOf) return joined(schema.allOf, ' & ');
  const types = [schema.type ?? (schema.properties ? 'object' : 'anything')].flat();
  return types.map((type) => typeText(type, schema, indent)).join(' | ');
}

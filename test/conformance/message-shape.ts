/**
 * One notation for what a TypeScript type and a JSON Schema both say of a message: members, which of them may be
 * absent, and the few strings a member may be. Limits are no part of a type and not of a shape.
 */
import { nameOf, type TypedSources, type TypeNode } from '../../widget/packaging/typed-source.ts';

export interface Schema {
  $ref?: string;
  type?: string;
  const?: string;
  enum?: readonly string[];
  oneOf?: readonly Schema[];
  anyOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema | true>>;
  required?: readonly string[];
  items?: Schema;
  description?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
}

type ShapeMember = [name: string, shape: string, isOptional: boolean];

const objectShape = (members: readonly ShapeMember[]): string =>
  `{${members
    .map(([name, shape, isOptional]) => `${name}${isOptional ? '?' : ''}: ${shape}`)
    .toSorted()
    .join('; ')}}`;

const unionShape = (parts: readonly string[]): string => [...new Set(parts)].toSorted().join(' | ');

const literalShape = (values: readonly string[]): string => unionShape(values.map((value) => `"${value}"`));

/** `document` is where `$ref` points into. */
export function shapeOfSchema(schema: Schema | true, document: Record<string, Schema>): string {
  if (schema === true) return 'unknown';
  const inner = (part: Schema | true): string => shapeOfSchema(part, document);
  if (schema.$ref !== undefined) return inner(definition(schema.$ref, document));
  if (schema.const !== undefined) return literalShape([schema.const]);
  if (schema.enum) return literalShape(schema.enum);
  // Strings of which some are known today: the type names those.
  if (schema.anyOf) return inner(schema.anyOf[0] ?? true);
  if (schema.oneOf) return unionShape(schema.oneOf.map(inner));
  if (schema.type === 'array') return `${inner(schema.items ?? true)}[]`;
  if (schema.type !== 'object') return schema.type === 'integer' ? 'number' : String(schema.type);
  return objectShape(
    Object.entries(schema.properties ?? {}).map(([name, part]) => {
      const shape = inner(part);
      return [name, shape, shape !== 'unknown' && !schema.required?.includes(name)];
    }),
  );
}

export function definition(reference: string, document: Record<string, Schema>): Schema {
  const found = document[reference.replace(/^.*\//, '')];
  if (!found) throw new Error(`${reference} leads nowhere`);
  return found;
}

/** `known` has the shapes of types that are computed from values. */
export function shapeOfType(
  type: TypeNode,
  sources: TypedSources,
  known: Readonly<Record<string, string | readonly string[]>>,
): string {
  const inner = (part: unknown): string => shapeOfType(part as TypeNode, sources, known);
  const keyword = /^TS(String|Number|Boolean|Unknown)Keyword$/.exec(type.type)?.[1];
  if (keyword !== undefined) return keyword.toLowerCase();
  switch (type.type) {
    case 'TSTypeOperator':
      return inner(type['typeAnnotation']);
    case 'TSArrayType':
      return `${inner(type['elementType'])}[]`;
    case 'TSLiteralType':
      return literalShape(sources.literals(type) ?? []);
    case 'TSUnionType':
      return unionShape((type['types'] as TypeNode[]).map(inner));
    case 'TSTypeLiteral':
      return objectShape(
        (type['members'] as TypeNode[]).map((member) => [
          nameOf(member['key']),
          inner((member['typeAnnotation'] as TypeNode)['typeAnnotation']),
          member['optional'] === true,
        ]),
      );
    case 'TSTypeQuery':
      return knownShape(nameOf(type['exprName']), known);
    case 'TSTypeReference':
      return shapeOfReference(type, sources, known);
    default:
      throw new Error(`${type.type} has no shape yet`);
  }
}

function shapeOfReference(
  type: TypeNode,
  sources: TypedSources,
  known: Readonly<Record<string, string | readonly string[]>>,
): string {
  const name = nameOf(type['typeName']);
  const given = (type['typeArguments'] as { params: TypeNode[] } | null)?.params ?? [];
  const inner = (part: TypeNode): string => shapeOfType(part, sources, known);
  const [first, second] = given;
  if (name === 'Partial' && first) return inner(first).replaceAll(/([\w-]+): /g, '$1?: ');
  if (name === 'Record' && first && second) {
    if (second.type === 'TSNeverKeyword') return objectShape([]);
    const keys = known[nameOf(first['typeName'])] ?? [];
    return objectShape([...keys].map((key) => [key, inner(second), false]));
  }
  if (Object.hasOwn(known, name)) return knownShape(name, known);
  if (!sources.isInterface(name)) return inner(sources.alias(name));
  return objectShape(
    sources.members(name).map((member) => [member.name, inner(member.type), member.isOptional]),
  );
}

function knownShape(name: string, known: Readonly<Record<string, string | readonly string[]>>): string {
  const shape = known[name];
  if (shape === undefined) throw new Error(`the shape of ${name} is not known`);
  return typeof shape === 'string' ? shape : literalShape(shape);
}

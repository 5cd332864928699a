/** TypeScript declarations read as data: names, types as written, and the comments above them. */
import { readFile } from 'node:fs/promises';
import { parseSync } from 'vite';

/** A syntax node, ESTree with TypeScript's additions. */
export interface TypeNode {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

export interface Member {
  name: string;
  kind: 'property' | 'method';
  isOptional: boolean;
  isReadonly: boolean;
  /** The type of a property, or what a method returns. */
  type: TypeNode;
  parameters: readonly { name: string; type: TypeNode; typeText: string }[];
  /** As written, without line breaks. */
  typeText: string;
  /** The text of the comment right above, "" where there is none. */
  comment: string;
}

interface Declaration {
  node: TypeNode;
  comment: string;
  source: Source;
}

interface Source {
  text: string;
  comments: readonly { type: string; value: string; start: number; end: number }[];
}

/** Interfaces and type aliases of a few files that know each other, found by name. */
export class TypedSources {
  readonly #declarations = new Map<string, Declaration>();

  static async read(paths: readonly string[]): Promise<TypedSources> {
    const sources = new TypedSources();
    for (const path of paths) sources.#add(path, await readFile(path, 'utf8'));
    return sources;
  }

  #add(path: string, text: string): void {
    const { program, comments, errors } = parseSync(path, text);
    if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
    const source = { text, comments };
    const add = (statement: TypeNode): void => {
      const inner = (statement['declaration'] as TypeNode | null | undefined) ?? statement;
      if (inner.type === 'TSModuleDeclaration') {
        for (const node of (inner['body'] as { body: TypeNode[] }).body) add(node);
      } else if (/^TS(Interface|TypeAlias)Declaration$/.test(inner.type)) {
        const comment = commentAbove(source, statement.start);
        this.#declarations.set(nameOf(inner['id']), { node: inner, comment, source });
      }
    };
    for (const statement of program.body) add(statement as unknown as TypeNode);
  }

  comment(name: string): string {
    return this.#find(name).comment;
  }

  /** Members of an interface, in the order they are written. */
  members(name: string): Member[] {
    const { node, source } = this.#find(name);
    return (node['body'] as { body: TypeNode[] }).body.map((member) => readMember(member, source));
  }

  /** What a type alias stands for. */
  alias(name: string): TypeNode {
    return this.#find(name).node['typeAnnotation'] as TypeNode;
  }

  isInterface(name: string): boolean {
    return this.#declarations.get(name)?.node.type === 'TSInterfaceDeclaration';
  }

  /** The strings a type is a union of, through aliases and indexed access; undefined for every other type. */
  literals(type: TypeNode): string[] | undefined {
    const { type: kind } = type;
    if (kind === 'TSLiteralType') {
      const value = (type['literal'] as { value?: unknown }).value;
      return typeof value === 'string' ? [value] : undefined;
    }
    if (kind === 'TSUnionType') {
      const parts = (type['types'] as TypeNode[]).filter((part) => part.type !== 'TSUndefinedKeyword');
      const each = parts.map((part) => this.literals(part));
      return each.every((part) => part !== undefined) ? each.flat() : undefined;
    }
    if (kind === 'TSIndexedAccessType') {
      const [index] = this.literals(type['indexType'] as TypeNode) ?? [];
      const name = nameOf((type['objectType'] as TypeNode)['typeName']);
      const member = this.members(name).find((one) => one.name === index);
      return member && this.literals(member.type);
    }
    const name = kind === 'TSTypeReference' ? nameOf(type['typeName']) : '';
    const isAlias = this.#declarations.get(name)?.node.type === 'TSTypeAliasDeclaration';
    return isAlias ? this.literals(this.alias(name)) : undefined;
  }

  #find(name: string): Declaration {
    const found = this.#declarations.get(name);
    if (!found) throw new Error(`${name} is declared in none of the files`);
    return found;
  }
}

function readMember(node: TypeNode, source: Source): Member {
  const annotation = (holder: unknown): TypeNode =>
    ((holder as TypeNode | null)?.['typeAnnotation'] ?? {
      type: 'TSVoidKeyword',
      start: 0,
      end: 0,
    }) as TypeNode;
  const isMethod = node.type === 'TSMethodSignature';
  const type = annotation(isMethod ? node['returnType'] : node['typeAnnotation']);
  const written = ({ start, end }: TypeNode): string => source.text.slice(start, end).replaceAll(/\s+/g, ' ');
  const parameters = ((node['params'] ?? []) as TypeNode[]).map((parameter) => {
    const its = annotation(parameter['typeAnnotation']);
    return { name: nameOf(parameter), type: its, typeText: written(its) };
  });
  return {
    name: nameOf(node['key']),
    kind: isMethod ? 'method' : 'property',
    isOptional: node['optional'] === true,
    isReadonly: node['readonly'] === true,
    type,
    parameters,
    typeText: written(type),
    comment: commentAbove(source, node.start),
  };
}

export function nameOf(node: unknown): string {
  const { name, value } = (node ?? {}) as { name?: string; value?: string };
  return name ?? value ?? '';
}

/** Text of the block comment that ends right before `offset`, without its asterisks. */
function commentAbove({ text, comments }: Source, offset: number): string {
  const above = comments.find(({ end }) => end <= offset && text.slice(end, offset).trim() === '');
  if (above?.type !== 'Block') return '';
  return above.value
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim();
}

import { walk, type SourceFile, type SyntaxNode } from '../architecture/source-tree.ts';

const titled = new Set(['it', 'test', 'each', 'describe', 'skipIf']);

function titleOf(node: SyntaxNode): string | undefined {
  if (node.type !== 'CallExpression') return undefined;
  let callee = node['callee'] as SyntaxNode;
  if (callee.type === 'CallExpression') callee = callee['callee'] as SyntaxNode; // it.each(cases)(title, …)
  const named = (callee.type === 'MemberExpression' ? callee['property'] : callee) as SyntaxNode;
  const [first] = node['arguments'] as SyntaxNode[];
  const value = titled.has(String(named['name'])) ? first?.['value'] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** What the tests of a file, and their groups, are called, as written: with the `%s` of those that are run in rows. */
export const titlesIn = ({ program }: SourceFile): string[] =>
  [...walk(program)].flatMap((node) => titleOf(node) ?? []);

import { isTest, lineAt, walk, type Problem, type SourceFile, type SyntaxNode } from './source-tree.ts';

const nameOf = (node: unknown): string | undefined => {
  const { type, name, value } = (node ?? {}) as SyntaxNode;
  if (type === 'Identifier' && typeof name === 'string') return name;
  return type === 'Literal' && typeof value === 'string' ? value : undefined;
};

function member(node: SyntaxNode): { object: string | undefined; property: string | undefined } | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  return { object: nameOf(node['object']), property: nameOf(node['property']) };
}

function calledName(node: SyntaxNode): string | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const callee = node['callee'] as SyntaxNode;
  return nameOf(callee) ?? member(callee)?.property;
}

const mayReadEnvironment = (path: string): boolean =>
  path === 'server/main.ts' || path === 'server/cli/main.ts' || path.startsWith('demo/') || isTest(path);

function readsEnvironment(node: SyntaxNode): boolean {
  const access = member(node);
  if (access?.object === 'process' && access.property === 'env') return true;
  return (
    node.type === 'ImportDeclaration' &&
    /^(node:)?process$/.test(nameOf(node['source']) ?? '') &&
    (node['specifiers'] as SyntaxNode[]).some((specifier) => nameOf(specifier['imported']) === 'env')
  );
}

/**
 * Without authTagLength Node accepts a tag as short as four bytes, which a forger can guess: 2^32 tries instead of 2^128.
 * Modes without a tag have no integrity at all and are not used for anything stored.
 */
function lacksTagLength(node: SyntaxNode): boolean {
  if (!['createCipheriv', 'createDecipheriv'].includes(calledName(node) ?? '')) return false;
  const options = (node['arguments'] as SyntaxNode[])[3];
  if (options?.type !== 'ObjectExpression') return true;
  return !(options['properties'] as SyntaxNode[]).some(
    (property) =>
      nameOf(property['key']) === 'authTagLength' &&
      ((property['value'] as SyntaxNode)['value'] === 16 ||
        /^tag(Size|Bytes)$/.test(nameOf(property['value']) ?? '')),
  );
}

const opensTransaction = new Set(['transaction', 'record']);
const functionTypes = new Set(['FunctionExpression', 'ArrowFunctionExpression']);

/** Uses of the outer connection inside a transaction's callback: on the embedded engine they wait for themselves for ever. */
function outerQueries(call: SyntaxNode): SyntaxNode[] {
  if (!opensTransaction.has(calledName(call) ?? '')) return [];
  const callbacks = (call['arguments'] as SyntaxNode[]).filter(({ type }) => functionTypes.has(type));
  return callbacks.flatMap((callback) => {
    if ((callback['params'] as SyntaxNode[]).length === 0) return [];
    return [...walk(callback['body'] as SyntaxNode)].filter(
      (node) => member(node)?.property === 'queries' || opensTransaction.has(calledName(node) ?? ''),
    );
  });
}

const browserStorage = new Set(['localStorage', 'sessionStorage', 'indexedDB', 'cookie', 'cookieStore']);
const pageCode = /^widget\/(host|frame|postmessage-rpc|ui)\//;

function usesBrowserStorage(node: SyntaxNode): boolean {
  const access = member(node);
  if (access?.property === undefined || !browserStorage.has(access.property)) return false;
  return ['window', 'globalThis', 'self', 'document'].includes(access.object ?? '');
}

const isAnyone = (node: SyntaxNode): boolean =>
  node['value'] === '*' || (node.type === 'LogicalExpression' && isAnyone(node['right'] as SyntaxNode));

/** The frame's hello alone, which holds nothing secret, goes to a page whose origin is not known yet. */
function postsToAnyone(path: string, node: SyntaxNode): boolean {
  if (!path.startsWith('widget/') || path === 'widget/frame/handshake.ts') return false;
  return calledName(node) === 'postMessage' && (node['arguments'] as SyntaxNode[]).some(isAnyone);
}

function nodeProblem(file: SourceFile, node: SyntaxNode): [rule: string, message: string] | undefined {
  if (!mayReadEnvironment(file.path) && readsEnvironment(node))
    return ['environment', 'only server/main.ts reads the environment'];
  if (!isTest(file.path) && lacksTagLength(node)) return ['auth-tag', 'name authTagLength: 16'];
  if (pageCode.test(file.path) && usesBrowserStorage(node))
    return ['browser-storage', 'keys and tokens live in memory, nothing in the browser'];
  if (!isTest(file.path) && postsToAnyone(file.path, node))
    return ['target-origin', 'name the one origin that may hear it'];
  return undefined;
}

function storageProblems(file: SourceFile): Problem[] {
  if (
    !/^server\/(?!platform\/|app\.ts|main\.ts|parts\.ts|cli\/|documents\/)/.test(file.path) ||
    isTest(file.path)
  )
    return [];
  return file.imports
    .filter(({ target }) => target?.startsWith('server/platform/storage/') === true)
    .map(({ line }) => ({
      where: `${file.path}:${line}`,
      rule: 'stored-bytes',
      message: 'stored bytes go in and out through documents alone',
    }));
}

/** Habits that a reviewer would have to look for in every change. */
export function securityProblems(tree: readonly SourceFile[]): Problem[] {
  return tree.flatMap((file) => {
    const problems = storageProblems(file);
    const add = (offset: number, rule: string, message: string) =>
      problems.push({ where: `${file.path}:${lineAt(file.text, offset)}`, rule, message });
    for (const node of walk(file.program)) {
      const found = nodeProblem(file, node);
      if (found !== undefined) add(node.start, ...found);
      if (!isTest(file.path))
        for (const use of outerQueries(node))
          add(use.start, 'transaction', 'use the transaction’s own connection inside it');
    }
    return problems;
  });
}

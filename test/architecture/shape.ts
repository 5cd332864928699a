import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTest, lineAt, walk, type Problem, type SourceFile, type SyntaxNode } from './source-tree.ts';

const longestFunction = 60;
const longestFile = 300;

/** Files over a limit, each with the reason it is better whole. A name here that no longer needs it is a problem. */
const longForAReason: Readonly<Record<string, string>> = {
  'widget/postmessage-rpc/rpc-connection.ts':
    'one connection: its closures share the state nobody else may reach',
  'test/browser/ceremony-session.ts':
    'one stand-in for the server at the session’s boundary, with its whole view',
};

/** Modules whose work is to be somebody's one entry; everywhere else a file that only re-exports hides where things are. */
const packageEntries = new Set(['widget/host/index.ts']);

/** Catalogues, where length follows from what is listed rather than from what is done. */
const isCatalogue = (path: string): boolean =>
  path.startsWith('widget/contract/') || path.includes('/translations/') || path.endsWith('/tables.ts');

const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

function functionName(node: SyntaxNode): string {
  const id = node['id'] as SyntaxNode | null | undefined;
  return typeof id?.['name'] === 'string' ? id['name'] : 'a function';
}

function lengthProblems(file: SourceFile): Problem[] {
  if (isCatalogue(file.path) || file.path.endsWith('.test.ts') || file.path.startsWith('test/suites/'))
    return [];
  const problems: Problem[] = [];
  if (file.lineCount > longestFile)
    problems.push({
      where: file.path,
      rule: 'file-length',
      message: `${file.lineCount} lines, at most ${longestFile}`,
    });
  for (const node of walk(file.program)) {
    if (!functionTypes.has(node.type)) continue;
    const first = lineAt(file.text, node.start);
    const lines = lineAt(file.text, node.end) - first + 1;
    if (lines > longestFunction) {
      const message = `${functionName(node)} has ${lines} lines, at most ${longestFunction}`;
      problems.push({ where: `${file.path}:${first}`, rule: 'function-length', message });
    }
  }
  return problems;
}

/** Limits on length, and exceptions that have outlived their reason. */
export function sizeProblems(
  tree: readonly SourceFile[],
  exceptions: Readonly<Record<string, string>> = longForAReason,
): Problem[] {
  const excused = new Set<string>();
  const problems = tree.flatMap((file) => {
    const found = lengthProblems(file);
    if (found.length === 0 || exceptions[file.path] === undefined) return found;
    excused.add(file.path);
    return [];
  });
  const needless = Object.keys(exceptions).filter((path) => !excused.has(path));
  return [
    ...problems,
    ...needless.map((where) => ({ where, rule: 'exception', message: 'is no longer over a limit' })),
  ];
}

const vagueNames = /(^|\/)(utils?|helpers?|common|types|constants|misc)(\.test)?\.(ts|tsx|mts|js|mjs)$/;
const configFile = /\.config\.(ts|mts|js|mjs)$/;

function reexportsOnly(program: SyntaxNode): boolean {
  const body = program['body'] as SyntaxNode[];
  return body.length > 0 && body.every((node) => node.type.startsWith('Export') && Boolean(node['source']));
}

function exportsDefault(node: SyntaxNode): boolean {
  if (node.type === 'ExportDefaultDeclaration') return true;
  if (node.type !== 'ExportNamedDeclaration') return false;
  return (node['specifiers'] as SyntaxNode[]).some(
    (specifier) => (specifier['exported'] as SyntaxNode)['name'] === 'default',
  );
}

/** Names, exports and comments that the style rules out. */
export function habitProblems(tree: readonly SourceFile[]): Problem[] {
  return tree.flatMap((file) => {
    const problems: Problem[] = [];
    const add = (offset: number, rule: string, message: string) =>
      problems.push({ where: `${file.path}:${lineAt(file.text, offset)}`, rule, message });
    if (vagueNames.test(file.path)) add(0, 'file-name', 'the name says nothing about what is inside');
    if (reexportsOnly(file.program) && !packageEntries.has(file.path))
      add(0, 'barrel', 'the file only re-exports');
    for (const node of file.program['body'] as SyntaxNode[])
      if (exportsDefault(node) && !configFile.test(file.path))
        add(node.start, 'default-export', 'export it by its name');
    for (const node of walk(file.program))
      if (node.type === 'TSEnumDeclaration') add(node.start, 'enum', 'use a const array and a union');
    for (const comment of file.comments)
      if (/\b(TODO|FIXME|XXX|HACK)\b/.test(comment.value))
        add(comment.start, 'unfinished', 'finish it or file it');
    return problems;
  });
}

const topLevel = new Set([
  'widget',
  'server',
  'demo',
  'test',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]);
const topLevelDocuments = new Set(['README.md', 'LICENSE']);

/** What lies at the top besides the allowed names, dot-files and what git ignores. */
export function topLevelProblems(root: string): Problem[] {
  const ignored = new Set(
    readFileSync(join(root, '.gitignore'), 'utf8')
      .split('\n')
      .map((line) => line.replace(/\/$/, '')),
  );
  return readdirSync(root)
    .filter((name) => !name.startsWith('.') && !ignored.has(name))
    .filter((name) => !topLevel.has(name) && !topLevelDocuments.has(name))
    .map((where) => ({ where, rule: 'top-level', message: 'does not belong at the top' }));
}

/** Tests that would never run, for they lie where no runner looks. */
export function strayTestProblems(tree: readonly SourceFile[]): Problem[] {
  return tree
    .filter(
      ({ path }) => /\.(spec|tests)\.(ts|js|mjs)$/.test(path) || (isTest(path) && /\.test\.m?js$/.test(path)),
    )
    .map(({ path }) => ({ where: path, rule: 'stray-test', message: 'tests are called *.test.ts' }));
}

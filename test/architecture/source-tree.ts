import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { parseSync } from 'vite';

/** A syntax node as the parser gives it: ESTree with TypeScript's additions. */
export interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

export interface ImportEdge {
  specifier: string;
  /** Whether nothing of it is left when types are erased. */
  typeOnly: boolean;
  line: number;
  /** Path from the root of the file it names, when it is one of ours. */
  target: string | undefined;
  /** Name of the npm package, or "node:…", when it is not ours. */
  packageName: string | undefined;
}

export interface SourceFile {
  /** Path from the root, with forward slashes. */
  path: string;
  text: string;
  lineCount: number;
  program: SyntaxNode;
  comments: readonly { value: string; start: number }[];
  imports: readonly ImportEdge[];
}

export interface Problem {
  /** Path from the root, with `:line` where there is one. */
  where: string;
  rule: string;
  message: string;
}

const sourceFolders = ['server', 'widget', 'demo', 'test'];
const skippedFolders = new Set(['node_modules', 'dist', '.inkseal', '.inkseal-demo', 'signed', 'coverage']);

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let index = text.indexOf('\n'); index !== -1 && index < offset; index = text.indexOf('\n', index + 1))
    line++;
  return line;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}

export function childNodes(node: SyntaxNode): SyntaxNode[] {
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

/** Every node of the tree below `node`, itself first. */
export function* walk(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const child of childNodes(node)) yield* walk(child);
}

function erasedWithTypes(node: SyntaxNode): boolean {
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true;
  const specifiers = node['specifiers'];
  return (
    Array.isArray(specifiers) &&
    specifiers.length > 0 &&
    specifiers.every(
      (specifier: SyntaxNode) => specifier['importKind'] === 'type' || specifier['exportKind'] === 'type',
    )
  );
}

const importingTypes = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration']);

function namedModule(node: SyntaxNode): { specifier: string; typeOnly: boolean } | undefined {
  const source = node['source'] as SyntaxNode | null | undefined;
  if (typeof source?.['value'] !== 'string') return undefined;
  if (importingTypes.has(node.type)) return { specifier: source['value'], typeOnly: erasedWithTypes(node) };
  if (node.type === 'ImportExpression') return { specifier: source['value'], typeOnly: false };
  if (node.type === 'TSImportType') return { specifier: source['value'], typeOnly: true };
  return undefined;
}

/** The files that a specifier may mean; a built or a compiled name (".js") stands for its source. */
function sourceCandidates(path: string): string[] {
  return [path, path.replace(/\.m?js$/, '.ts'), `${path}.ts`, `${path}/index.ts`];
}

function resolveOwn(root: string, from: string, specifier: string): string | undefined {
  const bare = specifier.replace(/\?.*$/, '');
  const aliased = bare
    .replace(/^#contract\//, 'widget/contract/')
    .replace(/^#verify\//, 'widget/verify/core/');
  if (aliased === bare && !bare.startsWith('.')) return undefined;
  const path = aliased === bare ? posix.join(posix.dirname(from), bare) : aliased;
  return sourceCandidates(path).find((candidate) => existsSync(join(root, candidate))) ?? path;
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function readImports(root: string, path: string, text: string, program: SyntaxNode): ImportEdge[] {
  const edges: ImportEdge[] = [];
  for (const node of walk(program)) {
    const named = namedModule(node);
    if (named === undefined) continue;
    const target = resolveOwn(root, path, named.specifier);
    edges.push({
      ...named,
      line: lineAt(text, node.start),
      target,
      packageName: target === undefined ? packageOf(named.specifier) : undefined,
    });
  }
  return edges;
}

export function parseSource(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message ?? 'does not parse'}`);
  const tree = program as unknown as SyntaxNode;
  return {
    path,
    text,
    lineCount: text.split('\n').length - 1,
    program: tree,
    comments,
    imports: readImports(root, path, text, tree),
  };
}

function listSources(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : listSources(root, path);
    return /\.(ts|tsx|mts|js|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

/** Every source file of ours below `root`, parsed. Throws at one that does not parse. */
export function readSourceTree(root: string): SourceFile[] {
  return sourceFolders.flatMap((folder) => listSources(root, folder)).map((path) => parseSource(root, path));
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.startsWith('test/');
}

/** Folder of a path, "" for the root's own files. */
export function folderOf(path: string): string {
  const folder = dirname(path);
  return folder === '.' ? '' : folder;
}

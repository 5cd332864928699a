import { walk, type SourceFile, type SyntaxNode } from '../architecture/source-tree.ts';

/** A request that the console's code can make; `{}` stands for what is only known when it runs. */
export interface ConsoleRequest {
  method: string;
  path: string;
  where: string;
}

/** What the methods of ConsoleApi send. */
const methods: Readonly<Record<string, string>> = {
  get: 'GET',
  file: 'GET',
  post: 'POST',
  send: 'POST',
  upload: 'POST',
  patch: 'PATCH',
  put: 'PUT',
  remove: 'DELETE',
};

const child = (node: SyntaxNode | undefined, name: string) => node?.[name] as SyntaxNode | undefined;
const nameOf = (node: SyntaxNode | undefined): string => (node?.['name'] as string | undefined) ?? '';
const listOf = (node: SyntaxNode | undefined, name: string) =>
  (node?.[name] as SyntaxNode[] | undefined) ?? [];

/** `api`, `this.api`, `new ConsoleApi()`. */
function isApi(node: SyntaxNode | undefined): boolean {
  if (node?.type === 'NewExpression') return nameOf(child(node, 'callee')) === 'ConsoleApi';
  return nameOf(node) === 'api' || nameOf(child(node, 'property')) === 'api';
}

/** A function with a name of its own, by which others call it with a path. */
interface Named {
  name: string;
  parameters: string[];
  node: SyntaxNode;
  /** Of one class, and so of one file. */
  isPrivate: boolean;
}

function namedFunctions({ program }: SourceFile): Named[] {
  return [...walk(program)].flatMap((node) => {
    const isMethod = node.type === 'MethodDefinition';
    if (!isMethod && node.type !== 'FunctionDeclaration') return [];
    const name = nameOf(child(node, isMethod ? 'key' : 'id'));
    const parameters = listOf(isMethod ? child(node, 'value') : node, 'params');
    const names = parameters.map((one) =>
      nameOf(one.type === 'AssignmentPattern' ? child(one, 'left') : one),
    );
    const isPrivate = child(node, 'key')?.type === 'PrivateIdentifier';
    return [{ name, parameters: names, node, isPrivate }];
  });
}

/** What a name stands for in a file: a constant's value, or what a getter returns. */
function valuesOf({ program }: SourceFile, name: string): SyntaxNode[] {
  return [...walk(program)].flatMap((node) => {
    if (node.type === 'VariableDeclarator' && nameOf(child(node, 'id')) === name)
      return child(node, 'init') ?? [];
    if (node.type !== 'MethodDefinition' || node['kind'] !== 'get' || nameOf(child(node, 'key')) !== name)
      return [];
    return [...walk(node)].flatMap((one) =>
      one.type === 'ReturnStatement' ? (child(one, 'argument') ?? []) : [],
    );
  });
}

/** Every text that the expression can be. */
function textsOf(file: SourceFile, node: SyntaxNode | undefined, through: readonly string[] = []): string[] {
  if (typeof node?.['value'] === 'string') return [node['value']];
  switch (node?.type) {
    case 'TemplateLiteral': {
      const parts = listOf(node, 'quasis').map((one) => (one['value'] as { cooked: string }).cooked);
      return listOf(node, 'expressions').reduce(
        (texts, one, index) =>
          texts.flatMap((text) => pathsOf(file, one, through).map((more) => text + more + parts[index + 1])),
        [parts[0] ?? ''],
      );
    }
    case 'BinaryExpression':
      return textsOf(file, child(node, 'left'), through).flatMap((left) =>
        textsOf(file, child(node, 'right'), through).map((right) => left + right),
      );
    case 'ConditionalExpression':
      return ['consequent', 'alternate'].flatMap((branch) => textsOf(file, child(node, branch), through));
    case 'Identifier':
    case 'MemberExpression': {
      const name = node.type === 'Identifier' ? nameOf(node) : nameOf(child(node, 'property'));
      if (through.includes(name)) return ['{}']; // of another scope
      const values = valuesOf(file, name).flatMap((value) => textsOf(file, value, [...through, name]));
      return values.length > 0 ? values : ['{}'];
    }
    default:
      return ['{}'];
  }
}

/** Within a longer one only the beginning of a path counts: anything else may hold whatever somebody typed. */
const pathsOf = (file: SourceFile, node: SyntaxNode, through: readonly string[]): string[] => {
  const texts = textsOf(file, node, through);
  return texts.every((text) => text.startsWith('/')) ? texts : ['{}'];
};

const withoutQuery = (text: string): string => text.replace(/\?.*$/, '').replace(/(?<!\/)\{\}$/, '');

interface Call {
  file: SourceFile;
  method: string;
  argument: SyntaxNode | undefined;
}

/** Calls of the API, and of every function that passes a path of its caller's on to it. */
function callsOf(files: readonly SourceFile[]): Call[] {
  const found: Call[] = [];
  const open: Call[] = files.flatMap((file) =>
    [...walk(file.program)].flatMap((node) => {
      const callee = child(node, 'callee');
      const method = methods[nameOf(child(callee, 'property'))];
      if (node.type !== 'CallExpression' || !method || !isApi(child(callee, 'object'))) return [];
      return [{ file, method, argument: listOf(node, 'arguments')[0] }];
    }),
  );
  for (let call = open.pop(); call; call = open.pop()) {
    const { file, method, argument } = call;
    const given = nameOf(argument);
    const passing = namedFunctions(file).find(
      ({ node, parameters }) =>
        given !== '' &&
        parameters.includes(given) &&
        node.start <= argument!.start &&
        argument!.end <= node.end,
    );
    if (!passing) found.push(call);
    else
      open.push(
        ...callersOf(passing.isPrivate ? [file] : files, passing, passing.parameters.indexOf(given), method),
      );
  }
  return found;
}

function callersOf(files: readonly SourceFile[], { name }: Named, index: number, method: string): Call[] {
  return files.flatMap((file) =>
    [...walk(file.program)].flatMap((node) => {
      const callee = child(node, 'callee');
      const isOwn =
        child(callee, 'object')?.type === 'ThisExpression' && nameOf(child(callee, 'property')) === name;
      if (node.type !== 'CallExpression' || !(isOwn || nameOf(callee) === name)) return [];
      return [{ file, method, argument: listOf(node, 'arguments')[index] }];
    }),
  );
}

/** Whatever the console's code can ask a server for. */
export function consoleRequests(files: readonly SourceFile[]): ConsoleRequest[] {
  return callsOf(files).flatMap(({ file, method, argument }) =>
    textsOf(file, argument).map((text) => ({ method, path: withoutQuery(text), where: file.path })),
  );
}

/** Whether a documented path, such as `/v1/apps/{id}`, is what that one asks for. */
export function isAt(documented: string, asked: string): boolean {
  const [segments, wanted] = [documented.split('/'), asked.split('/')];
  return (
    segments.length === wanted.length &&
    segments.every((segment, index) => {
      const want = wanted[index]!;
      return segment.startsWith('{') || want === '{}' || segment === want;
    })
  );
}

/**
 * Who may import whom. Each file belongs to the zone with the longest matching prefix, and a zone names the zones and
 * packages it may use. A file in no zone is a problem: a new folder has to say here where it stands.
 */
import { isTest, type ImportEdge, type Problem, type SourceFile } from './source-tree.ts';

interface Zone {
  prefix: string;
  /** Zones it may import, itself always included. */
  zones: readonly string[];
  /** Zones of which it may import only what is erased with the types. */
  typesOf?: readonly string[];
  /** Packages it may import; `dependencies` stands for all that are installed in production. */
  packages: readonly string[] | 'dependencies' | 'any';
  node: boolean;
}

/** These cross into every page of a customer, so they may cost nothing but themselves. */
export const dependencyFreeContract = [
  'contrast',
  'embed-protocol',
  'errors',
  'font-family',
  'ids',
  'logo',
  'scopes',
  'signer-methods',
  'theme-rules',
].map((name) => `widget/contract/${name}.ts`);

const features = [
  'limits',
  'audit',
  'mail',
  'accounts',
  'apps',
  'idempotency',
  'documents',
  'keys',
  'branding',
  'templates',
  'envelopes',
  'embedding',
  'signing',
  'sealing',
  'notices',
  'retention',
  'backup',
  'evidence',
  'webhooks',
  'billing',
  'export',
  'usage',
  'security',
  'console',
].map((name) => `server/${name}`);

const platforms = [
  'crypto',
  'database',
  'email',
  'http',
  'jobs',
  'pictures',
  'processes',
  'sms',
  'storage',
  'timestamps',
].map((name) => `server/platform/${name}`);
const configs = ['blob', 'limit', 'notice', 'root-key', 'single-sign-on', 'sms'].map(
  (name) => `server/${name}-config.ts`,
);
/** What opens a part of the server from its configuration. */
const openers = ['accounts', 'seals', 'senders'].map((name) => `server/open-${name}.ts`);
const shared = ['contract-free', 'widget/contract', 'widget/verify/core'];
const lit = ['lit', '@lit/reactive-element', '@lit/localize'];
const server = { packages: 'dependencies', node: true } as const;
const browser = { node: false } as const;

function featureZone(prefix: string, index: number): Zone {
  return { prefix, zones: [...features.slice(0, index), ...platforms, ...shared], ...server };
}

const zones: readonly Zone[] = [
  { prefix: 'contract-free', zones: [], packages: [], ...browser },
  { prefix: 'widget/contract', zones: ['contract-free'], packages: ['zod'], ...browser },
  {
    prefix: 'widget/postmessage-rpc',
    zones: ['contract-free'],
    typesOf: ['widget/contract'],
    packages: [],
    ...browser,
  },
  {
    prefix: 'widget/host',
    zones: ['widget/postmessage-rpc', 'contract-free'],
    typesOf: ['widget/contract'],
    packages: ['@lit/reactive-element'],
    ...browser,
  },
  // Types for other people's frameworks; what runs is host/define.ts.
  {
    prefix: 'widget/frameworks',
    zones: ['widget/host'],
    packages: ['react', 'vue', 'svelte'],
    ...browser,
  },
  { prefix: 'widget/ui', zones: ['contract-free', 'widget/contract'], packages: lit, ...browser },
  {
    prefix: 'widget/frame',
    zones: ['contract-free', 'widget/contract', 'widget/ui', 'widget/postmessage-rpc'],
    packages: [
      ...lit,
      'pdfjs-dist',
      'zod',
      '@expo-google-fonts/caveat',
      '@expo-google-fonts/dancing-script',
      '@expo-google-fonts/mynerve',
    ],
    ...browser,
  },
  {
    prefix: 'widget/console',
    zones: ['contract-free', 'widget/contract', 'widget/ui', 'widget/host', 'widget/verify/core'],
    packages: lit,
    ...browser,
  },
  { prefix: 'widget/verify/core', zones: ['contract-free', 'widget/contract'], packages: [], ...browser },
  {
    prefix: 'widget/verify',
    zones: ['contract-free', 'widget/contract', 'widget/ui', 'widget/verify/core'],
    packages: lit,
    ...browser,
  },
  {
    prefix: 'widget/build.ts',
    zones: ['widget/vite.config.ts', 'widget/packaging'],
    packages: 'any',
    node: true,
  },
  { prefix: 'widget/vite.config.ts', zones: ['widget/packaging'], packages: 'any', node: true },
  { prefix: 'widget/packaging', zones: ['widget/vite.config.ts'], packages: 'any', node: true },
  ...platforms.map((prefix): Zone => ({ prefix, zones: [...platforms, ...shared], ...server })),
  // Which tables there are is the one thing a migration must know of the features.
  {
    prefix: 'server/platform/database/drizzle.config.ts',
    zones: [...features, ...platforms],
    packages: 'any',
    node: true,
  },
  ...features.map(featureZone),
  { prefix: 'server/config-values.ts', zones: [], ...server },
  ...configs.map((prefix): Zone => ({ prefix, zones: ['server/config-values.ts'], ...server })),
  {
    prefix: 'server/config.ts',
    zones: ['server/config-values.ts', ...configs, ...shared],
    ...server,
  },
  { prefix: 'server/config.test.ts', zones: ['server/config.ts'], packages: 'any', node: true },
  ...openers.map((prefix): Zone => ({
    prefix,
    zones: ['server/config.ts', ...features, ...platforms, ...shared],
    ...server,
  })),
  {
    prefix: 'server/parts.ts',
    zones: ['server/config.ts', ...openers, ...features, ...platforms, ...shared],
    ...server,
  },
  {
    prefix: 'server/wiring.ts',
    zones: ['server/parts.ts', ...features, ...platforms, ...shared],
    ...server,
  },
  {
    prefix: 'server/app.ts',
    zones: ['server/config.ts', 'server/parts.ts', ...features, ...platforms, ...shared],
    ...server,
  },
  {
    prefix: 'server/cli',
    zones: ['server/config.ts', 'server/parts.ts', ...features, ...platforms, ...shared],
    ...server,
  },
  {
    prefix: 'server/main.ts',
    zones: [
      'server/config.ts',
      'server/app.ts',
      'server/parts.ts',
      'server/wiring.ts',
      'server/cli',
      ...features,
      ...platforms,
      ...shared,
    ],
    ...server,
  },
  // A customer has the published package and HTTP; a browser to show it in is the demo's own affair.
  { prefix: 'demo', zones: [], packages: 'any', node: true },
];

const byLength = [...zones].sort((a, b) => b.prefix.length - a.prefix.length);
const covers = (prefix: string, path: string): boolean => path === prefix || path.startsWith(`${prefix}/`);

function zoneOf(path: string): Zone | undefined {
  if (dependencyFreeContract.includes(path)) return byLength.find((zone) => zone.prefix === 'contract-free');
  return byLength.find((zone) => covers(zone.prefix, path));
}

function targetProblem(file: SourceFile, zone: Zone, edge: ImportEdge): string | undefined {
  const target = edge.target ?? '';
  if (isTest(file.path) && target.startsWith('test/')) return undefined;
  const there = zoneOf(target);
  if (there === undefined) return `${target} belongs to no folder of the map`;
  const aliased = edge.specifier.startsWith('#');
  if (file.path.startsWith('widget/') && aliased) return 'inside widget/ imports are relative';
  if (file.path.startsWith('server/') && target.startsWith('widget/') && !aliased)
    return 'server reaches widget/ through #contract/ and #verify/ only';
  if (there === zone || zone.zones.includes(there.prefix)) return undefined;
  if (edge.typeOnly && zone.typesOf?.includes(there.prefix) === true) return undefined;
  return `${zone.prefix} may not import ${there.prefix}`;
}

/** Packages that are safe only in the form in which these files give them to others. */
const throughOwnFile: ReadonlyMap<string, readonly string[]> = new Map([
  ['@libpdf/core', ['libpdf', 'end-byte-names'].map((name) => `server/documents/pdf/${name}.ts`)],
]);

function packageProblem(
  file: SourceFile,
  zone: Zone,
  name: string,
  dependencies: ReadonlySet<string>,
): string | undefined {
  const doors = throughOwnFile.get(name);
  if (doors && !doors.includes(file.path)) return `${name} is imported through ${doors[0]}`;
  if (isTest(file.path)) return undefined;
  if (name.startsWith('node:'))
    return zone.node ? undefined : `${zone.prefix} runs in a browser and may not import ${name}`;
  if (zone.packages === 'any') return undefined;
  const allowed = zone.packages === 'dependencies' ? dependencies.has(name) : zone.packages.includes(name);
  return allowed ? undefined : `${zone.prefix} may not import the package ${name}`;
}

/** Every import that the map does not allow. `dependencies` are the packages installed in production. */
export function importProblems(tree: readonly SourceFile[], dependencies: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  for (const file of tree.filter(({ path }) => !path.startsWith('test/'))) {
    const zone = zoneOf(file.path);
    const add = (line: number, message: string) =>
      problems.push({ where: `${file.path}:${line}`, rule: 'import-map', message });
    if (zone === undefined) {
      add(1, 'this file belongs to no folder of the map');
      continue;
    }
    for (const edge of file.imports) {
      const message =
        edge.packageName === undefined
          ? targetProblem(file, zone, edge)
          : packageProblem(file, zone, edge.packageName, dependencies);
      if (message !== undefined) add(edge.line, message);
    }
  }
  return problems;
}

/** Loops in what is really loaded; imports of types alone load nothing. Each loop is told once. */
export function cycleProblems(tree: readonly SourceFile[]): Problem[] {
  const loads = new Map(
    tree.map((file) => [
      file.path,
      file.imports.filter((edge) => !edge.typeOnly).flatMap(({ target }) => target ?? []),
    ]),
  );
  const problems: Problem[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(path);
    if (seenAt !== -1) {
      const loop = [...trail.slice(seenAt), path].join(' → ');
      problems.push({ where: path, rule: 'cycle', message: loop });
    }
    if (seenAt !== -1 || done.has(path)) return;
    for (const target of loads.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of loads.keys()) visit(path, []);
  return problems;
}

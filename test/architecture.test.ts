/**
 * The map of who may import whom, and the habits a reviewer would otherwise look for by eye. Every rule is also shown
 * a tree that breaks it, for a rule that cannot fail protects nothing.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { consoleScriptLimitBytes, readConsoleScripts } from './architecture/console-shell.ts';
import { frameShellLimitBytes, readFrameShell } from './architecture/frame-shell.ts';
import { readHostBundle } from './architecture/host-bundle.ts';
import { cycleProblems, dependencyFreeContract, importProblems } from './architecture/import-map.ts';
import { securityProblems } from './architecture/security-habits.ts';
import { habitProblems, sizeProblems, strayTestProblems, topLevelProblems } from './architecture/shape.ts';
import { readSourceTree, type Problem } from './architecture/source-tree.ts';
import { repositoryRoot, runStage } from './support/stages.ts';

const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};
const dependencies = new Set(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }));
const repository = readSourceTree(repositoryRoot);

const told = (problems: readonly Problem[]) =>
  problems.map(({ where, rule, message }) => `${where} ${rule}: ${message}`);

describe('this repository', () => {
  it('has files in every room that is built', () => {
    const rooms = new Set(repository.map(({ path }) => path.split('/').slice(0, 2).join('/')));
    expect([...rooms]).toEqual(expect.arrayContaining(['widget/contract', 'widget/host', 'server/platform']));
  });
  it('imports only along the map', () => {
    expect(told(importProblems(repository, dependencies))).toEqual([]);
  });
  it('loads nothing in circles', () => {
    expect(told(cycleProblems(repository))).toEqual([]);
  });
  it('keeps functions and files short', () => {
    expect(told(sizeProblems(repository))).toEqual([]);
  });
  it('names files for what they do and exports by name', () => {
    expect(told(habitProblems(repository))).toEqual([]);
  });
  it('keeps the security habits', () => {
    expect(told(securityProblems(repository))).toEqual([]);
  });
  it('has nothing else at the top', () => {
    expect(told(topLevelProblems(repositoryRoot))).toEqual([]);
  });
  it('has no test that no runner would find', () => {
    expect(told(strayTestProblems(repository))).toEqual([]);
  });
});

/** What a file loads, itself and through others, of packages that are not Node's own. */
function packagesLoadedBy(path: string): string[] {
  const files = new Map(repository.map((file) => [file.path, file]));
  const [loaded, waiting, packages] = [new Set<string>(), [path], new Set<string>()];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (loaded.has(next)) continue;
    loaded.add(next);
    for (const { typeOnly, target, packageName } of files.get(next)?.imports ?? []) {
      if (typeOnly) continue;
      if (target !== undefined) waiting.push(target);
      else if (packageName !== undefined && !packageName.startsWith('node:')) packages.add(packageName);
    }
  }
  return [...packages].toSorted();
}

describe('the process that outlines copies', () => {
  it('loads the parser that seals and none of those that read uploads', () => {
    const reading = packagesLoadedBy('server/documents/pdf/intake-process.ts');
    expect(reading).toEqual(expect.arrayContaining(['@libpdf/core', 'pdfjs-dist']));
    expect(packagesLoadedBy('server/documents/pdf/outline-process.ts')).toEqual(['@libpdf/core']);
  });
});

describe('the bundle of the host element', () => {
  it('is at most 5.5 KiB and carries no zod, pdf.js or lit-html', async () => {
    if (readHostBundle(repositoryRoot).files.length === 1) {
      const built = await runStage({
        name: 'build',
        command: ['node', 'widget/build.ts'],
        timeLimitSeconds: 100,
      });
      expect(built.passed, built.output).toBe(true);
    }
    const bundle = readHostBundle(repositoryRoot);
    expect(told(bundle.problems)).toEqual([]);
    console.log(`host bundle: ${bundle.gzipBytes} bytes gzip in ${bundle.files.length} file(s)`);
  });
});

describe('the shell of the frame', () => {
  it('is at most 30 KiB before pdf.js', () => {
    const parts = readFrameShell(repositoryRoot);
    const gzipBytes = parts.reduce((sum, part) => sum + part.gzipBytes, 0);
    expect(gzipBytes, JSON.stringify(parts)).toBeLessThanOrEqual(frameShellLimitBytes);
    console.log(`frame shell: ${gzipBytes} bytes gzip in ${parts.length} file(s)`);
  });
});

describe('the scripts of the console', () => {
  it('are at most 120 KiB on first load', () => {
    const parts = readConsoleScripts(repositoryRoot);
    const gzipBytes = parts.reduce((sum, part) => sum + part.gzipBytes, 0);
    expect(parts.length).toBeGreaterThan(2); // entry, words, a page
    expect(gzipBytes, JSON.stringify(parts)).toBeLessThanOrEqual(consoleScriptLimitBytes);
    console.log(`console: ${gzipBytes} bytes gzip in ${parts.length} file(s)`);
  });
});

const samples: string[] = [];
afterAll(() => {
  for (const folder of samples) rmSync(folder, { recursive: true });
});

/** A tree of sample files, removed after the tests. */
function sample(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'inkseal-sample-'));
  samples.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const only = (path: string, text: string) => readSourceTree(sample({ [path]: text }));
const rules = (problems: readonly Problem[]) => problems.map(({ rule }) => rule);

describe('the import map refuses', () => {
  const refused: [name: string, path: string, text: string][] = [
    ['a feature importing one to its right', 'server/accounts/a.ts', `import { b } from '../signing/b.ts';`],
    ['the same for a type', 'server/accounts/a.ts', `import type { B } from '../signing/b.ts';`],
    ['the same when loaded later', 'server/audit/a.ts', `await import('../billing/b.ts');`],
    ['platform knowing a feature', 'server/platform/http/a.ts', `import { b } from '../../audit/b.ts';`],
    ['a feature knowing the app', 'server/audit/a.ts', `import { b } from '../app.ts';`],
    [
      'a server reaching past the aliases',
      'server/audit/a.ts',
      `import { b } from '../../widget/contract/b.ts';`,
    ],
    ['a server importing the frame', 'server/audit/a.ts', `import { b } from '../../widget/frame/b.ts';`],
    ['a server importing a development tool', 'server/audit/a.ts', `import { build } from 'vite';`],
    ['the host element importing zod', 'widget/host/a.ts', `import { z } from 'zod';`],
    ['the host element importing lit', 'widget/host/a.ts', `import { html } from 'lit';`],
    [
      'the host element loading a schema',
      'widget/host/a.ts',
      `import { s } from '../contract/envelopes.ts';`,
    ],
    ['the host element importing the frame', 'widget/host/a.ts', `import { s } from '../frame/a.ts';`],
    ['a dependency of the RPC', 'widget/postmessage-rpc/a.ts', `import { html } from 'lit';`],
    ['a dependency of the protocol', 'widget/contract/embed-protocol.ts', `import { z } from 'zod';`],
    ['the protocol loading a schema', 'widget/contract/errors.ts', `import { z } from './documents.ts';`],
    ['the shared parts knowing the frame', 'widget/ui/a.ts', `import { b } from '../frame/b.ts';`],
    ['Node in the browser', 'widget/frame/a.ts', `import { b } from 'node:crypto';`],
    ['I/O in the verifier', 'widget/verify/core/a.ts', `import { b } from 'node:fs';`],
    ['an alias inside widget/', 'widget/frame/a.ts', `import { b } from '#contract/errors.ts';`],
    ['the demo importing the server', 'demo/a.ts', `import { b } from '../server/app.ts';`],
    ['the demo importing the contract', 'demo/a.ts', `import { b } from '#contract/errors.ts';`],
    ['production code importing a test', 'server/audit/a.ts', `import { b } from '../../test/support/b.ts';`],
    [
      'the parser past the file that lets names be bytes',
      'server/sealing/a.ts',
      `import { PDF } from '@libpdf/core';`,
    ],
    ['a folder the map does not know', 'server/gadgets/a.ts', `export const a = 1;`],
  ];
  it.each(refused)('%s', (_name, path, text) => {
    expect(rules(importProblems(only(path, text), dependencies))).toEqual(['import-map']);
  });
});

describe('the import map allows', () => {
  const allowed: [name: string, path: string, text: string][] = [
    ['a feature importing one to its left', 'server/signing/a.ts', `import { b } from '../audit/b.ts';`],
    ['a feature importing platform', 'server/audit/a.ts', `import { b } from '../platform/database/b.ts';`],
    ['a server reaching the contract', 'server/audit/a.ts', `import { b } from '#contract/errors.ts';`],
    ['a server reaching the verifier', 'server/sealing/a.ts', `import { b } from '#verify/b.ts';`],
    [
      'the host taking a schema’s type',
      'widget/host/a.ts',
      `import type { S } from '../contract/envelopes.ts';`,
    ],
    [
      'the host taking an error code',
      'widget/host/a.ts',
      `import { isErrorCode } from '../contract/errors.ts';`,
    ],
    [
      'a unit test using a test’s support',
      'server/audit/a.test.ts',
      `import { b } from '../../test/support/b.ts';`,
    ],
  ];
  it.each(allowed)('%s', (_name, path, text) => {
    expect(told(importProblems(only(path, text), dependencies))).toEqual([]);
  });
  it('every file it calls free of dependencies to exist', () => {
    expect(repository.map(({ path }) => path)).toEqual(expect.arrayContaining(dependencyFreeContract));
  });
});

describe('a circle of imports', () => {
  const circle = (kind: string) => ({
    'server/audit/a.ts': `import { b } from './b.ts';`,
    'server/audit/b.ts': `import { c } from './c.ts';`,
    'server/audit/c.ts': `import ${kind}{ a } from './a.ts';`,
  });
  it('is told with its way round', () => {
    const problems = cycleProblems(readSourceTree(sample(circle(''))));
    expect(problems.map(({ message }) => message)).toEqual([
      'server/audit/a.ts → server/audit/b.ts → server/audit/c.ts → server/audit/a.ts',
    ]);
  });
  it('of types alone is none', () => {
    expect(cycleProblems(readSourceTree(sample(circle('type '))))).toEqual([]);
  });
});

describe('size', () => {
  const long = (lines: number) => `export function long() {\n${'  step();\n'.repeat(lines - 2)}}\n`;
  it('lets a function have 60 lines and not 61', () => {
    expect(sizeProblems(only('server/audit/a.ts', long(60)), {})).toEqual([]);
    expect(rules(sizeProblems(only('server/audit/a.ts', long(61)), {}))).toEqual(['function-length']);
  });
  it('lets a file have 300 lines and not 301', () => {
    expect(sizeProblems(only('server/audit/a.ts', 'step();\n'.repeat(300)), {})).toEqual([]);
    expect(rules(sizeProblems(only('server/audit/a.ts', 'step();\n'.repeat(301)), {}))).toEqual([
      'file-length',
    ]);
  });
  it('does not measure catalogues and tests', () => {
    for (const path of ['widget/contract/a.ts', 'server/audit/tables.ts', 'server/audit/a.test.ts'])
      expect(sizeProblems(only(path, long(400)), {})).toEqual([]);
  });
  it('forgives by name and tells of a name that needs no forgiving', () => {
    const excuse = { 'server/audit/a.ts': 'a reason' };
    expect(sizeProblems(only('server/audit/a.ts', long(61)), excuse)).toEqual([]);
    expect(rules(sizeProblems(only('server/audit/a.ts', long(9)), excuse))).toEqual(['exception']);
  });
});

describe('habits refuse', () => {
  const refused: [rule: string, path: string, text: string][] = [
    ['file-name', 'server/audit/utils.ts', 'export const a = 1;'],
    ['file-name', 'widget/ui/helpers.ts', 'export const a = 1;'],
    ['file-name', 'server/audit/constants.ts', 'export const a = 1;'],
    ['barrel', 'server/audit/index.ts', `export * from './a.ts';\nexport { b } from './b.ts';`],
    ['default-export', 'server/audit/a.ts', 'export default 1;'],
    ['default-export', 'server/audit/a.ts', 'const a = 1;\nexport { a as default };'],
    ['enum', 'widget/ui/a.ts', 'export enum Colour { red }'],
    ['unfinished', 'server/audit/a.ts', ['// TO', 'DO: later\nexport const a = 1;'].join('')],
  ];
  it.each(refused)('%s in %s', (rule, path, text) => {
    expect(rules(habitProblems(only(path, text)))).toEqual([rule]);
  });
  it('nothing in a tool’s configuration or the package’s entry', () => {
    expect(habitProblems(only('test/vitest.config.ts', 'export default {};'))).toEqual([]);
    expect(habitProblems(only('widget/host/index.ts', `export { A } from './a.ts';`))).toEqual([]);
  });
});

describe('security habits refuse', () => {
  const transaction = (body: string) => `await database.transaction(async (tx) => { ${body} });`;
  const refused: [rule: string, path: string, text: string][] = [
    ['environment', 'server/config.ts', 'export const port = process.env.PORT;'],
    ['environment', 'server/audit/a.ts', `import { env } from 'node:process';`],
    ['auth-tag', 'server/audit/a.ts', `createDecipheriv('aes-256-gcm', key, iv);`],
    [
      'auth-tag',
      'server/audit/a.ts',
      `crypto.createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 4 });`,
    ],
    ['auth-tag', 'server/audit/a.ts', `createDecipheriv('aes-256-cbc', key, iv, {});`],
    ['transaction', 'server/audit/a.ts', transaction('await database.queries.select();')],
    ['transaction', 'server/audit/a.ts', transaction('await database.transaction(async (inner) => inner);')],
    ['browser-storage', 'widget/frame/a.ts', `window.localStorage.setItem('a', 'b');`],
    ['browser-storage', 'widget/host/a.ts', 'export const all = document.cookie;'],
    ['target-origin', 'widget/host/a.ts', `peer.postMessage({}, '*');`],
    ['target-origin', 'widget/frame/a.ts', `window.parent.postMessage({}, known ?? '*', [port]);`],
    [
      'stored-bytes',
      'server/signing/a.ts',
      `import { FileBlobStore } from '../platform/storage/file-blob-store.ts';`,
    ],
  ];
  it.each(refused)('%s in %s', (rule, path, text) => {
    expect(rules(securityProblems(only(path, text)))).toEqual([rule]);
  });
  it('nothing that keeps them', () => {
    expect(securityProblems(only('server/main.ts', 'export const port = process.env.PORT;'))).toEqual([]);
    const opened = `createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 });`;
    expect(securityProblems(only('server/audit/a.ts', opened))).toEqual([]);
    expect(securityProblems(only('server/audit/a.ts', transaction('await tx.select();')))).toEqual([]);
  });
});

describe('the top level and stray tests', () => {
  it('are told', () => {
    const root = sample({
      '.gitignore': 'node_modules/\n',
      'docs/a.md': '',
      'node_modules/a.js': '',
      LICENSE: '',
    });
    expect(told(topLevelProblems(root))).toEqual(['docs top-level: does not belong at the top']);
    expect(rules(strayTestProblems(only('server/audit/a.spec.ts', 'it();')))).toEqual(['stray-test']);
  });
});

describe('the bundle check refuses', () => {
  const bundle = (files: Readonly<Record<string, string>>) =>
    told(readHostBundle(sample(files), 'host').problems);
  it('a bundle that is not there', () => {
    expect(bundle({ LICENSE: '' })).toEqual([expect.stringContaining('npm run build')]);
  });
  it('the libraries that do not belong, in a chunk loaded later too', () => {
    const texts = ['class ZodError {}', 'GlobalWorkerOptions.x = 1', 'const a = "lit$";', `import 'lit';`];
    for (const text of texts)
      expect(bundle({ 'host/define.js': `import('./chunk.js')`, 'host/chunk.js': text })).toHaveLength(1);
  });
  it('more than 5.5 KiB', () => {
    const noise = `export const noise = '${randomBytes(6000).toString('base64')}';`;
    expect(bundle({ 'host/define.js': noise })).toEqual([expect.stringContaining('at most 5632')]);
  });
});

/** What is published: whole, importable everywhere, described so that every tool finds its way, and made reproducibly. */
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../widget/contract/languages.ts';
import { repositoryRoot } from '../support/stages.ts';
import { parseSource } from '../architecture/source-tree.ts';
import { openWidgetProject, packAnew, type WidgetProject } from './packed-widget.ts';

interface Manifest {
  name: string;
  version: string;
  exports: Record<string, string | { types: string; default: string }>;
}

const distRooms = [
  'dist/THIRD-PARTY-LICENSES.txt',
  'dist/cdn',
  'dist/custom-elements.json',
  'dist/embed-protocol.schema.json',
  'dist/frameworks',
  'dist/host',
  'dist/html-custom-data.json',
  'dist/locales',
];

let project: WidgetProject;
let manifest: Manifest;

beforeAll(async () => {
  project = await openWidgetProject();
  manifest = JSON.parse(await readFile(join(project.packageFolder, 'package.json'), 'utf8')) as Manifest;
});
afterAll(() => project.remove());

describe('the tarball', () => {
  it('holds the element and its descriptions, nothing of the frame and no source', () => {
    const rooms = project.files.map((path) => path.replace(/^(dist\/\w+)\/.*/, '$1'));
    expect(project.files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect([...new Set(rooms)].filter((room) => room.startsWith('dist/'))).toEqual(distRooms);
    expect(project.files.filter((path) => /(?<!\.d)\.tsx?$|\.map$|\.test\./.test(path))).toEqual([]);
  });

  it('holds every file its exports name', () => {
    const named = Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((path) => !project.files.includes(path.replace('./', '')))).toEqual([]);
  });

  it('names types before everything else in each entry', () => {
    const entries = Object.values(manifest.exports).filter((target) => typeof target === 'object');
    for (const entry of entries) expect(Object.keys(entry)).toEqual(['types', 'default']);
  });

  it('carries our licence and that of what is compiled into it', async () => {
    const licence = await readFile(join(repositoryRoot, 'LICENSE'), 'utf8');
    expect(await readFile(join(project.packageFolder, 'LICENSE'), 'utf8')).toBe(licence);
    const others = await readFile(join(project.packageFolder, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    expect(others).toContain('Copyright (c) 2017 Google LLC');
  });

  it('is the same to the bit when built and packed again somewhere else', async () => {
    expect((await packAnew(project.folder)).sha256).toBe(project.sha256);
  });
});

describe('judges of packages', () => {
  it('publint finds nothing to say', async () => {
    const tarball = await readFile(project.tarball);
    const pack = { tarball: Uint8Array.from(tarball).buffer };
    const { messages, pkg } = await publint({ pack, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it('“are the types wrong” finds the right types at every entry, for Node and for bundlers', async () => {
    const checked = await checkPackage(createPackageFromTarballData(await readFile(project.tarball)));
    if (checked.types === false) throw new Error('no types were found');
    // The package is an ES module throughout, so how require() or TypeScript before 4.7 would see it is no question.
    const asked = ['node16-esm', 'bundler'];
    const problems = checked.problems.filter(
      (problem) => !('resolutionKind' in problem) || asked.includes(problem.resolutionKind),
    );
    expect(problems).toEqual([]);
    expect(Object.keys(checked.entrypoints).sort()).toEqual(Object.keys(manifest.exports).sort());
  });
});

describe('on a server, where there is no DOM', () => {
  const importInNode = async (specifier: string) => {
    const script = `
      const before = Object.getOwnPropertyNames(globalThis);
      const module = await import(${JSON.stringify(specifier)});
      const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name));
      console.log(JSON.stringify({ names: Object.keys(module), added }));`;
    const options = ['--input-type=module', '--eval', script];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, options, { cwd: project.folder });
    return { ...(JSON.parse(stdout) as { names: string[]; added: string[] }), stderr };
  };

  it.each([
    ['@inkseal/widget', ['InksealSign']],
    ['@inkseal/widget/define', []],
    ['@inkseal/widget/cdn', []],
    ['@inkseal/widget/react', []],
    ['@inkseal/widget/svelte', []],
    ['@inkseal/widget/vue', []],
    ['@inkseal/widget/locales/nb', []],
  ])('%s can be imported and changes nothing', async (specifier, names) => {
    expect(await importInNode(specifier)).toEqual({ names, added: [], stderr: '' });
  });
});

describe('the words of the element in other languages', () => {
  it('are there in every language of the frame but English, each in one small file that loads nothing', async () => {
    const named = Object.keys(manifest.exports).flatMap(
      (name) => /^\.\/locales\/(.+)$/.exec(name)?.[1] ?? [],
    );
    expect(named.toSorted()).toEqual(languages.filter((language) => language !== 'en').toSorted());
    for (const name of named) {
      const path = `dist/locales/${name}.js`;
      expect(parseSource(project.packageFolder, path).imports, name).toEqual([]);
      expect((await readFile(join(project.packageFolder, path))).byteLength, name).toBeLessThan(2048);
    }
  });
});

describe('the file for script tags', () => {
  const readCdn = async () => {
    const name = `inkseal-sign-${manifest.version}`;
    const folder = join(project.packageFolder, 'dist/cdn');
    const described = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as object;
    return { name, bytes: await readFile(join(folder, `${name}.js`)), described };
  };

  it('is named for the version, and ./cdn, unpkg and jsDelivr lead to it', async () => {
    const { name, described } = await readCdn();
    const target = `./dist/cdn/${name}.js`;
    expect(manifest).toMatchObject({ unpkg: target, jsdelivr: target });
    expect(manifest.exports['./cdn']).toMatchObject({ default: target });
    expect(described).toMatchObject({ file: `${name}.js`, version: manifest.version });
  });

  it('has the hash that stands beside it', async () => {
    const { bytes, described } = await readCdn();
    const integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
    expect(described).toMatchObject({ integrity, bytes: bytes.length });
  });

  it('loads nothing, for a hash reaches one file only, and says whose work it holds', async () => {
    const { name, bytes } = await readCdn();
    const { imports } = parseSource(project.packageFolder, `dist/cdn/${name}.js`);
    expect(imports).toEqual([]);
    expect(bytes.toString()).toContain('BSD-3-Clause');
    expect(bytes.length).toBeLessThan(16_384);
  });
});

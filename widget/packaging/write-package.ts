/** Everything in the package @inkseal/widget that is made, not written: code, types and descriptions for tools. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { packageBuilds } from '../vite.config.ts';
import { describeElements } from './element-description.ts';
import { customElementsManifest, htmlCustomData } from './tool-descriptions.ts';

const root = join(import.meta.dirname, '..');
const modules = join(root, '..', 'node_modules');

/** Fills `folder`, an existing one, with what package.json names below dist/. Rejects with the tool's own error. */
export async function writePackage(folder: string, log: (line: string) => void): Promise<void> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const files = await readdir(join(root, 'host', 'locales'));
  const translated = files.map((name) => basename(name, '.ts')).sort();
  for (const configuration of packageBuilds(folder, version, translated)) await build(configuration);
  await writeTypes(folder);
  for (const language of translated)
    await writeFile(join(folder, 'locales', `${language}.d.ts`), 'export {};\n');
  await writeLicences(folder);
  const schema = 'embed-protocol.schema.json';
  await cp(join(root, 'contract', schema), join(folder, schema));
  const elements = await describeElements();
  await writeJson(join(folder, 'custom-elements.json'), customElementsManifest(elements));
  await writeJson(join(folder, 'html-custom-data.json'), htmlCustomData(elements));
  const { file, integrity } = await writeIntegrity(join(folder, 'cdn'), version);
  log(`widget: ${file} ${integrity}`);
}

const frameworks = ['react', 'vue', 'svelte'];
const typedFiles = [
  'host/index',
  'host/define',
  'contract/embed-protocol',
  'contract/errors',
  ...['sign-props', ...frameworks].map((name) => `frameworks/${name}`),
];

/**
 * host/*.d.ts and frameworks/*.d.ts. The public types need nothing but two files of the contract, which are put beside
 * those of the element so that the package is whole without the rest of the repository.
 */
async function writeTypes(folder: string): Promise<void> {
  const emitted = join(folder, 'types');
  const configuration = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: root,
      outDir: emitted,
    },
    files: ['host/define', ...frameworks.map((name) => `frameworks/${name}`)].map((path) =>
      join(root, `${path}.ts`),
    ),
    include: [],
  };
  await mkdir(emitted);
  await mkdir(join(folder, 'frameworks'));
  await writeFile(join(emitted, 'tsconfig.json'), JSON.stringify(configuration));
  const compiler = join(modules, 'typescript', 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', emitted]);
  for (const path of typedFiles) {
    const text = await readFile(join(emitted, `${path}.d.ts`), 'utf8');
    const place = path.replace('contract/', 'host/');
    await writeFile(join(folder, `${place}.d.ts`), publishedTypes(place, text));
  }
  await rm(emitted, { recursive: true });
}

function publishedTypes(place: string, text: string): string {
  const named = text.replaceAll('../contract/', './').replaceAll(/(['"])(\.[^'"]*)\.ts\1/g, "'$2.js'");
  // Whoever only registers the element still wants it known by document.createElement and in events.
  return place === 'host/define' ? `import './index.js';\n${named}` : named;
}

/** BSD-3-Clause, 2: who passes on the compiled code passes on the notice. */
async function writeLicences(folder: string): Promise<void> {
  const licence = await readFile(join(modules, '@lit', 'reactive-element', 'LICENSE'), 'utf8');
  const text = `The files in host/ and cdn/ contain parts of @lit/reactive-element:\n\n${licence}`;
  await writeFile(join(folder, 'THIRD-PARTY-LICENSES.txt'), text);
}

/** The hash that a script tag names, as Subresource Integrity wants it; in a file of its own for deployment scripts. */
async function writeIntegrity(folder: string, version: string): Promise<{ file: string; integrity: string }> {
  const file = `inkseal-sign-${version}.js`;
  const bytes = await readFile(join(folder, file));
  const integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
  const described = { file, version, bytes: bytes.length, integrity };
  await writeJson(join(folder, `inkseal-sign-${version}.json`), described);
  return { file, integrity };
}

async function writeJson(path: string, value: object): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

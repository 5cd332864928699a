/** The types in the package, judged by the type checkers that integrators run over their own pages. */
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compile } from 'svelte/compiler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fencedBlock } from '../support/markdown.ts';
import { repositoryRoot, runStage, type Stage } from '../support/stages.ts';
import { openWidgetProject, type WidgetProject } from './packed-widget.ts';

interface Described {
  name: string;
  attribute?: string;
  readonly?: boolean;
  kind: 'field' | 'method';
}

let project: WidgetProject;
let members: Described[];
let events: { name: string }[];

beforeAll(async () => {
  project = await openWidgetProject();
  const consumers = join(import.meta.dirname, 'consumers');
  await cp(consumers, project.folder, { recursive: true });
  const path = join(project.packageFolder, 'dist/custom-elements.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as {
    modules: [{ declarations: [{ members: Described[]; events: { name: string }[] }] }];
  };
  [{ members, events }] = manifest.modules[0].declarations;
});
afterAll(() => project.remove());

/** Types of `files` with nothing skipped, ours and the frameworks' own included. */
async function checkTypes(name: string, files: readonly string[], command: Stage['command']) {
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    module: 'ESNext',
    moduleResolution: 'Bundler',
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    jsx: 'react-jsx',
    noEmit: true,
    skipLibCheck: false,
  };
  const vueCompilerOptions = { strictTemplates: true };
  const configuration = join(project.folder, `tsconfig.${name}.json`);
  await writeFile(configuration, JSON.stringify({ compilerOptions, vueCompilerOptions, files }));
  return runStage({ name, command: [...command, '-p', configuration], timeLimitSeconds: 60 });
}

const readmeBlock = async (title: string) =>
  fencedBlock(await readFile(join(repositoryRoot, 'widget', 'README.md'), 'utf8'), title);

/** One error a line, as `file(line,`. */
const places = (output: string) => [...output.matchAll(/([\w.]+\(\d+),\d+\): error/g)].map(([, at]) => at);

/** vue-tsc drives TypeScript from inside, which version 7 cannot be yet; the one another judge brings can. */
async function vueCommand(): Promise<Stage['command']> {
  const judge = createRequire(createRequire(import.meta.url).resolve('@arethetypeswrong/core'));
  const script = join(project.folder, 'vue-tsc.cjs');
  const compiler = JSON.stringify(judge.resolve('typescript/lib/tsc'));
  await writeFile(script, `require('vue-tsc').run(${compiler});`);
  return ['node', script];
}

describe('the pages in widget/README.md', () => {
  it('are typed as they stand, in React and in Vue', async () => {
    await writeFile(join(project.folder, 'readme.tsx'), await readmeBlock('react'));
    await writeFile(join(project.folder, 'readme.vue'), await readmeBlock('vue'));
    const checked = await checkTypes('readme', ['readme.tsx', 'readme.vue'], await vueCommand());
    expect(checked.passed, checked.output).toBe(true);
  });

  it('compile in Svelte, where the listener and the property reach the element', async () => {
    const { js, warnings } = compile(await readmeBlock('svelte'), { filename: 'Agreement.svelte' });
    expect(warnings).toEqual([]);
    expect(js.code).toContain("'fetchToken'");
    expect(js.code).toMatch(/event\('inkseal-completed'/);
  });
});

describe('the pages of the demo', () => {
  it('are typed, with nothing but the package and their own files', async () => {
    await cp(join(repositoryRoot, 'tsconfig.json'), join(project.folder, 'tsconfig.json'));
    for (const name of ['page', 'react', 'vue'])
      await cp(join(repositoryRoot, 'demo', name), join(project.folder, 'demo', name), { recursive: true });
    const commands = { react: ['tsc'], vue: await vueCommand() } satisfies Record<string, Stage['command']>;
    for (const [name, [program, ...parameters]] of Object.entries(commands)) {
      const command = [program, ...parameters, '-p', join(project.folder, 'demo', name)] as const;
      const checked = await runStage({ name, command, timeLimitSeconds: 60 });
      expect(checked.passed, checked.output).toBe(true);
    }
  });
});

describe('the types of the package', () => {
  it('hold in plain TypeScript, in React’s JSX and in Svelte’s map of tags', async () => {
    const files = ['page.ts', 'react.tsx', 'svelte.ts'];
    const checked = await checkTypes('typescript', files, ['tsc']);
    expect(checked.passed, checked.output).toBe(true);
  });

  it('hold in Vue’s templates, and refuse what is wrong there', async () => {
    const checked = await checkTypes('vue', ['right.vue', 'wrong.vue'], await vueCommand());
    expect(places(checked.output), checked.output).toEqual(
      [6, 7, 8, 9].map((line) => `wrong.vue(${line}`), // every line of its template
    );
  });

  it('know every attribute, property and event there is, and no method as a property', async () => {
    const fields = members.filter(({ kind, readonly }) => kind === 'field' && !readonly);
    const attributes = fields.flatMap(({ attribute }) => attribute ?? []);
    const names = [...fields.map(({ name }) => name), ...attributes];
    const listeners = events.map(({ name }) => `on${name}`);
    const others = members.filter((member) => !fields.includes(member)).map(({ name }) => name);
    expect([fields.length, attributes.length, listeners.length, others.length]).toEqual(
      expect.not.arrayContaining([0]),
    );
    const union = (from: readonly string[]) => from.map((name) => `'${name}'`).join(' | ');
    const text = `
      import '@inkseal/widget/react';
      import '@inkseal/widget/svelte';
      import '@inkseal/widget/vue';
      import type { JSX } from 'react';
      import type { SvelteHTMLElements } from 'svelte/elements';
      import type { GlobalComponents } from 'vue';
      type React = keyof JSX.IntrinsicElements['inkseal-sign'];
      type Svelte = keyof SvelteHTMLElements['inkseal-sign'];
      type Vue = keyof InstanceType<GlobalComponents['inkseal-sign']>['$props'];
      type Missing =
        | Exclude<${union([...names, ...listeners])}, React>
        | Exclude<${union([...names, ...listeners])}, Svelte>
        | Exclude<${union(names)}, Vue>;
      type TooMany = Extract<${union(others)}, React | Vue>;
      export const missing: [Missing] extends [never] ? true : Missing = true;
      export const tooMany: [TooMany] extends [never] ? true : TooMany = true;`;
    await writeFile(join(project.folder, 'all.ts'), text);
    const checked = await checkTypes('all', ['all.ts'], ['tsc']);
    expect(checked.passed, checked.output).toBe(true);
  });

  it('are all tried here', async () => {
    const tried = await readdir(join(import.meta.dirname, 'consumers'));
    const shipped = project.files.filter((path) => /^dist\/frameworks\/(?!sign-props)/.test(path));
    expect(shipped.map((path) => /(\w+)\.d\.ts$/.exec(path)?.[1])).toEqual(['react', 'svelte', 'vue']);
    expect(tried.toSorted()).toEqual(['page.ts', 'react.tsx', 'right.vue', 'svelte.ts', 'wrong.vue']);
  });
});

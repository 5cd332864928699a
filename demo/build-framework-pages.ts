/** Builds the demo's pages in React and Vue the way a customer would: Vite, the public package, nothing of ours. */
import vue from '@vitejs/plugin-vue';
import { join, resolve } from 'node:path';
import { build, type PluginOption } from 'vite';
import { frameworkPages } from './backend.ts';

/** Else Vue looks for a component of that name, and says in the console that there is none. */
const isCustomElement = (tag: string): boolean => tag.startsWith('inkseal-');

const plugins: Readonly<Record<keyof typeof frameworkPages, PluginOption[]>> = {
  react: [], // Vite compiles JSX itself
  vue: [vue({ template: { compilerOptions: { isCustomElement } } })],
};

async function buildPage(name: keyof typeof frameworkPages, folder: string): Promise<void> {
  await build({
    root: join(import.meta.dirname, name),
    configFile: false,
    base: `/${name}/`,
    logLevel: 'warn',
    plugins: plugins[name],
    build: {
      outDir: join(folder, name),
      emptyOutDir: true,
      // A style or a font as data: would need a hole in the page's policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder to build into.');
for (const name of Object.keys(frameworkPages) as (keyof typeof frameworkPages)[])
  await buildPage(name, resolve(folder));

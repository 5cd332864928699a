/** The builds of the widget: the library that integrators install or load, and the app inside our frame. */
import { basename, join } from 'node:path';
import type { InlineConfig, Plugin } from 'vite';
import { trimmedReactiveElement } from './packaging/trimmed-reactive-element.ts';

const root = import.meta.dirname;

/** Indentation inside css`…` is for us, not for those who download it. */
const denseStyles: Plugin = {
  name: 'dense-styles',
  enforce: 'pre',
  transform: {
    filter: { id: /\.styles\.ts$/ },
    handler: (code) => ({
      code: code.replace(/\s*([{}:;])\s+|\s+/g, (_, mark: string | undefined) => mark ?? ' '),
      map: null,
    }),
  },
};

/**
 * Indentation in our templates and styles is for us, too. A line break and what follows it is one space to HTML and CSS,
 * and so is the line break alone.
 */
const withoutIndentation: Plugin = {
  name: 'without-indentation',
  enforce: 'pre',
  transform: {
    filter: { id: /widget\/(?:frame|ui)\/.*\.ts$/ },
    handler: (code) => ({ code: code.replace(/\n\s+/g, '\n'), map: null }),
  },
};

/**
 * Browsers remember for as long as the page lives that an import failed. So the bytes are fetched first, which can fail
 * and be tried again; the import then finds them in the cache. With what a part imports, in one round trip; once, for each
 * page that is drawn imports what draws its text.
 */
const retryableImports: Plugin = {
  name: 'retryable-imports',
  enforce: 'pre',
  load: {
    filter: { id: /^\0vite\/preload-helper\.js$/ },
    handler: () => `
      const brought = {};
      const fetchFile = async (file) => {
        const answer = await fetch('/app/' + file);
        if (!answer.ok) throw new Error(file);
        await answer.arrayBuffer();
      };
      const bring = (file) => brought[file] ??= fetchFile(file).catch((error) => {
        delete brought[file];
        throw error;
      });
      export const __vitePreload = (load, files = []) => Promise.all(files.map(bring)).then(load);
    `,
  },
};

/** Every message has a name of its own, which a test holds us to: nothing has to hash its text for one. */
const namedMessages: Plugin = {
  name: 'named-messages',
  load: {
    filter: { id: /@lit\/localize\/internal\/id-generation\.js$/ },
    handler: () => "export const generateMsgId = () => '';",
  },
};

/**
 * Lit's decorators serve two standards; our code is compiled to the older one (`experimentalDecorators`), so of each this
 * is the half that can run.
 */
const olderDecorators: Record<string, string> = {
  property: `export const property = (options) => (proto, name) => proto.constructor.createProperty(name, options);`,
  query: `export const query = (selector) => () => ({
    get() { return this.renderRoot?.querySelector(selector) ?? null; }, configurable: true, enumerable: true });`,
  'custom-element': `export const customElement = (name) => (made) => customElements.define(name, made);`,
};
const halfDecorators: Plugin = {
  name: 'half-decorators',
  load: {
    filter: { id: /@lit\/reactive-element\/decorators\/(?:property|query|custom-element)\.js$/ },
    handler: (id) => olderDecorators[/([\w-]+)\.js$/.exec(id)?.[1] ?? ''],
  },
};

/** define.js loads index.js and does not repeat it. */
const besideIndex: Plugin = {
  name: 'beside-index',
  enforce: 'pre',
  resolveId: (source) => (source === './index.ts' ? { id: './index.js', external: 'relative' } : null),
};

const withoutComments: Plugin = {
  name: 'without-comments',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = file.code.replaceAll(/\/\* @__PURE__ \*\/ ?/g, '');
    }
  },
};

const common = {
  root,
  configFile: false,
  publicDir: false,
  // Without this, a build started by a test runner would hold the development code of libraries.
  resolve: { conditions: ['module', 'browser', 'production'] },
  logLevel: 'warn',
} as const satisfies InlineConfig;

/**
 * dist/host: index.js has the class and no side effect; define.js registers the element and loads index.js, so that
 * there is one class however it is loaded. Vite leaves library builds unminified for the bundlers of others; these
 * files also serve script tags.
 */
function libraryBuild(name: 'index' | 'define', outDir: string): InlineConfig {
  return {
    ...common,
    plugins:
      name === 'index'
        ? [trimmedReactiveElement(), denseStyles, withoutComments]
        : [besideIndex, withoutComments],
    build: {
      outDir: join(outDir, 'host'),
      emptyOutDir: false,
      target: 'es2022',
      lib: { entry: { [name]: `host/${name}.ts` }, formats: ['es'] },
      rolldownOptions: {
        treeshake: { propertyReadSideEffects: false, moduleSideEffects: (id) => !id.endsWith('/css-tag.js') },
        output: { minify: true, entryFileNames: '[name].js' },
      },
    },
  };
}

/**
 * dist/cdn: the same element in one file that registers itself. One, because a hash in `integrity` reaches the file it
 * stands beside and nothing that file imports. The name has the version, so what it names never changes.
 */
function cdnBuild(outDir: string, version: string): InlineConfig {
  const name = `inkseal-sign-${version}`;
  return {
    ...common,
    plugins: [trimmedReactiveElement(), denseStyles, withoutComments],
    build: {
      outDir: join(outDir, 'cdn'),
      emptyOutDir: false,
      target: 'es2022',
      lib: { entry: { [name]: 'host/define.ts' }, formats: ['es'] },
      rolldownOptions: {
        treeshake: { propertyReadSideEffects: false, moduleSideEffects: (id) => !id.endsWith('/css-tag.js') },
        output: {
          minify: true,
          entryFileNames: '[name].js',
          // BSD-3-Clause asks that a copy in binary form names its owner; the licence itself is in the package.
          postBanner: `/*! @inkseal/widget ${version}, MIT. Contains Lit, (c) Google LLC, BSD-3-Clause. */`,
        },
      },
    },
  };
}

/** dist/locales: what the element says in each language, a file each that imports nothing, for script tags too. */
function localeBuild(outDir: string, language: string): InlineConfig {
  return {
    ...common,
    plugins: [withoutComments],
    build: {
      outDir: join(outDir, 'locales'),
      emptyOutDir: false,
      target: 'es2022',
      lib: { entry: { [language]: `host/locales/${language}.ts` }, formats: ['es'] },
      rolldownOptions: { output: { minify: true, entryFileNames: '[name].js' } },
    },
  };
}

/** dist/app, served as /app/: hashed files and the manifest from which the server writes the frame's page. */
function appBuild(outDir: string): InlineConfig {
  return {
    ...common,
    base: '/app/',
    plugins: [denseStyles, withoutIndentation, retryableImports, namedMessages, halfDecorators],
    build: {
      outDir: join(outDir, 'app'),
      emptyOutDir: false,
      target: 'es2022',
      manifest: true,
      modulePreload: {
        polyfill: false,
        resolveDependencies: (part, imported, { hostId }) =>
          [...new Set([part, ...imported])].filter((file) => file !== hostId),
      },
      reportCompressedSize: false,
      // Fonts and images stay files: `font-src 'self'` does not let data: in.
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: join(root, 'frame/main.ts'),
        // One file for all that the first page needs: browsers ask six things at a time over HTTP/1.1, and the exchange
        // must not be the seventh. One for what is needed next, so that it takes a single round trip.
        output: {
          codeSplitting: {
            groups: [
              { name: 'shell', test: /frame\/main\.ts$|ui\/keyboard-focus\.ts$/, priority: 2 },
              { name: 'desk-tools', test: /frame\/sign\/desk-tools\.ts$/, priority: 1 },
            ],
          },
        },
      },
    },
  };
}

/** dist/app/console, served as /app/console/: built by itself, for what it shares with the frame must not split the frame's. */
function consoleBuild(outDir: string): InlineConfig {
  return {
    ...common,
    base: '/app/console/',
    plugins: [namedMessages, halfDecorators, denseStyles],
    build: {
      outDir: join(outDir, 'app', 'console'),
      emptyOutDir: false,
      target: 'es2022',
      manifest: true,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      assetsInlineLimit: 0,
      rolldownOptions: { input: join(root, 'console/main.ts') },
    },
  };
}

/**
 * dist/app/NAME.js: a script that the server writes into a page. The frame's first one is one piece because a second file
 * would cost the round trip it is there to save; the look-up page's, because its policy allows no other.
 */
function inlineBuild(outDir: string, script: string): InlineConfig {
  const name = basename(script);
  return {
    ...common,
    plugins: [withoutComments],
    build: {
      outDir: join(outDir, 'app'),
      emptyOutDir: false,
      target: 'es2022',
      lib: { entry: { [name]: `${script}.ts` }, formats: ['iife'], name: 'inkseal' },
      rolldownOptions: { output: { minify: true, entryFileNames: `${name}.js` } },
    },
  };
}

/** What is published as @inkseal/widget, below `outDir`; the element says the rest in `translated` languages. */
export function packageBuilds(
  outDir: string,
  version: string,
  translated: readonly string[],
): InlineConfig[] {
  const locales = translated.map((language) => localeBuild(outDir, language));
  return [
    libraryBuild('index', outDir),
    libraryBuild('define', outDir),
    cdnBuild(outDir, version),
    ...locales,
  ];
}

/** What our own server serves, below `outDir`. */
export function appBuilds(outDir: string): InlineConfig[] {
  const scripts = ['frame/boot', 'verify/compare-file', 'verify/check-file'];
  return [appBuild(outDir), consoleBuild(outDir), ...scripts.map((script) => inlineBuild(outDir, script))];
}

/**
 * Component tests in a real Chromium. The tests' own page is on http://127.0.0.1; the same server is also
 * http://localhost and http://evil.localhost, which to a browser are other origins, and other sites.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher } from '@web/test-runner-chrome';
import { a11ySnapshotPlugin } from '@web/test-runner-commands/plugins';
import { findBrowser } from '../../demo/browser.ts';
import { describeElements } from '../../widget/packaging/element-description.ts';
import { frameDocuments } from './frame-documents.ts';
import { realApi, realApiEnd } from './real-api.ts';

const root = join(import.meta.dirname, '..', '..');
const found = await findBrowser();
const pdfjsVersion = JSON.parse(
  readFileSync(join(root, 'node_modules/pdfjs-dist/package.json'), 'utf8'),
).version;

/** Where the product is served, onto the packages it is built from. */
const served = [
  [`/app/pdfjs/${pdfjsVersion}/`, '/node_modules/pdfjs-dist/'],
  ['/app/fonts/0.4.2/Caveat_', '/node_modules/@expo-google-fonts/caveat/400Regular/Caveat_'],
  ['/app/fonts/0.4.2/Dancing', '/node_modules/@expo-google-fonts/dancing-script/400Regular/Dancing'],
  ['/app/fonts/0.2.3/Mynerve', '/node_modules/@expo-google-fonts/mynerve/Mynerve'],
  ['/app/fonts/0.4.3/Noto', '/node_modules/@expo-google-fonts/noto-sans-arabic/400Regular/Noto'],
  ['/app/fonts/0.4.2/BIZ', '/node_modules/@expo-google-fonts/biz-udpgothic/400Regular/BIZ'],
  ['/app/fonts/0.4.2/Noto', '/node_modules/@expo-google-fonts/noto-sans/400Regular/Noto'],
];

export default {
  rootDir: root,
  files: [join(root, 'test/browser/**/*.test.ts')],
  hostname: '127.0.0.1',
  nodeResolve: true,
  concurrency: 1,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 180_000,
  testFramework: { config: { timeout: 45_000 } },
  browsers: [
    chromeLauncher({
      launchOptions: {
        executablePath: found.executablePath,
        env: { ...process.env, ...found.env },
        // Chromium refuses to run its sandbox as root, which is what containers are.
        args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
      },
    }),
  ],
  middleware: [
    realApi,
    (context, next) => {
      const match = served.find(([path]) => context.path.startsWith(path));
      if (match) context.path = match[1] + context.path.slice(match[0].length);
      return next();
    },
  ],
  plugins: [
    frameDocuments,
    a11ySnapshotPlugin(),
    realApiEnd,
    {
      name: 'element-descriptions',
      serve: async ({ path }) =>
        path === '/element-descriptions.json' ? JSON.stringify(await describeElements()) : undefined,
    },
    {
      name: 'pdf-lib-for-browsers',
      resolveImport: ({ source }) =>
        source === 'pdf-lib' ? '/node_modules/pdf-lib/dist/pdf-lib.esm.min.js' : undefined,
    },
    esbuildPlugin({ ts: true, target: 'es2023', tsconfig: join(root, 'widget/tsconfig.json') }),
  ],
};

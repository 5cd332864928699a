/**
 * `npm run build`: the files of the package (what integrators load) and widget/dist/app (what our server serves as /app/).
 * All is made beside the last build and put in its place when whole, so an interrupted build leaves the old one.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, glob, mkdir, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'vite';
import { writePackage } from './packaging/write-package.ts';
import { appBuilds } from './vite.config.ts';

const root = import.meta.dirname;
const repository = join(root, '..');
const modules = join(repository, 'node_modules');
const cache = join(modules, '.cache', 'inkseal');
const dist = join(root, 'dist');
const stampFile = join(dist, 'sources.sha256');

export interface BuildOptions {
  /** Receives one line for each step. */
  log: (line: string) => void;
  /** Builds although nothing has changed. */
  force?: boolean;
}

/** Builds the widget unless it is already built from exactly these sources. Rejects with the tool's own error. */
export async function buildWidget({ log, force = false }: BuildOptions): Promise<void> {
  const sources = await digestSources();
  const built = await readFile(stampFile, 'utf8').catch(() => undefined);
  if (built === sources && !force) {
    const now = new Date();
    await utimes(join(dist, 'host', 'index.js'), now, now); // newer than every source, for those who compare times
    return log('widget: unchanged');
  }
  const started = performance.now();
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(join(cache, 'widget-'));
  try {
    log('widget: building the element');
    await writePackage(fresh, log);
    log('widget: building the frame and the console');
    for (const configuration of appBuilds(fresh)) await build(configuration);
    log('widget: adding pdf.js and fonts');
    await addFixedFiles(join(fresh, 'app'));
    await addElement(fresh);
    log('widget: compressing');
    await compressFiles(join(fresh, 'app'));
    await writeFile(join(fresh, 'sources.sha256'), sources);
    await rm(dist, { recursive: true, force: true });
    await rename(fresh, dist);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  log(`widget: built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** What a build depends on: our sources and, by the lock file, every package. */
async function digestSources(): Promise<string> {
  const paths = ['package-lock.json', 'tsconfig.json', 'LICENSE'].map((name) => join(repository, name));
  for await (const path of glob('**/*.{ts,css,json}', { cwd: root, exclude: (name) => name === 'dist' })) {
    if (!path.endsWith('.test.ts')) paths.push(join(root, path));
  }
  const digest = createHash('sha256');
  for (const path of paths.sort())
    digest
      .update(`${path}\0`)
      .update(await readFile(path))
      .update('\0');
  return digest.digest('hex');
}

/**
 * Files with fixed names, below a folder with the version of their package, as frame/served-paths.ts expects them.
 * pdf.js's sandbox and its script engine stay away: a document's own scripts never run here (CVE-2026-16633).
 */
async function addFixedFiles(app: string): Promise<void> {
  const pdfjs = join(app, 'pdfjs', await installedVersion('pdfjs-dist'));
  for (const part of ['pdf.min.mjs', 'pdf.worker.min.mjs']) {
    await cp(join(modules, 'pdfjs-dist/legacy/build', part), join(pdfjs, 'legacy/build', part));
  }
  for (const folder of ['standard_fonts', 'cmaps', 'wasm', 'iccs']) {
    const filter = (source: string): boolean => !source.includes('quickjs');
    await cp(join(modules, 'pdfjs-dist', folder), join(pdfjs, folder), { recursive: true, filter });
  }
  for (const [name, file] of Object.entries(fonts)) {
    const version = await installedVersion(`@expo-google-fonts/${name}`);
    const folder = join(modules, '@expo-google-fonts', name);
    await cp(join(folder, file), join(app, 'fonts', version, basename(file)));
    const license = join(folder, 'LICENSE_FONT');
    // Where a package has none, the font's own name table carries copyright and licence, which the OFL allows (§2).
    if (existsSync(license)) await cp(license, join(app, 'fonts', version, `LICENSE-${name}`));
  }
}

/** The element in one file, for pages that load it from this server. Its declaration stays in the package. */
async function addElement(folder: string): Promise<void> {
  const filter = (source: string): boolean => source.endsWith('cdn') || source.endsWith('.js');
  await cp(join(folder, 'cdn'), join(folder, 'app', 'element'), { recursive: true, filter });
}

/** The fonts sealing embeds, so that what is adopted is what is sealed. */
const fonts = {
  caveat: '400Regular/Caveat_400Regular.ttf',
  'dancing-script': '400Regular/DancingScript_400Regular.ttf',
  mynerve: 'Mynerve_400Regular.ttf',
  'noto-sans': '400Regular/NotoSans_400Regular.ttf',
  'noto-sans-arabic': '400Regular/NotoSansArabic_400Regular.ttf',
  'biz-udpgothic': '400Regular/BIZUDPGothic_400Regular.ttf',
} as const;

async function installedVersion(packageName: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(modules, packageName, 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

/** Beside each file that gains by it one .br and one .gz, for the server to choose from. */
async function compressFiles(folder: string): Promise<void> {
  const paths: string[] = [];
  for await (const path of glob('**/*.{js,mjs,css,ttf,wasm,bcmap,pfb}', { cwd: folder }))
    paths.push(join(folder, path));
  const work = paths.map(async (path) => {
    const bytes = await readFile(path);
    const [br, gz] = await Promise.all([compressOnce(bytes, 'br'), compressOnce(bytes, 'gz')]);
    if (br.length < bytes.length * 0.95) await writeFile(`${path}.br`, br);
    if (gz.length < bytes.length * 0.95) await writeFile(`${path}.gz`, gz);
  });
  await Promise.all(work);
}

/** A font of megabytes would keep the first build waiting for seconds, for a hundredth of its size. */
const brotliParameters = (byteSize: number): Record<number, number> => ({
  [constants.BROTLI_PARAM_SIZE_HINT]: byteSize,
  [constants.BROTLI_PARAM_QUALITY]: byteSize > 2_000_000 ? 5 : constants.BROTLI_MAX_QUALITY,
});

/** pdf.js is most of the bytes and the same in every build: compressed files are kept by the digest of their content. */
async function compressOnce(bytes: Buffer, format: 'br' | 'gz'): Promise<Buffer> {
  const kept = join(cache, 'compressed', `${createHash('sha256').update(bytes).digest('hex')}.${format}`);
  const known = await readFile(kept).catch(() => undefined);
  if (known !== undefined) return known;
  const compressed = await (format === 'br'
    ? promisify(brotliCompress)(bytes, { params: brotliParameters(bytes.length) })
    : promisify(gzip)(bytes, { level: 9 }));
  await mkdir(join(cache, 'compressed'), { recursive: true });
  // Two files may be the same, and be at it at once.
  const unfinished = `${kept}.${randomUUID()}`;
  await writeFile(unfinished, compressed);
  await rename(unfinished, kept);
  return compressed;
}

if (import.meta.main) {
  try {
    await buildWidget({ log: console.log, force: process.argv.includes('--force') });
  } catch (error) {
    // What is wrong and where; the stack behind it is the bundler's own.
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/**
 * Finds a Chromium without installing anything on the machine: CHROME_PATH, the usual places, else the one that comes
 * with the npm package @sparticuz/chromium (Linux x64). Of that package only the files are used: its default
 * arguments switch off web security and site isolation, which are the very things under test here.
 */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

export interface FoundBrowser {
  executablePath: string;
  /** Laid over the environment of the browser process. Empty for an installed browser. */
  env: Record<string, string>;
  source: 'CHROME_PATH' | 'installed' | 'bundled';
}

/** CHROME_PATH names something that cannot be run, or there is no browser at all. */
export class BrowserNotFound extends Error {
  readonly code = 'browser_not_found';
}

const installedNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const installedPlaces = [
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** A browser that playwright-core or puppeteer-core can start. Throws {@link BrowserNotFound}. */
export async function findBrowser(environment: NodeJS.ProcessEnv = process.env): Promise<FoundBrowser> {
  const chosen = environment['CHROME_PATH'];
  if (chosen) {
    if (await isExecutable(chosen)) return { executablePath: chosen, env: {}, source: 'CHROME_PATH' };
    throw new BrowserNotFound(`CHROME_PATH names ${chosen}, which is not an executable file.`);
  }
  for (const candidate of installedCandidates(environment)) {
    if (await isExecutable(candidate)) return { executablePath: candidate, env: {}, source: 'installed' };
  }
  const bundled = await unpackBundledBrowser();
  if (bundled) return bundled;
  throw new BrowserNotFound(
    'No Chromium was found. Install one (on Debian: apt-get install chromium) or set CHROME_PATH.',
  );
}

function installedCandidates(environment: NodeJS.ProcessEnv): string[] {
  const folders = (environment['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  const onPath = installedNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...installedPlaces];
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Unpacks below node_modules, never in the shared temporary folder where the package would look first: there another
 * user of the machine could have planted the program that we would start.
 */
async function unpackBundledBrowser(): Promise<FoundBrowser | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const root = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', '.cache', 'inkseal');
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  } catch {
    return undefined;
  }
  const manifest = JSON.parse(await readFile(join(dirname(entry), '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const folder = join(root, `chromium-${manifest.version}`);
  if (!(await isExecutable(join(folder, 'chromium')))) await unpackInto(folder, root, entry);
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: join(folder, 'fonts') },
    source: 'bundled',
  };
}

/** Renamed into place when whole, so that two processes starting at once never run half a file. */
async function unpackInto(folder: string, root: string, entry: string): Promise<void> {
  await mkdir(root, { recursive: true });
  const stage = await mkdtemp(join(root, 'unpacking-'));
  try {
    const script = `const { default: chromium, inflate } = await import(${JSON.stringify(pathToFileURL(entry).href)});
      await chromium.executablePath();
      await inflate(${JSON.stringify(join(dirname(entry), '..', 'bin', 'al2023.tar.br'))});`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, TMPDIR: stage },
      timeout: 60_000,
    });
    const fonts = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
      <fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>\n`;
    await writeFile(join(stage, 'fonts', 'fonts.conf'), fonts);
    await rename(stage, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

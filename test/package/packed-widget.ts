/** @inkseal/widget as integrators get it: packed by npm, unpacked into a project that is not ours. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writePackage } from '../../widget/packaging/write-package.ts';
import { repositoryRoot, runStage } from '../support/stages.ts';

const run = promisify(execFile);
const widgetFolder = join(repositoryRoot, 'widget');

export interface PackedWidget {
  /** Path of the .tgz. */
  tarball: string;
  /** Paths in it, sorted. */
  files: readonly string[];
  /** SHA-256 of its bytes, hex. */
  sha256: string;
}

export interface WidgetProject extends PackedWidget {
  /** The project; `node_modules/@inkseal/widget` in it is the unpacked tarball. */
  folder: string;
  packageFolder: string;
  remove(): Promise<void>;
}

/** What an integrator would have installed besides. */
const neighbours = ['@types', 'react', 'react-dom', 'svelte', 'vite', 'vue', 'vue-tsc'];

/** Builds what has changed, packs it and installs it in a project of its own. */
export async function openWidgetProject(): Promise<WidgetProject> {
  const built = await runStage({
    name: 'build',
    command: ['node', 'widget/build.ts'],
    timeLimitSeconds: 100,
  });
  if (!built.passed) throw new Error(built.output);
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-project-'));
  const packed = await packWidget(widgetFolder, folder);
  const modules = join(folder, 'node_modules');
  const packageFolder = join(modules, '@inkseal', 'widget');
  await mkdir(packageFolder, { recursive: true });
  for (const name of neighbours)
    await symlink(join(repositoryRoot, 'node_modules', name), join(modules, name));
  await run('tar', ['-xzf', packed.tarball, '-C', packageFolder, '--strip-components=1']);
  return { ...packed, folder, packageFolder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Packs `source`, a folder with the package's package.json, into `destination`. */
async function packWidget(source: string, destination: string): Promise<PackedWidget> {
  const options = ['--json', '--offline', '--ignore-scripts', '--workspaces=false'];
  const { stdout } = await run('npm', ['pack', ...options, `--pack-destination=${destination}`], {
    cwd: source,
  });
  const [described] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  const tarball = join(destination, described.filename);
  const sha256 = createHash('sha256')
    .update(await readFile(tarball))
    .digest('hex');
  return { tarball, files: described.files.map(({ path }) => path).sort(), sha256 };
}

/** The same sources, built anew somewhere else and packed there. */
export async function packAnew(destination: string): Promise<PackedWidget> {
  const source = join(destination, 'anew');
  await mkdir(join(source, 'dist'), { recursive: true });
  for (const name of ['package.json', 'README.md', 'LICENSE'])
    await cp(join(widgetFolder, name), join(source, name));
  await writePackage(join(source, 'dist'), () => undefined);
  return packWidget(source, source);
}

/**
 * Programs that the tests use and npm does not bring: PostgreSQL, a browser of another engine, and other people's PDF
 * tools, for a seal that only our own verifier accepts proves little.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runStage } from './stages.ts';

export interface OutsideTool {
  name: string;
  /** One or more, space between. */
  debianPackage: string;
  /** Matches the names of the tests that need it. */
  neededBy: RegExp;
  isPresent(): boolean;
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const findInPath = (program: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(isRunnable);
const inPath = (program: string): boolean => findInPath(program) !== undefined;

/** The second engine: a Firefox as people have it, of either branch. */
export const findFirefox = (): string | undefined => findInPath('firefox') ?? findInPath('firefox-esr');

/** Debian keeps the server's programs out of PATH, a folder for each version. */
function hasPostgres(): boolean {
  const versions = '/usr/lib/postgresql';
  return (
    inPath('initdb') ||
    (existsSync(versions) &&
      readdirSync(versions).some((version) => isRunnable(join(versions, version, 'bin', 'initdb'))))
  );
}

export const outsideTools: readonly OutsideTool[] = [
  { name: 'PostgreSQL', debianPackage: 'postgresql', neededBy: /postgres/i, isPresent: hasPostgres },
  {
    name: 'poppler-utils',
    debianPackage: 'poppler-utils',
    neededBy: /poppler|pdfsig|pdftotext|pdftoppm/i,
    isPresent: () => inPath('pdfsig') && inPath('pdftotext'),
  },
  { name: 'qpdf', debianPackage: 'qpdf', neededBy: /qpdf/i, isPresent: () => inPath('qpdf') },
  {
    name: 'MuPDF',
    debianPackage: 'mupdf-tools',
    neededBy: /mupdf|mutool/i,
    isPresent: () => inPath('mutool'),
  },
  {
    name: 'Firefox',
    debianPackage: 'firefox-esr',
    neededBy: /firefox/i,
    isPresent: () => findFirefox() !== undefined,
  },
  { name: 'OpenSSL', debianPackage: 'openssl', neededBy: /openssl/i, isPresent: () => inPath('openssl') },
  {
    name: 'SoftHSM2',
    debianPackage: 'softhsm2',
    neededBy: /softhsm/i,
    isPresent: () => existsSync('/usr/lib/softhsm/libsofthsm2.so'),
  },
  {
    name: 'radosgw',
    debianPackage: 'radosgw ceph-mon ceph-osd',
    neededBy: /radosgw/i,
    isPresent: () => ['ceph-mon', 'ceph-osd', 'radosgw'].every(inPath),
  },
  {
    name: 'unzip',
    debianPackage: 'unzip',
    neededBy: /in other people’s programs/i,
    isPresent: () => inPath('unzip'),
  },
  {
    // In a container it may be there and not be let.
    name: 'network namespaces (unshare -rn)',
    debianPackage: 'util-linux',
    neededBy: /without a network/i,
    isPresent: () => spawnSync('unshare', ['-rn', 'true']).status === 0,
  },
  { name: 'faketime', debianPackage: 'faketime', neededBy: /faketime/i, isPresent: () => inPath('faketime') },
];

/**
 * Installs what is missing where that is possible without asking anyone: as root, with apt. Answers with what is
 * still missing, each told in one loud line.
 */
export async function ensureOutsideTools(): Promise<OutsideTool[]> {
  const missing = outsideTools.filter((tool) => !tool.isPresent());
  if (missing.length > 0 && process.getuid?.() === 0 && inPath('apt-get')) {
    const packages = missing.flatMap(({ debianPackage }) => debianPackage.split(' '));
    console.log(`installing ${packages.join(', ')} for the tests`);
    const environment = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }; // no cluster of Debian's is to start
    const commands: [string, ...string[]][] = [
      ['apt-get', 'update', '-q'],
      ['apt-get', 'install', '-q', '-y', '--no-install-recommends', ...packages],
    ];
    for (const command of commands) {
      const result = await runStage({ name: command.join(' '), command, timeLimitSeconds: 300, environment });
      if (!result.passed) console.log(result.output.trimEnd().split('\n').slice(-5).join('\n'));
    }
  }
  const absent = missing.filter((tool) => !tool.isPresent());
  for (const { name, debianPackage } of absent)
    console.log(
      `SKIPPED: no ${name} here, so its tests do not run. On Debian: apt-get install ${debianPackage}`,
    );
  return absent;
}

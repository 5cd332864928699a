/**
 * Runs one share of the component tests in a real browser and writes their tally to a file. A browser has one page in
 * front at a time, which alone has focus and draws at once: who wants to use two processors starts two browsers.
 * web-test-runner's own reporters print; none of them counts for a machine.
 */
import { globSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { startTestRunner } from '@web/test-runner';
import { freePort } from './free-port.ts';
import { repositoryRoot } from './stages.ts';
import { sumTallies, type Tally } from './tallies.ts';

interface Suite {
  name: string;
  suites: readonly Suite[];
  tests: readonly { name: string; passed: boolean; skipped: boolean }[];
}

function tallySuite(suite: Suite, path: string): Tally {
  const full = (name: string): string => `${path} ${name}`.trim();
  const ran = suite.tests.filter(({ skipped }) => !skipped);
  return sumTallies([
    {
      passed: ran.filter(({ passed }) => passed).length,
      failed: ran.filter(({ passed }) => !passed).map(({ name }) => full(name)),
      skipped: suite.tests.filter(({ skipped }) => skipped).map(({ name }) => full(name)),
    },
    ...suite.suites.map((child) => tallySuite(child, full(child.name))),
  ]);
}

/** In seconds, measured: their size says little of these. Of the others a thousand bytes take about one. */
const slowest: Readonly<Record<string, number>> = {
  'host-failures': 66,
  'ceremony-sheets-axe': 40,
  'reading-tools': 37,
  'ceremony-axe': 35,
  'ceremony-languages': 34,
  'ceremony-flow': 17,
};
const secondsOf = (path: string): number =>
  slowest[basename(path, '.test.ts')] ?? statSync(join(repositoryRoot, path)).size / 1000;

/** The slowest first, each to the share that has the least to do so far: shares of about the same time. */
function filesOf(share: number, shares: number): string[] {
  const files = globSync('test/browser/**/*.test.ts', { cwd: repositoryRoot })
    .map((path) => ({ path, seconds: secondsOf(path) }))
    .sort((one, other) => other.seconds - one.seconds || one.path.localeCompare(other.path));
  const all = Array.from({ length: shares }, () => ({ seconds: 0, paths: [] as string[] }));
  for (const { path, seconds } of files) {
    const least = all.reduce((least, one) => (one.seconds < least.seconds ? one : least));
    least.seconds += seconds;
    least.paths.push(join(repositoryRoot, path));
  }
  return all[share]?.paths ?? [];
}

async function main(reportPath: string, share: number, shares: number): Promise<void> {
  const runner = await startTestRunner({
    argv: [
      '--config',
      join(repositoryRoot, 'test', 'browser', 'web-test-runner.config.mjs'),
      // Looked for by itself, from 8000 on, the others that start now find the same one free.
      '--port',
      String(await freePort()),
      '--files',
      ...filesOf(share, shares),
    ],
    autoExitProcess: false,
  });
  if (runner === undefined) return; // it has said why and ends the process with 1
  const passed = await new Promise<boolean>((resolve) => runner.on('stopped', resolve));
  const tallies = [...runner.sessions.all()].map(({ testFile, testResults, passed: whole }): Tally => {
    const file = relative(repositoryRoot, testFile ?? '');
    const tally = testResults ? tallySuite(testResults, file) : sumTallies([]);
    const unloaded = whole !== true && tally.failed.length === 0;
    return unloaded ? { ...tally, failed: [`${file}, the file`] } : tally;
  });
  writeFileSync(reportPath, JSON.stringify(sumTallies(tallies)));
  process.exit(passed ? 0 : 1); // its server may keep a socket of the browser open
}

const [reportPath, share = '', shares = ''] = process.argv.slice(2);
if (reportPath === undefined || !(Number(share) < Number(shares)))
  throw new Error('Name the file to write the tally to, which share to run, from 0, and of how many.');
await main(reportPath, Number(share), Number(shares));

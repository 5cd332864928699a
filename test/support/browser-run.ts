/**
 * Runs the component tests in a real browser and writes their tally to the file named by the one argument.
 * web-test-runner's own reporters print; none of them counts for a machine.
 */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { startTestRunner } from '@web/test-runner';
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

async function main(reportPath: string): Promise<void> {
  const runner = await startTestRunner({
    argv: ['--config', join(repositoryRoot, 'test', 'browser', 'web-test-runner.config.mjs')],
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

const [reportPath] = process.argv.slice(2);
if (reportPath === undefined) throw new Error('Name the file to write the tally to.');
await main(reportPath);

/**
 * Runs the component tests in a real browser and writes their tally to the file named by the one argument.
 * web-test-runner's own reporters print; none of them counts for a machine.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestRunner } from '@web/test-runner';
import { repositoryRoot } from './stages.ts';
import type { Tally } from './tallies.ts';

interface Suite {
  name: string;
  suites: readonly Suite[];
  tests: readonly { name: string; passed: boolean; skipped: boolean }[];
}

function countSuite(suite: Suite, path: string): Tally {
  const inner = suite.suites.map((child) => countSuite(child, `${path} ${child.name}`.trim()));
  const ran = suite.tests.filter(({ skipped }) => !skipped);
  return {
    passed: ran.filter(({ passed }) => passed).length + inner.reduce((sum, { passed }) => sum + passed, 0),
    failed: ran.filter(({ passed }) => !passed).length + inner.reduce((sum, { failed }) => sum + failed, 0),
    skipped: [
      ...suite.tests.filter(({ skipped }) => skipped).map(({ name }) => `${path} ${name}`.trim()),
      ...inner.flatMap(({ skipped }) => skipped),
    ],
  };
}

async function main(reportPath: string): Promise<void> {
  const runner = await startTestRunner({
    argv: ['--config', join(repositoryRoot, 'test', 'browser', 'web-test-runner.config.mjs')],
    autoExitProcess: false,
  });
  if (runner === undefined) return; // it has said why and ends the process with 1
  const passed = await new Promise<boolean>((resolve) => runner.on('stopped', resolve));
  let tally: Tally = { passed: 0, failed: 0, skipped: [] };
  for (const session of runner.sessions.all()) {
    const counted = session.testResults
      ? countSuite(session.testResults, '')
      : { passed: 0, failed: 0, skipped: [] };
    const unloaded = session.passed !== true && counted.failed === 0 ? 1 : 0;
    tally = {
      passed: tally.passed + counted.passed,
      failed: tally.failed + counted.failed + unloaded,
      skipped: [...tally.skipped, ...counted.skipped],
    };
  }
  writeFileSync(reportPath, JSON.stringify(tally));
  process.exit(passed ? 0 : 1); // its server may keep a socket of the browser open
}

const [reportPath] = process.argv.slice(2);
if (reportPath === undefined) throw new Error('Name the file to write the tally to.');
await main(reportPath);

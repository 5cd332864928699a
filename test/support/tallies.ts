import { existsSync, readFileSync } from 'node:fs';

/** What one runner really did. A file that could not be loaded, or a run that broke, counts as one failure. */
export interface Tally {
  passed: number;
  failed: number;
  /** Full names of the tests that did not run. */
  skipped: readonly string[];
}

interface VitestReport {
  success: boolean;
  testResults: readonly {
    name: string;
    status: string;
    assertionResults: readonly { fullName: string; status: string }[];
  }[];
}

/**
 * Reads a tally from the JSON that vitest wrote. `stagePassed` is whether the command itself ended well: an error
 * outside of every test fails the run without failing a test.
 */
export function readVitestTally(path: string, stagePassed: boolean): Tally {
  if (!existsSync(path)) return { passed: 0, failed: 1, skipped: [] };
  const report = JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const failedTests = tests.filter(({ status }) => status === 'failed').length;
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = failedTests + unloaded;
  const skipped = tests
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => fullName);
  return { passed, failed: failed === 0 && !stagePassed ? 1 : failed, skipped };
}

/** Reads a tally that a runner of ours wrote as JSON. */
export function readOwnTally(path: string, stagePassed: boolean): Tally {
  if (!existsSync(path)) return { passed: 0, failed: 1, skipped: [] };
  const tally = JSON.parse(readFileSync(path, 'utf8')) as Tally;
  return { ...tally, failed: tally.failed === 0 && !stagePassed ? 1 : tally.failed };
}

export function sumTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  };
}

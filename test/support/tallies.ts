import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { repositoryRoot } from './stages.ts';

/** What one runner really did. */
export interface Tally {
  passed: number;
  /** Full names of the tests that failed. A file that could not be loaded, or a run that broke, is one of them. */
  failed: readonly string[];
  /** Full names of the tests that did not run. */
  skipped: readonly string[];
}

interface VitestReport {
  success: boolean;
  testResults: readonly {
    name: string;
    status: string;
    message?: string;
    assertionResults: readonly { fullName: string; status: string }[];
  }[];
}

function broken(tally: Tally, stage: string, stagePassed: boolean): Tally {
  if (stagePassed || tally.failed.length > 0) return tally;
  return { ...tally, failed: [`${stage}: an error outside of every test`] };
}

const noReport = (stage: string): Tally => ({
  passed: 0,
  failed: [`${stage}: ended without a report`],
  skipped: [],
});

/**
 * Reads a tally from the JSON that vitest wrote. `stagePassed` is whether the command itself ended well: an error
 * outside of every test fails the run without failing a test.
 */
export function readVitestTally(path: string, stage: string, stagePassed: boolean): Tally {
  if (!existsSync(path)) return noReport(stage);
  const report = JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  const named = report.testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({
      ...test,
      name: `${relative(repositoryRoot, file.name)} ${test.fullName}`,
    })),
  );
  const failedTests = named.filter(({ status }) => status === 'failed').map(({ name }) => name);
  const unloaded = report.testResults
    .filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    )
    .map(
      ({ name, message = '' }) => `${relative(repositoryRoot, name)}, the file: ${message.split('\n')[0]}`,
    );
  const tally: Tally = {
    passed: named.filter(({ status }) => status === 'passed').length,
    failed: [...failedTests, ...unloaded],
    skipped: named
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => fullName),
  };
  return broken(tally, stage, stagePassed);
}

/** Reads a tally that a runner of ours wrote as JSON. */
export function readOwnTally(path: string, stage: string, stagePassed: boolean): Tally {
  if (!existsSync(path)) return noReport(stage);
  return broken(JSON.parse(readFileSync(path, 'utf8')) as Tally, stage, stagePassed);
}

export function sumTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.flatMap(({ failed }) => failed),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  };
}

/**
 * `npm test`: everything, in order, from an empty machine. Prints what really ran and closes with
 * `N passed, N failed`; leaves nothing behind but what apt installed.
 */
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkStages } from './check.ts';
import { ensureOutsideTools, type OutsideTool } from './support/outside-tools.ts';
import {
  printResult,
  repositoryRoot,
  runStage,
  runStages,
  stopRunningStages,
  type Stage,
} from './support/stages.ts';
import { readOwnTally, readVitestTally, sumTallies, type Tally } from './support/tallies.ts';

/** Far more than a suite takes: it ends what hangs, and must not end what runs beside other work. */
const suiteLimitSeconds = 1800;

/**
 * At once, for component tests, which wait for the patience of the element and for pages in view: measured, one of them has
 * a half of a processor.
 */
const browsers = 4;

interface Suite {
  stage: Stage;
  /** Where it writes what it did. */
  report: string;
  read: (path: string, stage: string, stagePassed: boolean) => Tally;
}

function vitestSuite(
  name: string,
  report: string,
  projects: readonly string[],
  environment: Stage['environment'],
): Suite {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const choice = projects.map((project) => `--project=${project}`);
  const command = ['vitest', 'run', '--config', 'test/vitest.config.ts', ...reporters, ...choice] as const;
  const stage: Stage = {
    name,
    command,
    timeLimitSeconds: suiteLimitSeconds,
    live: true,
    ...(environment && { environment }),
  };
  return { stage, report, read: readVitestTally };
}

function browserSuite(
  share: number,
  shares: number,
  report: string,
  environment: Stage['environment'],
): Suite {
  const stage: Stage = {
    name: `browser ${share + 1}/${shares}`,
    command: ['node', 'test/support/browser-run.ts', report, String(share), String(shares)],
    timeLimitSeconds: suiteLimitSeconds,
    live: true,
    ...(environment && { environment }),
  };
  return { stage, report, read: readOwnTally };
}

/** One after the other; those that stand together at the same time. */
function suites(folder: string, environment: Stage['environment']): Suite[][] {
  const report = (name: string) => join(folder, `${name}.json`);
  return [
    [vitestSuite('vitest', report('server'), ['apart', 'server'], environment)],
    Array.from({ length: browsers }, (_, share) =>
      browserSuite(share, browsers, report(`browser-${share}`), environment),
    ),
    [vitestSuite('end to end', report('e2e'), ['e2e'], environment)],
    [vitestSuite('by themselves', report('alone'), ['moments', 'alone'], environment)],
  ];
}

async function runSuite({ stage, report, read }: Suite): Promise<Tally> {
  console.log(`\n== ${stage.name}`);
  const result = await runStage(stage);
  const tally = read(report, stage.name, result.passed);
  printResult({ ...result, output: '' });
  return tally;
}

/** In a hosted run a test that quietly did not run would read as a test that passed. */
function needlesslySkipped(skipped: readonly string[], absent: readonly OutsideTool[]): string[] {
  const corpusAbsent = !existsSync(join(repositoryRoot, '..', 'shared', 'corpus', 'dev'));
  const excused = (name: string): boolean =>
    absent.some(({ neededBy }) => neededBy.test(name)) || (corpusAbsent && /corpus/i.test(name));
  return skipped.filter((name) => !excused(name));
}

async function runEverything(folder: string): Promise<Tally> {
  // Hundreds of processes of Node start here, and most compile the same files.
  const environment = { TMPDIR: folder, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const quickly = `--import=${pathToFileURL(join(import.meta.dirname, 'support', 'quick-resolution.mjs')).href}`;
  const ofSuites = { ...environment, NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} ${quickly}`.trim() };
  const absent = await ensureOutsideTools();
  const build: Stage = { name: 'build widget', command: ['node', 'widget/build.ts'], timeLimitSeconds: 180 };
  // The map of imports is among the tests below and need not run twice.
  const checks = checkStages
    .filter(({ name }) => name !== 'architecture')
    .map((stage) => ({ ...stage, environment }));
  const results = [
    ...(await runStages([build], 1, printResult)),
    ...(await runStages(checks, 2, printResult)),
  ];
  const broken = results.filter(({ passed }) => !passed).map(({ name }) => name);
  const tallies: Tally[] = [{ passed: 0, failed: broken, skipped: [] }];
  for (const together of suites(folder, ofSuites))
    tallies.push(...(await Promise.all(together.map(runSuite))));
  const total = sumTallies(tallies);
  for (const name of total.skipped) console.log(`skipped: ${name}`);
  if (process.env['CI'] !== 'true') return total;
  const needless = needlesslySkipped(total.skipped, absent);
  return {
    ...total,
    failed: [...needless.map((name) => `skipped although CI=true: ${name}`), ...total.failed],
    skipped: total.skipped.filter((name) => !needless.includes(name)),
  };
}

async function main(): Promise<void> {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'inkseal-test-'));
  chmodSync(folder, 0o755); // PostgreSQL refuses to be root and so runs as somebody else
  const cleanUp = async () => {
    await stopRunningStages();
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void cleanUp().finally(() => process.exit(130));
    });
  let total: Tally;
  try {
    total = await runEverything(folder);
  } finally {
    await cleanUp();
  }
  const failed = total.passed + total.failed.length === 0 ? ['no test ran'] : total.failed;
  for (const name of failed) console.log(`FAILED: ${name}`);
  console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s in all`);
  const skipped = total.skipped.length > 0 ? `, ${total.skipped.length} skipped` : '';
  console.log(`${total.passed} passed, ${failed.length} failed${skipped}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

await main();

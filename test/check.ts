/**
 * `npm run check`: what a person wants to know at every save. Two commands at a time, because two is what a small
 * machine has; the slowest ones start first.
 */
import { printResult, runStages, type Stage } from './support/stages.ts';

const cache = 'node_modules/.cache';

export const checkStages: readonly Stage[] = [
  { name: 'types server', command: ['tsc', '-p', 'server/tsconfig.json'], timeLimitSeconds: 120 },
  {
    name: 'architecture',
    command: ['vitest', 'run', '--config', 'test/vitest.config.ts', 'test/architecture.test.ts'],
    timeLimitSeconds: 120,
  },
  { name: 'lint', command: ['oxlint', '--type-aware'], timeLimitSeconds: 120 },
  { name: 'types test', command: ['tsc', '-p', 'test/tsconfig.json'], timeLimitSeconds: 120 },
  {
    name: 'format',
    command: ['prettier', '--check', '.', '--cache', '--cache-location', `${cache}/inkseal-format`],
    timeLimitSeconds: 120,
  },
  { name: 'types widget', command: ['tsc', '-p', 'widget/tsconfig.json'], timeLimitSeconds: 120 },
  {
    name: 'dead code',
    command: ['knip', '--cache', '--cache-location', `${cache}/knip`],
    timeLimitSeconds: 120,
  },
];

async function main(): Promise<void> {
  const started = performance.now();
  const results = await runStages(checkStages, 2, printResult);
  const failed = results.filter((result) => !result.passed).map((result) => result.name);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    failed.length === 0
      ? `check passed in ${seconds} s`
      : `check FAILED in ${seconds} s: ${failed.join(', ')}`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}

if (import.meta.main) await main();

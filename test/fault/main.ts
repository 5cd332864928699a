/**
 * `npm run fault -- [--cycles 50] [--only NAME]`: hurts a deployment under load and tells what the log lost, which has to be
 * nothing. Long, and longest where sealing is killed at every write; `npm test` runs the same faults a few times (faults.test.ts).
 */
import { parseArgs } from 'node:util';
import type { Account } from './fault-world.ts';
import { killWhileSealing } from './seal-faults.ts';
import { clockPlan, fillDisk, hasFaketime, killDatabase, killServer, mayMount, stepClock } from './faults.ts';

const { values } = parseArgs({
  options: { cycles: { type: 'string', default: '50' }, only: { type: 'string', default: '' } },
});
const cycles = Number(values.cycles);
const onCycle = (line: string): void => console.error(`  ${line}`);

const faults: [name: string, run: () => Promise<Account>, isPossible: boolean][] = [
  ['server-killed-embedded', () => killServer({ engine: 'embedded', cycles, onCycle }), true],
  ['server-killed-postgres', () => killServer({ engine: 'postgres', cycles, onCycle }), true],
  ['database-killed-postgres', () => killDatabase({ cycles, onCycle }), true],
  ['disk-full-embedded', () => fillDisk({ engine: 'embedded', cycles, onCycle }), mayMount()],
  ['disk-full-postgres', () => fillDisk({ engine: 'postgres', cycles, onCycle }), mayMount()],
  ['clock-stepped-embedded', () => stepClock({ engine: 'embedded', cycles, onCycle }), hasFaketime()],
  ['clock-stepped-postgres', () => stepClock({ engine: 'postgres', cycles, onCycle }), hasFaketime()],
];

for (const engine of ['embedded', 'postgres'] as const) {
  const name = `killed-while-sealing-${engine}`;
  if (!name.includes(values.only)) continue;
  console.error(name);
  const { envelopes, killed, leftOver, swept } = await killWhileSealing({ engine, stride: 1, onCycle });
  const isWhole =
    killed > 0 &&
    leftOver === 0 &&
    envelopes.every(({ sealed, completed, files }) => sealed === 1 && completed === 1 && files === 1);
  console.log(
    `${isWhole ? 'ok    ' : 'FAILED'} ${name}: killed behind each of ${killed} writes, ${envelopes.length} envelopes each ` +
      `sealed once; ${swept} unfinished files swept, ${leftOver} left over`,
  );
  if (!isWhole) process.exitCode = 1;
}

for (const [name, run, isPossible] of faults) {
  if (!name.includes(values.only)) continue;
  if (!isPossible) {
    console.log(`SKIPPED ${name}: it needs root and mount, or the Debian package faketime`);
    continue;
  }
  console.error(name);
  const { acknowledged, lost, events, gaps, forks, checkpoints, fsck, steps } = await run();
  const isWhole = lost === 0 && gaps === 0 && forks === 0;
  const stepped = name.startsWith('clock') ? `, ${steps.length} of ${clockPlan.length} steps logged` : '';
  console.log(
    `${isWhole ? 'ok    ' : 'FAILED'} ${name}: ${acknowledged} acknowledged, ${lost} lost; ${events} events, ${gaps} gaps; ` +
      `${checkpoints} checkpoints kept, ${forks} forks${stepped}. ${fsck}`,
  );
  if (!isWhole) process.exitCode = 1;
}

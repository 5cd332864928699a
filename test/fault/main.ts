/**
 * `npm run fault -- [--cycles 50] [--only NAME]`: hurts a deployment under load and tells what the log lost, which has to be
 * nothing. Long, and longest where sealing and deleting are killed at every write; `npm test` runs the same faults a few times (faults.test.ts).
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { killWhileDeleting } from './deletion-faults.ts';
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

const everyOf = (all: number, { from, stride }: { from: number; stride: number }): number[] =>
  Array.from({ length: Math.ceil((all - from) / stride) }, (_, index) => from + index * stride);

/** On PostgreSQL each question is a message as well, so that most of them change nothing: some of them, others each time. */
const deletionStrides = { embedded: 1, postgres: 6 } as const;

for (const engine of ['embedded', 'postgres'] as const) {
  const name = `killed-while-deleting-${engine}`;
  if (!name.includes(values.only)) continue;
  console.error(name);
  const stride = deletionStrides[engine];
  const { killed, writes, findings } = await killWhileDeleting({
    engine,
    choose: (all) => everyOf(all, { from: randomInt(stride), stride }),
    atMost: 150,
    onCycle,
  });
  const isWhole = killed > 0 && findings.length === 0;
  console.log(
    `${isWhole ? 'ok    ' : 'FAILED'} ${name}: killed behind ${killed} of ${writes} writes; ` +
      (findings.length === 0 ? 'everything ended once and nothing is left' : findings.join('; ')),
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

/**
 * One process of a deployment that does what its lifecycle owes by now, as a server does once it has started, run by
 * deletion-faults.ts with count-writes.ts loaded before. FAULT_AHEAD_MILLISECONDS is how far its clock is ahead;
 * FAULT_WRITES, behind which of its writes it dies: none, where that is empty. Who lives prints how many there were.
 */
import { parseConfig } from '../../server/config.ts';
import { openParts } from '../../server/parts.ts';
import { createFailureLog } from '../../server/platform/http/failure-log.ts';
import { replayTombstones, sweepLifecycle } from '../../server/retention/sweep-lifecycle.ts';
import { registerListeners } from '../../server/wiring.ts';
import { dieBehind, writesMade } from './count-writes.ts';

/** An organization's documents are asked for, destroyed and finished before it is erased and finished itself. */
const rounds = 6;
const roundMilliseconds = 60_000;

const { FAULT_AHEAD_MILLISECONDS: ahead = '0', FAULT_WRITES: writes = '' } = process.env;
const parts = await openParts(
  parseConfig(process.env),
  createFailureLog((line) => process.stderr.write(line)),
);
registerListeners(parts);
let round = 0;
const { clock } = parts;
parts.clock = async (on) => new Date((await clock(on)).getTime() + Number(ahead) + round * roundMilliseconds);

dieBehind(writes === '' ? Infinity : Number(writes));
await replayTombstones(parts);
for (; round < rounds; round++) await sweepLifecycle(parts);
process.stdout.write(`${writesMade()}\n`);
await parts.closeServices();
await parts.database.close();
process.exit(0);

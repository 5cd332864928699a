import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** In the run's folder. */
export const objectStoreFolder = 'object-store';

/** Ends what `startObjectStore` began in this run folder, if anything. */
export async function stopObjectStore(inFolder: string): Promise<void> {
  const folder = join(inFolder, objectStoreFolder);
  if (!existsSync(folder)) return;
  const pids = readdirSync(folder)
    .filter((name) => name.endsWith('.pid'))
    .map((name) => Number(readFileSync(join(folder, name), 'utf8')));
  // Nothing of it is to outlive the run.
  for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  for (let waited = 0; pids.some(isAlive) && waited < 5_000; waited += 20) await pause(20);
  rmSync(folder, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

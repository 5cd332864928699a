/** What a whole run of vitest needs once: the first test file that asks makes it, the others wait for that. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inject } from 'vitest';

const usualMs = 100_000;

/** A folder that lives as long as the run. */
export function runFolder(): string {
  const folder = inject('runFolder') as string | undefined;
  if (folder === undefined)
    throw new Error('Run vitest with --config test/vitest.config.ts: it owns the folder.');
  return folder;
}

/**
 * What `make` answered, the first time in this run that something of that name was asked for. The others wait for it so long:
 * less than their hooks may take, so that whoever waits says what for.
 */
export async function onceARun(
  name: string,
  make: () => Promise<string>,
  longestMs = usualMs,
): Promise<string> {
  const made = join(runFolder(), `${name}.made`);
  const failed = join(runFolder(), `${name}.failed`);
  try {
    mkdirSync(join(runFolder(), `${name}.making`));
  } catch {
    return waitFor(made, failed, longestMs);
  }
  try {
    const answer = await make();
    writeFileSync(`${made}.new`, answer);
    renameSync(`${made}.new`, made);
    return answer;
  } catch (error) {
    writeFileSync(failed, String(error));
    throw error;
  }
}

async function waitFor(made: string, failed: string, longestMs: number): Promise<string> {
  for (let waited = 0; waited < longestMs; waited += 50) {
    if (existsSync(made)) return readFileSync(made, 'utf8');
    if (existsSync(failed)) break;
    await pause(50);
  }
  throw new Error(`${made} did not come about; the test file that began it says why.`);
}

declare module 'vitest' {
  interface ProvidedContext {
    runFolder: string;
  }
}

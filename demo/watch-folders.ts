import { watch } from 'node:fs';
import { sep } from 'node:path';

const quietMs = 150;

/**
 * Calls `changed` after a burst of changes has settled, never twice at once: a change during the work is done again
 * afterwards. Built files, dependencies and tests do not count.
 */
export function watchFolders(folders: readonly string[], changed: () => Promise<void>): void {
  let timer: NodeJS.Timeout | undefined;
  let working = false;
  let again = false;
  const run = async () => {
    if (working) {
      again = true;
      return;
    }
    working = true;
    do {
      again = false;
      await changed();
    } while (again);
    working = false;
  };
  for (const folder of folders) {
    watch(folder, { recursive: true }, (_, file) => {
      if (file === null || isNoSource(file)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void run(), quietMs);
    });
  }
}

function isNoSource(file: string): boolean {
  const parts = file.split(sep);
  return (
    file.endsWith('.test.ts') ||
    file.endsWith('~') ||
    parts.includes('dist') ||
    parts.includes('node_modules')
  );
}

import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { join, sep } from 'node:path';

const quietMs = 150;

/**
 * Calls `changed` after a burst of changes has settled, never twice at once: a change during the work is done again
 * afterwards. Built files, dependencies, tests and what editors keep for themselves do not count. Answers with what
 * ends the watch.
 */
export function watchFolders(folders: readonly string[], changed: () => Promise<void>): () => void {
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
  const trees = folders.map((folder) =>
    watchTree(folder, () => {
      clearTimeout(timer);
      timer = setTimeout(() => void run(), quietMs);
    }),
  );
  return () => {
    clearTimeout(timer);
    trees.forEach((close) => close());
  };
}

/**
 * Each folder on its own: `recursive` follows the files on Linux, and loses one as soon as an editor saves by putting
 * another in its place. A folder tells of both.
 */
function watchTree(root: string, notify: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  const forget = (folder: string): void => {
    for (const [path, watcher] of watchers) {
      if (path !== folder && !path.startsWith(folder + sep)) continue;
      watcher.close();
      watchers.delete(path);
    }
  };
  const follow = (folder: string): void => {
    forget(folder);
    try {
      if (!statSync(folder).isDirectory()) return;
      const watcher = watch(folder, (kind, name) => {
        if (name === null || isNoSource(name)) return;
        notify();
        if (kind === 'rename') follow(join(folder, name));
      });
      watchers.set(
        folder,
        watcher.on('error', () => forget(folder)),
      );
      for (const entry of readdirSync(folder, { withFileTypes: true }))
        if (entry.isDirectory() && !isNoSource(entry.name)) follow(join(folder, entry.name));
    } catch {
      forget(folder); // it went while it was looked at, which its parent tells
    }
  };
  follow(root);
  return () => forget(root);
}

function isNoSource(name: string): boolean {
  return (
    name.endsWith('.test.ts') ||
    name.endsWith('~') ||
    name.startsWith('.') ||
    name === 'dist' ||
    name === 'node_modules'
  );
}

/** Tells whether the built widget is older than what it is built from. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder, repository } from './launch.ts';

const notSources = new Set(['dist', 'node_modules', '.cache']);

export async function isWidgetFresh(): Promise<boolean> {
  const built = await modifiedAt(join(packageFolder, 'index.js'));
  if (built === 0) return false;
  const newest = Math.max(
    await newestInside(join(repository, 'widget')),
    await modifiedAt(join(repository, 'package-lock.json')),
  );
  return newest <= built;
}

/** Folders count as well: deleting or moving a file changes nothing else. */
async function newestInside(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const changes = entries
    .filter((entry) => !notSources.has(entry.name) && !entry.name.endsWith('.test.ts'))
    .map(async (entry) => {
      const path = join(folder, entry.name);
      const own = await modifiedAt(path);
      return entry.isDirectory() ? Math.max(own, await newestInside(path)) : own;
    });
  return Math.max(0, ...(await Promise.all(changes)));
}

async function modifiedAt(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.mtimeMs,
    () => 0,
  );
}

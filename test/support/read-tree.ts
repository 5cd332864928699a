import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface StoredFile {
  path: string;
  bytes: Buffer;
}

/** Every file in the data directory of a server that runs. */
export async function readTree(folder: string): Promise<StoredFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map(readOne))).flat();
}

/** The log is signed all the while, and each checkpoint takes the place of the one before. */
async function readOne(path: string): Promise<StoredFile[]> {
  try {
    return [{ path, bytes: await readFile(path) }];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && path.includes('/last-signed/')) return [];
    throw error;
  }
}

import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a name that is still being written ends with. Whoever lists a directory ignores these. */
export const unfinishedSuffix = '.unfinished';

const gatheredBytes = 262_144;

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Writes a file that did not exist, so that after any crash it is either absent or whole: the bytes go to another name, are
 * synced, and get their name by link(2), which unlike rename(2) refuses to replace. Then the directory is synced, since
 * a name that only lives in memory dies with the power. The mode is 0600.
 * @throws the system's error; `EEXIST` when the name was taken, and the file there is untouched.
 */
export async function writeNewFile(path: string, chunks: Chunks): Promise<void> {
  await placeNewFile(path, chunks);
  await syncDirectory(dirname(path));
}

/** The same for one of several in a directory, which is then to be synced once: before that the name may still be lost. */
export async function placeNewFile(path: string, chunks: Chunks): Promise<void> {
  const unfinished = `${path}.${randomBytes(8).toString('hex')}${unfinishedSuffix}`;
  const file = await open(unfinished, 'wx', 0o600);
  try {
    try {
      await writeGathered(file, chunks);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(unfinished, path);
  } finally {
    await unlink(unfinished);
  }
}

/**
 * Gives a file other content, so that after any crash it has either the old one or the new one, whole. The mode is 0600.
 */
export async function replaceFile(path: string, content: Uint8Array): Promise<void> {
  const unfinished = `${path}.${randomBytes(8).toString('hex')}${unfinishedSuffix}`;
  await writeNewFile(unfinished, [content]);
  await moveFile(unfinished, path);
}

/** A new name, in the same directory, for a file; what had that name is gone. Survives a power cut. */
export async function moveFile(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncDirectory(dirname(to));
}

/** When it resolves there is no such file, also after a power cut. Safe to repeat. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await syncDirectory(dirname(path));
}

/** Makes the names in a directory survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates a directory only the server's user may enter (0700), and its parents. */
export async function makePrivateDirectory(directory: string): Promise<void> {
  const firstCreated = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (firstCreated !== undefined) await syncDirectory(dirname(firstCreated));
}

/** Most of what is written is small, and takes no more memory than it has bytes. */
function withRoom(held: Buffer<ArrayBuffer>, filled: number, wanted: number): Buffer<ArrayBuffer> {
  if (held.length === gatheredBytes || held.length - filled >= wanted) return held;
  const larger = Buffer.allocUnsafe(Math.min(gatheredBytes, Math.max(2 * held.length, filled + wanted)));
  held.copy(larger, 0, 0, filled);
  return larger;
}

/**
 * Gathers small chunks, because each write is a trip to another thread, and fetches the next while one is under way;
 * copies, because a source may reuse its buffers.
 */
export async function writeGathered(file: FileHandle, chunks: Chunks): Promise<void> {
  let [gathered, written] = [Buffer.alloc(0), Buffer.alloc(0)];
  let filled = 0;
  let writing = Promise.resolve();
  try {
    for await (const chunk of chunks) {
      for (let taken = 0; taken < chunk.length;) {
        gathered = withRoom(gathered, filled, chunk.length - taken);
        const step = Math.min(gathered.length - filled, chunk.length - taken);
        gathered.set(chunk.subarray(taken, taken + step), filled);
        filled += step;
        taken += step;
        if (filled < gatheredBytes) continue;
        await writing;
        [gathered, written] = [written, gathered];
        writing = writeFully(file, written);
        writing.catch(() => undefined); // told where it is awaited
        filled = 0;
      }
    }
  } finally {
    await writing.catch(() => undefined); // what the source threw comes first
  }
  await writing;
  await writeFully(file, gathered.subarray(0, filled));
}

async function writeFully(file: FileHandle, bytes: Buffer): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written);
    written += bytesWritten;
  }
}

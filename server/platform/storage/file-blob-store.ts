import { constants } from 'node:fs';
import { lstat, open, opendir, readdir, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../http/service-error.ts';
import {
  makePrivateDirectory,
  syncDirectory,
  unfinishedSuffix,
  writeNewFile,
} from '../crypto/durable-file.ts';
import { severalAtOnce } from '../jobs/several-at-once.ts';
import { requireRange, type BlobStore } from './blob-store.ts';
import { isStorageKey, requireStorageKey } from './storage-key.ts';
import { WatchedSource } from './watched-source.ts';

/** After this long nobody is still writing an unfinished file: its process died. */
const abandonedAfterMs = 24 * 3_600_000;

/**
 * Objects as files, readable by the server's user only. Needs a file system with hard links (all of Linux's and macOS's
 * own have them), because link(2) is the only portable way to give a file its name without replacing another.
 */
export class FileBlobStore implements BlobStore {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Opens the store, creating its directory (0700) and removing what writers that died a day ago left unfinished. */
  static async open(directory: string): Promise<FileBlobStore> {
    await makePrivateDirectory(directory);
    const store = new FileBlobStore(directory);
    await store.#removeAbandoned();
    return store;
  }

  async put(key: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.#path(key);
    const source = new WatchedSource(chunks);
    try {
      await makePrivateDirectory(this.#shard(key));
      await writeNewFile(path, source);
    } catch (error) {
      if (source.failed) throw error;
      if (errorCode(error) === 'EEXIST') throw new ServiceError('stored_object_exists', { cause: error });
      throw new ServiceError('storage_unavailable', { cause: error });
    }
  }

  async read(key: string, start: number, end: number): Promise<Buffer> {
    requireRange(start, end);
    return this.#withFile(key, async (file) => {
      const bytes = Buffer.allocUnsafe(end - start);
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
        if (bytesRead === 0) throw new ServiceError('stored_data_damaged');
        filled += bytesRead;
      }
      return bytes;
    });
  }

  async size(key: string): Promise<number> {
    const path = this.#path(key);
    return translated(async () => {
      const found = await lstat(path);
      if (!found.isFile()) throw new ServiceError('storage_unavailable'); // not ours
      return found.size;
    });
  }

  /** All their names first: the way to the disk is then the same for all of them, and the next sync finds little left. */
  async delete(...keys: readonly string[]): Promise<void> {
    const paths = keys.map((key) => this.#path(key));
    const shards = new Set(keys.map((key) => this.#shard(key)));
    await translated(async () => {
      await severalAtOnce(paths, (path) => unlessAbsent(unlink(path)));
      // Nothing was ever stored in a shard that is not there.
      await severalAtOnce([...shards], (shard) => unlessAbsent(syncDirectory(shard)));
    });
  }

  async *keys(): AsyncIterable<string> {
    for (const shard of await shardsOf(this.#directory)) {
      for await (const entry of await opendir(join(this.#directory, shard))) {
        if (entry.isFile() && isStorageKey(entry.name)) yield entry.name;
      }
    }
  }

  async #withFile<T>(key: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
    const path = this.#path(key);
    return translated(async () => {
      // A link here is not ours: O_NOFOLLOW refuses it.
      const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
      try {
        return await work(file);
      } finally {
        await file.close();
      }
    });
  }

  #path(key: string): string {
    requireStorageKey(key);
    return join(this.#shard(key), key);
  }

  /** Ids begin with the time and end in random characters, so the last two spread the files evenly. */
  #shard(key: string): string {
    return join(this.#directory, key.slice(-2));
  }

  async #removeAbandoned(): Promise<void> {
    for (const shard of await shardsOf(this.#directory)) {
      const directory = join(this.#directory, shard);
      for (const name of await readdir(directory)) {
        if (!name.endsWith(unfinishedSuffix)) continue;
        const { mtimeMs } = await stat(join(directory, name));
        if (Date.now() - mtimeMs > abandonedAfterMs) await unlink(join(directory, name));
      }
    }
  }
}

async function shardsOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && entry.name.length === 2).map((entry) => entry.name);
}

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

async function unlessAbsent(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Turns what the file system answers into our codes. */
async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    if (errorCode(error) === 'ENOENT') throw new ServiceError('stored_object_missing', { cause: error });
    throw new ServiceError('storage_unavailable', { cause: error });
  }
}

import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ServiceError } from '../http/service-error.ts';
import { makePrivateDirectory, writeNewFile } from './durable-file.ts';
import { keyCommitment } from './key-commitment.ts';
import { contextText, proveWrapping, requireKeyBytes } from './root-key-provider.ts';
import type { KeyContext, RootKeyProvider, RootKeys } from './root-key-provider.ts';
import { openValue, sealValue } from './sealed-value.ts';

const keyBytes = 32;

/**
 * A root key in a file of 32 raw bytes, mode 0600, created on first start. Keep it apart from database dumps and from
 * copies of the keyring: whoever holds all three holds the documents, and whoever loses it has lost them.
 */
export class LocalRootKey implements RootKeyProvider, RootKeys {
  readonly id: string;
  readonly #key: KeyObject;

  private constructor(key: Buffer) {
    this.id = `local:${keyCommitment(key).toString('hex', 0, 8)}`;
    this.#key = createSecretKey(key);
  }

  /**
   * Reads the key at `path`, creating it if nothing is there; several processes starting at once agree on one key.
   * @throws ServiceError `root_key_exposed` when anybody but its owner may read or write it, or it belongs to another
   * user; `root_key_invalid` when it is not 32 bytes, or 32 equal ones: what a disk that lost its data gives back.
   */
  static async open(path: string): Promise<LocalRootKey> {
    return LocalRootKey.#read((await openExisting(path)) ?? (await createAndOpen(path)));
  }

  /** Reads the key at `path`; undefined where there is none. @throws as `open`. */
  static async openIfThere(path: string): Promise<LocalRootKey | undefined> {
    const file = await openExisting(path);
    return file && LocalRootKey.#read(file);
  }

  static async #read(file: FileHandle): Promise<LocalRootKey> {
    try {
      const key = await readKey(file);
      const provider = new LocalRootKey(key);
      key.fill(0);
      return provider;
    } finally {
      await file.close();
    }
  }

  async known(): Promise<readonly [RootKeyProvider]> {
    return [this];
  }

  async wrap(key: Buffer, context: KeyContext): Promise<Buffer> {
    requireKeyBytes(key);
    return sealValue(this.#key, key, contextText(context));
  }

  async unwrap(wrapped: Buffer, context: KeyContext): Promise<Buffer> {
    try {
      return openValue(this.#key, wrapped, contextText(context));
    } catch (cause) {
      throw new ServiceError('key_refused', { cause });
    }
  }

  async checkHealth(): Promise<void> {
    await proveWrapping(this);
  }
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function createAndOpen(path: string): Promise<FileHandle> {
  await makePrivateDirectory(dirname(path));
  const key = randomBytes(keyBytes);
  try {
    await writeNewFile(path, [key]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process was first: its key counts
  } finally {
    key.fill(0);
  }
  return open(path, constants.O_RDONLY);
}

/** Checks the opened file, not its path, so that nothing can be swapped between the check and the reading. */
async function readKey(file: FileHandle): Promise<Buffer> {
  const { mode, uid, size } = await file.stat();
  const ownUser = process.getuid?.();
  const foreign = ownUser !== undefined && uid !== ownUser && uid !== 0;
  if ((mode & 0o077) !== 0 || foreign) throw new ServiceError('root_key_exposed');
  if (size !== keyBytes) throw new ServiceError('root_key_invalid');
  const key = Buffer.alloc(keyBytes);
  const { bytesRead } = await file.read(key, 0, keyBytes, 0);
  if (bytesRead !== keyBytes || key.every((byte) => byte === key[0]))
    throw new ServiceError('root_key_invalid');
  return key;
}

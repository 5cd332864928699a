import { createHash, createHmac } from 'node:crypto';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makePrivateDirectory, syncDirectory, writeNewFile } from '../platform/crypto/durable-file.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { listingName, macName, manifestName, type BackupFile, type BackupManifest } from './manifest.ts';

/** Writes the files of one backup, each durable and listed with its hash. */
export class BackupWriter {
  readonly #directory: string;
  readonly #listing: FileHandle;
  readonly #listingHash = createHash('sha256');
  #listingBytes = 0;

  private constructor(directory: string, listing: FileHandle) {
    this.#directory = directory;
    this.#listing = listing;
  }

  /** @throws ServiceError `backup_place_unsuitable` unless the directory is new or empty. */
  static async open(directory: string): Promise<BackupWriter> {
    try {
      await makePrivateDirectory(directory);
      if ((await readdir(directory)).length > 0) throw new Error('something is in it');
      const listing = await open(join(directory, listingName), 'wx', 0o600);
      return new BackupWriter(directory, listing);
    } catch (cause) {
      throw new ServiceError('backup_place_unsuitable', { cause, details: { directory } });
    }
  }

  async write(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<BackupFile> {
    const hash = createHash('sha256');
    let byteSize = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        hash.update(chunk);
        byteSize += chunk.length;
        yield chunk;
      }
    }
    await makePrivateDirectory(dirname(join(this.#directory, path)));
    await writeNewFile(join(this.#directory, path), counted());
    const file = { path, byteSize, sha256: hash.digest('hex') };
    const line = Buffer.from(`${JSON.stringify(file)}\n`);
    this.#listingHash.update(line);
    this.#listingBytes += line.length;
    await this.#listing.appendFile(line);
    return file;
  }

  /** From here on it is a backup. */
  async finish(manifest: Omit<BackupManifest, 'listing'>, macKey: Buffer): Promise<void> {
    await this.#listing.sync();
    const listing = { byteSize: this.#listingBytes, sha256: this.#listingHash.digest('hex') };
    const text = Buffer.from(`${JSON.stringify({ ...manifest, listing }, null, 2)}\n`);
    await writeNewFile(join(this.#directory, manifestName), [text]);
    const mac = createHmac('sha256', macKey).update(text).digest('hex');
    await writeNewFile(join(this.#directory, macName), [Buffer.from(`${mac}\n`)]);
    await syncDirectory(this.#directory);
  }

  async close(): Promise<void> {
    await this.#listing.close();
  }
}

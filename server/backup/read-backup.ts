import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMigrations, type Migration } from '../platform/database/migrate.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { linesOf } from './dump-lines.ts';
import {
  backupFileSchema,
  backupVersion,
  listingName,
  macName,
  manifestHeadSchema,
  manifestName,
  manifestSchema,
  tablePath,
  type BackupFile,
  type BackupManifest,
} from './manifest.ts';

const damaged = (path: string, cause?: unknown): ServiceError =>
  new ServiceError('backup_damaged', {
    cause,
    message: `${path} is missing or is not what was backed up, so nothing was restored. Use another backup.`,
  });

const unknownVersion = (what: string): ServiceError =>
  new ServiceError('backup_version_unknown', {
    message: `${what}. Restore the backup with the version of Inkseal that made it, then upgrade that.`,
  });

/**
 * A backup that is read, never changed. Nothing in it is believed before `requireKey` and `checkFiles` have passed. Who may
 * write where it lies could change a file after that: so the listing is kept, and whatever is read later is hashed anew.
 */
export class Backup {
  readonly manifest: BackupManifest;
  /** What the rows were made for; the later ones come at the server's next start. */
  readonly migrations: Migration[];
  readonly #directory: string;
  readonly #text: Buffer;
  readonly #listed = new Map<string, BackupFile>();

  private constructor(directory: string, text: Buffer, manifest: BackupManifest, migrations: Migration[]) {
    this.#directory = directory;
    this.#text = text;
    this.manifest = manifest;
    this.migrations = migrations;
  }

  /** @throws ServiceError `backup_damaged`, `backup_version_unknown` */
  static async open(directory: string): Promise<Backup> {
    const text = await readFile(join(directory, manifestName)).catch((cause: unknown) => {
      throw damaged(manifestName, cause);
    });
    const manifest = parseManifest(text);
    return new Backup(directory, text, manifest, matchMigrations(manifest));
  }

  /** @throws ServiceError `backup_refused` unless a server with that key wrote the manifest. */
  async requireKey(macKey: Buffer): Promise<void> {
    const written = await readFile(join(this.#directory, macName), 'utf8').catch((cause: unknown) => {
      throw damaged(macName, cause);
    });
    const mac = createHmac('sha256', macKey).update(this.#text).digest();
    const claimed = Buffer.from(written.trim(), 'hex');
    if (claimed.length !== mac.length || !timingSafeEqual(claimed, mac))
      throw new ServiceError('backup_refused');
  }

  /** Names the object that an unfinished restore of this backup leaves among the stored ones. */
  get restoreMark(): string {
    return `restore-of-${createHash('sha256').update(this.#text).digest('hex')}`;
  }

  /** Reads every byte. @throws ServiceError `backup_damaged` with the first file that is not what was written. */
  async *checkFiles(): AsyncGenerator<BackupFile> {
    const lines: string[] = [];
    for await (const line of linesOf(this.#read({ path: listingName, ...this.manifest.listing })))
      lines.push(line);
    for (const file of lines.map(parseListed)) this.#listed.set(file.path, file);
    for (const file of this.#listed.values()) {
      await this.#check(file.path);
      yield file;
    }
  }

  /** What `checkFiles` has found listed. */
  files(): Iterable<BackupFile> {
    return this.#listed.values();
  }

  /**
   * Lets `read` have the rows of a table, a JSON object each; they are those that were backed up if it resolves. Rows that were
   * changed may make it fail before their end.
   * @throws ServiceError `backup_damaged`; what `read` throws.
   */
  async readRows(table: string, read: (lines: AsyncIterable<string>) => Promise<void>): Promise<void> {
    const path = tablePath(table);
    try {
      await read(linesOf(this.content(path)));
    } catch (error) {
      await this.#check(path);
      throw error;
    }
  }

  /** What a file holds, if it comes to its end. @throws ServiceError `backup_damaged` there at the latest. */
  content(path: string): AsyncGenerator<Buffer> {
    const file = this.#listed.get(path);
    if (!file) throw damaged(path);
    return this.#read(file);
  }

  async #check(path: string): Promise<void> {
    for await (const chunk of this.content(path)) void chunk;
  }

  async *#read({ path, byteSize, sha256 }: BackupFile): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    let bytes = 0;
    const chunks: AsyncIterable<Buffer> = createReadStream(join(this.#directory, path));
    try {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        if (bytes > byteSize) break;
        yield chunk;
      }
    } catch (cause) {
      throw damaged(path, cause);
    }
    if (bytes !== byteSize || hash.digest('hex') !== sha256) throw damaged(path);
  }
}

function parseListed(line: string): BackupFile {
  try {
    return backupFileSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw damaged(listingName, cause);
  }
}

function parseManifest(text: Buffer): BackupManifest {
  try {
    const parsed: unknown = JSON.parse(text.toString('utf8'));
    const { version } = manifestHeadSchema.parse(parsed);
    if (version > backupVersion)
      throw unknownVersion(`It has format ${version}; this version reads up to ${backupVersion}`);
    return manifestSchema.parse(parsed);
  } catch (cause) {
    throw cause instanceof ServiceError ? cause : damaged(manifestName, cause);
  }
}

function matchMigrations({ migrations }: BackupManifest): Migration[] {
  const known = readMigrations().slice(0, migrations.length);
  for (const [index, { name, sha256 }] of migrations.entries())
    if (known[index]?.name !== name || known[index].sha256 !== sha256)
      throw unknownVersion(`Its database was made with a migration ${name} that this version does not have`);
  return known;
}

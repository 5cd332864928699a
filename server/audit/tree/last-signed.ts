import { readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCheckpoint, parseCheckpoint } from '#verify/checkpoint.ts';
import { LogFailure } from '#verify/log-report.ts';
import { makePrivateDirectory, writeNewFile } from '../../platform/crypto/durable-file.ts';
import { ServiceError } from '../../platform/http/service-error.ts';

/** What was signed last: of which log, how many leaves, and their root. */
export interface SignedHead {
  origin: string;
  size: number;
  root: Buffer;
}

/**
 * Remembers the last signed checkpoint outside the database. A restored backup, or somebody who rewrote the tables, takes
 * the database's memory along; without one of its own the server would sign a second history of the same log.
 */
export interface LastSignedStore {
  /** Undefined when nothing was ever signed. @throws ServiceError log_last_signed_damaged */
  read(): Promise<SignedHead | undefined>;
  /**
   * Puts `next` in the place of `expected`, durably, or changes nothing.
   * @throws ServiceError log_last_signed_moved when something else stands there
   */
  swap(expected: SignedHead | undefined, next: SignedHead): Promise<void>;
}

export const checkpointText = ({ origin, size, root }: SignedHead): string =>
  formatCheckpoint({ origin, size: BigInt(size), root });

/**
 * A listing made while files come and go may miss those (readdir(3)): of a directory with nothing but the newest file it can
 * be empty, or show a file that was made too late as the newest. With so many that stay it shows enough to tell.
 */
const kept = 16;

const fileName = /^checkpoint\.(\d{12})$/;

/**
 * A directory of files `checkpoint.<number>`, 0600: the text that was signed, the newest counts. Each swap makes the next
 * number, which only one of two servers can do (link(2) refuses a name that is taken), and takes the oldest away afterwards.
 */
export class LastSignedFile implements LastSignedStore {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(directory: string): Promise<LastSignedFile> {
    await makePrivateDirectory(directory);
    return new LastSignedFile(directory);
  }

  async read(): Promise<SignedHead | undefined> {
    return (await this.#newest())?.head;
  }

  async swap(expected: SignedHead | undefined, next: SignedHead): Promise<void> {
    const before = await this.#newest();
    if ((before && checkpointText(before.head)) !== (expected && checkpointText(expected)))
      throw new ServiceError('log_last_signed_moved');
    const number = (before?.number ?? 0) + 1;
    try {
      await writeNewFile(this.#path(number), [Buffer.from(checkpointText(next))]);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      throw new ServiceError('log_last_signed_moved', { cause });
    }
    const numbers = await this.#numbers();
    // Somebody who was so much further has taken away the file of this number before it was made here again; whoever is less
    // far has gone on from it.
    if (Math.max(...numbers) >= number + kept) {
      await unlink(this.#path(number));
      throw new ServiceError('log_last_signed_moved');
    }
    for (const earlier of numbers.filter((one) => one <= number - kept))
      await unlink(this.#path(earlier)).catch(ignoreGone);
  }

  async #newest(): Promise<{ number: number; head: SignedHead } | undefined> {
    const numbers = await this.#numbers();
    if (numbers.length === 0) return undefined;
    const number = Math.max(...numbers);
    try {
      const { origin, size, root } = parseCheckpoint(await readFile(this.#path(number), 'utf8'));
      return { number, head: { origin, size: Number(size), root: Buffer.from(root) } };
    } catch (cause) {
      // Gone between the two calls: the next number is there by now.
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return this.#newest();
      if (cause instanceof LogFailure) throw new ServiceError('log_last_signed_damaged', { cause });
      throw cause;
    }
  }

  async #numbers(): Promise<number[]> {
    const names = await readdir(this.#directory);
    return names.flatMap((name) => {
      const [, digits] = fileName.exec(name) ?? [];
      return digits === undefined ? [] : [Number(digits)];
    });
  }

  #path(number: number): string {
    return join(this.#directory, `checkpoint.${String(number).padStart(12, '0')}`);
  }
}

function ignoreGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

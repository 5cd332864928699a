import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isId } from '#contract/ids.ts';
import {
  makePrivateDirectory,
  placeNewFile,
  syncDirectory,
  unfinishedSuffix,
} from '../platform/crypto/durable-file.ts';
import { severalAtOnce } from '../platform/jobs/several-at-once.ts';

const tombstoneSchema = z.object({
  kind: z.enum(['document', 'recipient', 'organization', 'account']),
  organizationId: z.string(),
  id: z.string(),
});
/** Something that was destroyed for good. */
export type Tombstone = z.infer<typeof tombstoneSchema>;

const prefixes = ['doc', 'rcp', 'org', 'acc'] as const;

/**
 * What was destroyed, one small file each, outside the database and its dumps: an older dump that is restored brings rows
 * and keys back, and the server destroys them again before it serves anybody.
 */
export class Tombstones {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(directory: string): Promise<Tombstones> {
    await makePrivateDirectory(directory);
    return new Tombstones(directory);
  }

  static parse(text: string): Tombstone {
    return tombstoneSchema.parse(JSON.parse(text));
  }

  /** When it resolves they survive a power cut. Safe to repeat. */
  async set(...tombstones: readonly Tombstone[]): Promise<void> {
    await severalAtOnce(tombstones, async (tombstone) => {
      if (!prefixes.some((prefix) => isId(prefix, tombstone.id))) throw new RangeError('not an id');
      try {
        await placeNewFile(join(this.#directory, tombstone.id), [
          Buffer.from(`${JSON.stringify(tombstone)}\n`),
        ]);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    });
    await syncDirectory(this.#directory);
  }

  async *all(): AsyncGenerator<Tombstone> {
    for (const name of (await readdir(this.#directory)).toSorted()) {
      if (name.endsWith(unfinishedSuffix)) continue;
      yield Tombstones.parse(await readFile(join(this.#directory, name), 'utf8'));
    }
  }
}

import { join } from 'node:path';
import { ServiceError } from '../http/service-error.ts';
import { moveFile } from './durable-file.ts';
import { LocalRootKey } from './local-root-key.ts';
import type { RootKeys } from './root-key-provider.ts';

type Known = readonly [LocalRootKey, ...LocalRootKey[]];

/**
 * The root key of a data directory and, while it is being replaced, its successor. Which files there are is the whole
 * state, so whoever is killed or started meanwhile goes on from it:
 *
 *     root.key                      one root key
 *     root.key, root.prepared.key   a successor was made, and wraps nothing until the audit log says so
 *     root.key, root.next.key       both are known, the successor wraps
 *     root.key                      the successor; what was the root key is overwritten
 */
export class LocalRootKeys implements RootKeys {
  readonly #directory: string;
  #held: Known;

  private constructor(directory: string, held: Known) {
    this.#directory = directory;
    this.#held = held;
  }

  /** Makes the first root key on first start. @throws as `LocalRootKey.open`. */
  static async open(directory: string): Promise<LocalRootKeys> {
    const first = await LocalRootKey.open(join(directory, 'root.key'));
    return new LocalRootKeys(directory, [first]);
  }

  /** As the files are now; where they were taken away since, those that were read before. */
  async known(): Promise<Known> {
    // The successor first: should it take its place between the two looks, it is found twice and not never.
    const next = await this.#read('next');
    const first = await LocalRootKey.openIfThere(join(this.#directory, 'root.key'));
    if (first) this.#held = next && next.id !== first.id ? [next, first] : [first];
    return this.#held;
  }

  /** Which root key is being replaced by which. */
  async replacing(): Promise<{ from: string; to: string } | undefined> {
    const [current, before] = await this.known();
    return before && { from: before.id, to: current.id };
  }

  /** Makes a successor, or finds the one that was made and never decided on; answers its id. */
  async prepare(): Promise<string> {
    return (await LocalRootKey.open(this.#path('prepared'))).id;
  }

  async preparedId(): Promise<string | undefined> {
    return (await this.#read('prepared'))?.id;
  }

  /** From here on the prepared successor wraps. */
  async activate(): Promise<void> {
    if (await this.replacing()) throw new ServiceError('root_rotation_pending');
    await moveFile(this.#path('prepared'), this.#path('next'));
  }

  /** The successor is the root key. To be called once nothing is wrapped by the one before, which is lost with it. */
  async retire(): Promise<void> {
    await moveFile(this.#path('next'), join(this.#directory, 'root.key'));
  }

  #path(stage: 'prepared' | 'next'): string {
    return join(this.#directory, `root.${stage}.key`);
  }

  #read(stage: 'prepared' | 'next'): Promise<LocalRootKey | undefined> {
    return LocalRootKey.openIfThere(this.#path(stage));
  }
}

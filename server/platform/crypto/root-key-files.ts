import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../http/service-error.ts';
import { makePrivateDirectory, moveFile, removeFile, replaceFile, writeNewFile } from './durable-file.ts';
import { LocalRootKey } from './local-root-key.ts';
import { localRootKey, openRootKey, rootKeyIdOf, type RootKeyAccess } from './open-root-key.ts';
import type { RootKeyProvider, RootKeys } from './root-key-provider.ts';

type Known = readonly [RootKeyProvider, ...RootKeyProvider[]];

/** Longer than a key, so that no reference has the length of one. */
const referenceHead = 'inkseal root key reference 1\n';
const nowhere: RootKeyAccess = { pin: undefined, vault: undefined };

export interface RootKeyFilesOptions {
  /** The root key that the operator says is in use: made or referred to at first start, and held to ever after. */
  configured?: string | undefined;
  access?: RootKeyAccess;
}

/**
 * The root key of a data directory and, while it is being replaced, its successor. A file holds a key, or a reference to
 * one that is kept elsewhere. Which files there are is the whole state, so whoever is killed or started meanwhile goes on:
 *
 *     root.key                      one root key
 *     root.key, root.prepared.key   a successor was made, and wraps nothing until the audit log says so
 *     root.key, root.next.key       both are known, the successor wraps
 *     root.key                      the successor; what was the root key is overwritten
 */
export class RootKeyFiles implements RootKeys {
  readonly #directory: string;
  readonly #options: RootKeyFilesOptions;
  readonly #opened = new Map<string, Promise<RootKeyProvider>>();
  #held: Known | undefined;

  private constructor(directory: string, options: RootKeyFilesOptions) {
    this.#directory = directory;
    this.#options = options;
  }

  /**
   * Makes the first root key, or refers to the configured one, on first start.
   * @throws as `LocalRootKey.open` and `openRootKey`; ServiceError `root_key_other` when another is in use than configured.
   */
  static async open(directory: string, options: RootKeyFilesOptions = {}): Promise<RootKeyFiles> {
    const files = new RootKeyFiles(directory, options);
    const { configured } = options;
    if (!(await files.#read('root'))) await files.#makeFirst(configured ?? localRootKey);
    const known = await files.known();
    if (configured !== undefined && !known.some(({ id }) => fits(id, configured)))
      throw new ServiceError('root_key_other', {
        message: `INKSEAL_ROOT_KEY names another root key than the one in use, ${known[0].id}: see "keys rotate --to".`,
      });
    return files;
  }

  /** As the files are now; where they were taken away since, those that were read before. */
  async known(): Promise<Known> {
    // The successor first: should it take its place between the two looks, it is found twice and not never.
    const next = await this.#read('root.next');
    const first = await this.#read('root');
    if (first) this.#held = next && next.id !== first.id ? [next, first] : [first];
    if (!this.#held) throw new ServiceError('root_key_invalid');
    return this.#held;
  }

  /** Which root key is being replaced by which. */
  async replacing(): Promise<{ from: string; to: string } | undefined> {
    const [current, before] = await this.known();
    return before && { from: before.id, to: current.id };
  }

  /**
   * Makes a successor in a file, or refers to the one named, that has to answer now; answers its id. One that was made and
   * never decided on gives way, unless it is what is asked for.
   */
  async prepare(reference = localRootKey): Promise<string> {
    const path = this.#path('root.prepared');
    const before = await this.preparedId();
    if (before !== undefined && !fits(before, reference)) await removeFile(path);
    if (reference === localRootKey) return (await LocalRootKey.open(path)).id;
    const provider = await openRootKey(reference, this.#access);
    await provider.checkHealth();
    await replaceFile(path, referenceFile(reference));
    return provider.id;
  }

  async preparedId(): Promise<string | undefined> {
    return (await this.#read('root.prepared'))?.id;
  }

  /** From here on the prepared successor wraps. */
  async activate(): Promise<void> {
    if (await this.replacing()) throw new ServiceError('root_rotation_pending');
    await moveFile(this.#path('root.prepared'), this.#path('root.next'));
  }

  /** The successor is the root key. To be called once nothing is wrapped by the one before, which is lost with its file. */
  async retire(): Promise<void> {
    await moveFile(this.#path('root.next'), this.#path('root'));
  }

  get #access(): RootKeyAccess {
    return this.#options.access ?? nowhere;
  }

  #path(name: 'root' | 'root.prepared' | 'root.next'): string {
    return join(this.#directory, `${name}.key`);
  }

  async #makeFirst(reference: string): Promise<void> {
    const path = this.#path('root');
    if (reference === localRootKey) return void (await LocalRootKey.open(path));
    await (await this.#provider(reference)).checkHealth();
    await makePrivateDirectory(this.#directory);
    await writeNewFile(path, [referenceFile(reference)]).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process was first: its key counts
    });
  }

  async #read(name: 'root' | 'root.prepared' | 'root.next'): Promise<RootKeyProvider | undefined> {
    const path = this.#path(name);
    const reference = await readReference(path);
    if (reference === undefined) return LocalRootKey.openIfThere(path);
    const { configured } = this.#options;
    // The same key, found another way: a module of the token that has moved.
    const isConfigured = configured !== undefined && rootKeyIdOf(configured) === rootKeyIdOf(reference);
    return this.#provider(isConfigured ? configured : reference);
  }

  /** Opened once: a token is not logged in to for every look. One that could not be opened is tried again. */
  #provider(reference: string): Promise<RootKeyProvider> {
    const already = this.#opened.get(reference);
    if (already) return already;
    const opening = openRootKey(reference, this.#access);
    this.#opened.set(reference, opening);
    opening.catch(() => this.#opened.delete(reference));
    return opening;
  }
}

function fits(id: string, reference: string): boolean {
  return reference === localRootKey ? id.startsWith('local:') : id === rootKeyIdOf(reference);
}

const referenceFile = (reference: string): Buffer => Buffer.from(`${referenceHead}${reference}\n`, 'utf8');

async function readReference(path: string): Promise<string | undefined> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const head = content.subarray(0, referenceHead.length).toString('latin1');
  const reference =
    head === referenceHead ? content.subarray(referenceHead.length).toString('utf8').trimEnd() : undefined;
  content.fill(0); // it may be a key
  return reference;
}

import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../http/service-error.ts';
import { makePrivateDirectory, removeFile, replaceFile, writeNewFile } from './durable-file.ts';
import {
  decodeKeyFile,
  encodeKeyFile,
  keyFileName,
  keyFileSuffix,
  parseKeyFile,
  parseKeyFileName,
  type KeyFile,
  type KeyName,
} from './keyring-file.ts';
import { LeastRecentlyUsed } from './least-recently-used.ts';
import type { KeyContext, RootKeys } from './root-key-provider.ts';
import { sealValue } from './sealed-value.ts';
import { rewrapWith, unwrapWith, wrapText, type KeyToRenew, type WrappedKey } from './wrapped-key.ts';

export type { WrappedKey } from './wrapped-key.ts';

export interface KeyringOptions {
  /** Outside the database and its dumps: a dump without the keyring opens nothing, and destroying an epoch here completes a shred. */
  directory: string;
  root: RootKeys;
  now?: () => Date;
}

export interface ListedKey extends KeyName {
  rootKeyId: string | null;
}

const keyBytes = 32;
const cachedKeys = 1_000;
const cachedForMs = 10 * 60_000;

/**
 * Organizations' keys: one per organization and month, made at first use, each in a file of its own wrapped by the root.
 * They wrap data keys and subject keys; documents are never encrypted with them.
 */
export class Keyring {
  readonly #directory: string;
  readonly #root: RootKeys;
  readonly #now: () => Date;
  readonly #keys: LeastRecentlyUsed<Promise<KeyObject | undefined>>;
  readonly #creating = new Map<string, Promise<KeyObject>>();

  private constructor(options: KeyringOptions) {
    this.#directory = options.directory;
    this.#root = options.root;
    this.#now = options.now ?? (() => new Date());
    this.#keys = new LeastRecentlyUsed(cachedKeys, cachedForMs, () => performance.now());
  }

  /**
   * Opens the keyring, creating its directory.
   * @throws ServiceError `root_key_invalid` when the keys there were all wrapped by another root: starting with a lost or
   * exchanged root key would write new data that a restored one could not open.
   */
  static async open(options: KeyringOptions): Promise<Keyring> {
    await makePrivateDirectory(options.directory);
    const known = await options.root.known();
    await known[0].checkHealth();
    await refuseForeignRoot(options.directory, new Set(known.map(({ id }) => id)));
    return new Keyring(options);
  }

  /** Wraps a 32-byte key under the organization's key of this month. `context` must be repeated to unwrap it. */
  async wrap(organizationId: string, key: Buffer, context: string): Promise<WrappedKey> {
    if (key.length !== keyBytes) throw new RangeError(`a key has ${keyBytes} bytes, not ${key.length}`);
    const name = this.#thisMonth(organizationId);
    const wrapping = await this.#findOrMake(name);
    return { epoch: name.epoch, bytes: sealValue(wrapping, key, wrapText(name, context)) };
  }

  /**
   * The key that `wrap` was given.
   * @throws ServiceError `key_unavailable` when the organization has no key of that epoch (destroyed, or another keyring);
   * `key_refused` for another organization, epoch or context, or altered bytes.
   */
  async unwrap(organizationId: string, wrapped: WrappedKey, context: string): Promise<Buffer> {
    const name = { organizationId, epoch: wrapped.epoch };
    return unwrapWith(await this.#find(name), wrapped.bytes, wrapText(name, context));
  }

  /**
   * The same keys wrapped under their organizations' keys of this month. What is to take the place of a key's only copy has
   * been opened once before. Many at a time, because looking for their organizations' keys takes longer than the rest.
   * Answers in their order, with the refusal (as `unwrap` has it) of each that cannot be opened.
   */
  async renew(keys: readonly KeyToRenew[]): Promise<(WrappedKey | ServiceError)[]> {
    const epoch = this.#month();
    const found = new Map<string, KeyObject | ServiceError>();
    const placeOf = (organizationId: string, month: string): string => `${organizationId}/${month}`;
    for (const { organizationId, wrapped } of keys)
      for (const month of [wrapped.epoch, epoch]) {
        const place = placeOf(organizationId, month);
        const name = { organizationId, epoch: month };
        if (!found.has(place))
          found.set(
            place,
            await orRefusal(month === epoch ? () => this.#findOrMake(name) : () => this.#find(name)),
          );
      }
    return keys.map((key) => {
      const { organizationId, wrapped } = key;
      const old = found.get(placeOf(organizationId, wrapped.epoch));
      const wrapping = found.get(placeOf(organizationId, epoch));
      if (old instanceof ServiceError) return old;
      if (wrapping instanceof ServiceError) return wrapping;
      try {
        return rewrapWith(key, old, { epoch, wrapping });
      } catch (cause) {
        if (cause instanceof ServiceError) return cause;
        throw cause;
      }
    });
  }

  /** Whether there is such a key. @throws ServiceError `key_refused` when no known root key opens it. */
  async holds(name: KeyName): Promise<boolean> {
    return (await this.#find(name)) !== undefined;
  }

  /** Every key there is, and which root key wrapped it: null for a file that is damaged. */
  async list(): Promise<ListedKey[]> {
    const listed: ListedKey[] = [];
    for (const fileName of (await readdir(this.#directory)).toSorted()) {
      const name = parseKeyFileName(fileName);
      const content = name && (await readFileIfThere(this.#path(name)));
      if (name && content) listed.push({ ...name, rootKeyId: wrappingRoot(content) ?? null });
    }
    return listed;
  }

  /**
   * Wraps a key by the root key that wraps now, if another did. It stays the same key: nobody who has it notices. Must not
   * meet `destroy` of the same key, which it would bring back.
   */
  async rewrap(name: KeyName): Promise<void> {
    const content = await readFileIfThere(this.#path(name));
    if (!content) return;
    const [current] = await this.#root.known();
    const file = decodeKeyFile(name, content);
    if (file.rootKeyId === current.id) return;
    const key = await this.#unwrapFile(name, file);
    try {
      const wrapped = await current.wrap(key, contextOf(name));
      // What takes the place of a key's only copy has been opened once before.
      const opened = await current.unwrap(wrapped, contextOf(name));
      const isSame = opened.equals(key);
      opened.fill(0);
      if (!isSame) throw new ServiceError('key_refused');
      await replaceFile(this.#path(name), encodeKeyFile(name, current.id, wrapped));
    } finally {
      key.fill(0);
    }
  }

  /**
   * Destroys a key: nothing that it wrapped opens ever again, in no backup of the database either. Another process may hold
   * it for ten minutes more. Safe to repeat.
   */
  async destroy(name: KeyName): Promise<void> {
    await removeFile(this.#path(name));
    const fileName = keyFileName(name);
    const known = this.#keys.get(fileName);
    if (known) this.#keys.delete(fileName, known);
  }

  #month(): string {
    return this.#now().toISOString().slice(0, 7);
  }

  #thisMonth(organizationId: string): KeyName {
    return { organizationId, epoch: this.#month() };
  }

  async #findOrMake(name: KeyName): Promise<KeyObject> {
    return (await this.#find(name)) ?? this.#create(name);
  }

  /** The key, if it exists. Callers that come while it is being fetched share the one fetch; only finds are kept. */
  #find(name: KeyName): Promise<KeyObject | undefined> {
    const fileName = keyFileName(name);
    const known = this.#keys.get(fileName);
    if (known) return known;
    const fetched = this.#read(name);
    this.#keys.set(fileName, fetched);
    const forget = () => this.#keys.delete(fileName, fetched);
    fetched.then((key) => key ?? forget(), forget);
    return fetched;
  }

  /** Makes the key, once however many ask; other processes agree through the file, which is never replaced. */
  #create(name: KeyName): Promise<KeyObject> {
    const fileName = keyFileName(name);
    const already = this.#creating.get(fileName);
    if (already) return already;
    const created = this.#writeNew(name).finally(() => this.#creating.delete(fileName));
    this.#creating.set(fileName, created);
    return created;
  }

  async #writeNew(name: KeyName): Promise<KeyObject> {
    const key = randomBytes(keyBytes);
    const [root] = await this.#root.known();
    try {
      const wrapped = await root.wrap(key, contextOf(name));
      await writeNewFile(this.#path(name), [encodeKeyFile(name, root.id, wrapped)]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process was first: its key counts
    } finally {
      key.fill(0);
    }
    // Whoever began to replace the root key in between may have looked for what it wrapped before this was there.
    await this.rewrap(name);
    // Read back: nothing is ever wrapped by a key that the disk and the root have not given back once.
    const held = await this.#read(name);
    if (!held) throw new ServiceError('key_unavailable');
    this.#keys.set(keyFileName(name), Promise.resolve(held));
    return held;
  }

  async #read(name: KeyName): Promise<KeyObject | undefined> {
    const content = await readFileIfThere(this.#path(name));
    if (!content) return undefined;
    const key = await this.#unwrapFile(name, decodeKeyFile(name, content));
    const held = createSecretKey(key);
    key.fill(0);
    return held;
  }

  async #unwrapFile(name: KeyName, file: KeyFile): Promise<Buffer> {
    const known = await this.#root.known();
    const root = known.find(({ id }) => id === file.rootKeyId) ?? known[0];
    return root.unwrap(file.wrapped, contextOf(name));
  }

  #path(name: KeyName): string {
    return join(this.#directory, keyFileName(name));
  }
}

/** Exactly these two: whatever else a caller's name carries would be authenticated with the key. */
function contextOf({ organizationId, epoch }: KeyName): KeyContext {
  return { organizationId, epoch };
}

async function orRefusal(fetch: () => Promise<KeyObject | undefined>): Promise<KeyObject | ServiceError> {
  try {
    return (await fetch()) ?? new ServiceError('key_unavailable');
  } catch (cause) {
    if (cause instanceof ServiceError) return cause;
    throw cause;
  }
}

async function refuseForeignRoot(directory: string, rootKeyIds: ReadonlySet<string>): Promise<void> {
  let foreign = false;
  for (const fileName of await readdir(directory)) {
    if (!fileName.endsWith(keyFileSuffix)) continue;
    const content = await readFileIfThere(join(directory, fileName));
    if (!content) continue;
    const wrappedBy = wrappingRoot(content);
    if (wrappedBy === undefined) continue;
    if (rootKeyIds.has(wrappedBy)) return;
    foreign = true;
  }
  if (foreign) throw new ServiceError('root_key_invalid');
}

/** A damaged file is one organization's trouble, told when its key is needed; it must not keep the others from starting. */
function wrappingRoot(content: Buffer): string | undefined {
  try {
    return parseKeyFile(content).rootKeyId;
  } catch {
    return undefined;
  }
}

async function readFileIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateDirectory, replaceFile, writeNewFile } from './durable-file.ts';
import { hkdfSha256 } from './hkdf.ts';
import { ServiceError } from '../http/service-error.ts';
import type { RootKeys } from './root-key-provider.ts';
import { openValue, sealValue } from './sealed-value.ts';

export const serverSecretFile = 'server-secret.wrapped';
const context = { purpose: 'inkseal/server-secret/v1' } as const;

/**
 * One 32-byte secret of this deployment, wrapped by the root key. Keys for single purposes are derived from it
 * (HKDF-SHA-256), and private keys that must be kept are sealed under it, each bound to a name.
 */
export class ServerSecret {
  readonly #secret: Buffer;
  readonly #directory: string;
  readonly #root: RootKeys;

  private constructor(secret: Buffer, directory: string, root: RootKeys) {
    this.#secret = secret;
    this.#directory = directory;
    this.#root = root;
  }

  /** Opens the secret in `directory`, made there on first start. @throws as the root key provider does. */
  static async open(options: { directory: string; root: RootKeys }): Promise<ServerSecret> {
    const { directory, root } = options;
    await makePrivateDirectory(directory);
    const path = join(directory, serverSecretFile);
    const wrapped = (await readIfThere(path)) ?? (await keep(path, () => wrapNewSecret(root)));
    return new ServerSecret(await unwrapByAny(root, wrapped), directory, root);
  }

  /** Wraps the secret by the root key that wraps now; what is derived from it stays the same. */
  async rewrap(): Promise<void> {
    const [current] = await this.#root.known();
    const wrapped = await current.wrap(this.#secret, context);
    const opened = await current.unwrap(wrapped, context);
    const isSame = opened.equals(this.#secret);
    opened.fill(0);
    if (!isSame) throw new ServiceError('key_refused');
    await replaceFile(join(this.#directory, serverSecretFile), wrapped);
  }

  /** A 32-byte key for one purpose; the same on every start. */
  derive(purpose: string): Buffer {
    return hkdfSha256(this.#secret, '', `inkseal/${purpose}`);
  }

  /** Encrypts under a key derived for `name`, which must be repeated to open it. */
  seal(plaintext: Uint8Array, name: string): Buffer {
    return sealValue(this.derive(`sealed/${name}`), plaintext, name);
  }

  unseal(sealed: Uint8Array, name: string): Buffer {
    return openValue(this.derive(`sealed/${name}`), sealed, name);
  }

  /** The secret file `name`, made by `create` on first use; servers that start at once agree on one. */
  async file(name: string, create: () => Uint8Array | Promise<Uint8Array>): Promise<Buffer> {
    const path = join(this.#directory, `${name}.sealed`);
    const sealed =
      (await readIfThere(path)) ?? (await keep(path, async () => this.seal(await create(), name)));
    return this.unseal(sealed, name);
  }
}

async function wrapNewSecret(root: RootKeys): Promise<Buffer> {
  const [current] = await root.known();
  const secret = randomBytes(32);
  try {
    return await current.wrap(secret, context);
  } finally {
    secret.fill(0);
  }
}

/** The file does not say which root key wrapped it: while one is being replaced, it may be either. */
async function unwrapByAny(root: RootKeys, wrapped: Buffer): Promise<Buffer> {
  const [current, ...before] = await root.known();
  for (const other of before) {
    try {
      return await other.unwrap(wrapped, context);
    } catch (cause) {
      if (!(cause instanceof ServiceError && cause.code === 'key_refused')) throw cause;
    }
  }
  return current.unwrap(wrapped, context);
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function keep(path: string, make: () => Promise<Buffer>): Promise<Buffer> {
  try {
    await writeNewFile(path, [await make()]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // somebody was first: theirs counts
  }
  return readFile(path);
}

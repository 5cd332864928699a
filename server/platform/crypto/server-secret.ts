import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateDirectory, writeNewFile } from './durable-file.ts';
import { hkdfSha256 } from './hkdf.ts';
import type { RootKeyProvider } from './root-key-provider.ts';
import { openValue, sealValue } from './sealed-value.ts';

const fileName = 'server-secret.wrapped';
const context = { purpose: 'inkseal/server-secret/v1' } as const;

/**
 * One 32-byte secret of this deployment, wrapped by the root key. Keys for single purposes are derived from it
 * (HKDF-SHA-256), and private keys that must be kept are sealed under it, each bound to a name.
 */
export class ServerSecret {
  readonly #secret: Buffer;
  readonly #directory: string;

  private constructor(secret: Buffer, directory: string) {
    this.#secret = secret;
    this.#directory = directory;
  }

  /** Opens the secret in `directory`, made there on first start. @throws as the root key provider does. */
  static async open(options: { directory: string; root: RootKeyProvider }): Promise<ServerSecret> {
    const { directory, root } = options;
    await makePrivateDirectory(directory);
    const path = join(directory, fileName);
    const wrapped =
      (await readIfThere(path)) ?? (await keep(path, async () => root.wrap(randomBytes(32), context)));
    return new ServerSecret(await root.unwrap(wrapped, context), directory);
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

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Keyring } from '../platform/crypto/keyring.ts';
import type { KeyName } from '../platform/crypto/keyring-file.ts';
import { RootKeyFiles, type RootKeyFilesOptions } from '../platform/crypto/root-key-files.ts';
import { ServerSecret, serverSecretFile } from '../platform/crypto/server-secret.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { manifestKey } from './make-backup.ts';
import type { Backup } from './read-backup.ts';

/** Where the keys lie, in a data directory or in a copy that `keys backup` made. */
export interface KeyPaths {
  keys: string;
  keyring: string;
}

interface OpenedKeys {
  secret: ServerSecret;
  keyring: Keyring;
}

const missing = (what: string): ServiceError =>
  new ServiceError('backup_keys_missing', {
    message: `${what}, so nothing was restored. Name the copy of the keys with --keys.`,
  });

/**
 * Opens keys that are there, and makes none: a new root key in the place of a lost one would seem to fit.
 * @throws ServiceError `backup_keys_missing`, `root_key_invalid`; as `RootKeyFiles.open` and what a root key elsewhere throws.
 */
async function openKeys({ keys, keyring }: KeyPaths, rootKey: RootKeyFilesOptions): Promise<OpenedKeys> {
  for (const path of [join(keys, 'root.key'), join(keys, serverSecretFile), keyring])
    if (!existsSync(path)) throw missing(`There is no ${path}`);
  const root = await RootKeyFiles.open(keys, rootKey);
  try {
    return {
      secret: await ServerSecret.open({ directory: keys, root }),
      keyring: await Keyring.open({ directory: keyring, root }),
    };
  } catch (cause) {
    if (cause instanceof ServiceError && cause.code === 'key_refused')
      throw new ServiceError('root_key_invalid', { cause });
    throw cause;
  }
}

/** Of which organizations and months the backup's rows need the keys. */
async function listNeeded(backup: Backup): Promise<KeyName[]> {
  const needed = new Map<string, KeyName>();
  for (const table of ['public.object_key', 'public.subject_key'])
    await backup.readRows(table, async (lines) => {
      for await (const line of lines) {
        const { organization_id: organizationId, epoch } = JSON.parse(line) as Record<string, string>;
        if (organizationId === undefined || epoch === undefined) continue;
        needed.set(`${organizationId} ${epoch}`, { organizationId, epoch });
      }
    });
  return [...needed.values()];
}

/** @throws ServiceError as `openKeys`, and `backup_refused` for a backup that no server with these keys made. */
export async function openBackupKeys(
  backup: Backup,
  paths: KeyPaths,
  rootKey: RootKeyFilesOptions,
): Promise<Keyring> {
  const { secret, keyring } = await openKeys(paths, rootKey);
  await backup.requireKey(manifestKey(secret));
  return keyring;
}

/**
 * That each key the rows need is there and opens. Those of a month that was destroyed since are not, and what they
 * wrapped stays closed: which only the operator can tell from keys that were lost.
 * @throws ServiceError `backup_keys_missing`, `root_key_invalid`
 */
export async function requireNeededKeys(
  backup: Backup,
  keyring: Keyring,
  options: { someWereDestroyed: boolean },
): Promise<void> {
  const lost: string[] = [];
  for (const name of await listNeeded(backup)) {
    try {
      if (!(await keyring.holds(name))) lost.push(`${name.organizationId} of ${name.epoch}`);
    } catch (cause) {
      if (cause instanceof ServiceError && cause.code === 'key_refused')
        throw new ServiceError('root_key_invalid', { cause });
      throw cause;
    }
  }
  if (lost.length === 0 || options.someWereDestroyed) return;
  const shown = lost.slice(0, 5).join(', ');
  const more = lost.length > 5 ? ` and ${lost.length - 5} more` : '';
  throw new ServiceError('backup_keys_missing', {
    message:
      `The keyring has no key of ${shown}${more}, so nothing was restored. Name the newest copy of the keys with ` +
      '--keys; if they were destroyed on purpose, say --keys-destroyed.',
  });
}

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditActor, AuditLog } from '../audit/audit-log.ts';
import { deploymentChain } from '../audit/deployment-chain.ts';
import { makePrivateDirectory, unfinishedSuffix, writeNewFile } from '../platform/crypto/durable-file.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { lockKeyring } from '../keys/keyring-lock.ts';
import type { KeyPaths } from './restore-keys.ts';

/** What is copied with the keys: both are to be as new as can be, while the rows may be older. */
export interface KeyFolders extends KeyPaths {
  tombstones: string;
}

async function copyFolder(from: string, to: string): Promise<number> {
  await makePrivateDirectory(to);
  let files = 0;
  for (const name of await readdir(from)) {
    if (name.endsWith(unfinishedSuffix)) continue;
    await writeNewFile(join(to, name), [await readFile(join(from, name))]);
    files++;
  }
  return files;
}

/** Folders and what is in them, into places that have none of it. */
export async function copyKeyFolders(from: KeyFolders, to: KeyFolders): Promise<number> {
  let files = 0;
  for (const folder of ['keyring', 'tombstones', 'keys'] as const)
    if (existsSync(from[folder])) files += await copyFolder(from[folder], to[folder]);
  return files;
}

/**
 * A copy of root key, keyring and tombstones, while none of them is replaced or destroyed. Who has it and a backup has
 * everything, so the two are kept apart. What was signed last is never copied: beside an older database it would vouch for it.
 * @throws ServiceError `backup_place_unsuitable`
 */
export async function backUpKeys(
  audit: AuditLog,
  from: KeyFolders,
  to: KeyFolders & { directory: string },
  actor: AuditActor,
): Promise<{ files: number }> {
  try {
    await makePrivateDirectory(to.directory);
    if ((await readdir(to.directory)).length > 0) throw new Error('something is in it');
  } catch (cause) {
    throw new ServiceError('backup_place_unsuitable', { cause, details: { directory: to.directory } });
  }
  return audit.record(async (tx) => {
    await lockKeyring(tx);
    const files = await copyKeyFolders(from, to);
    const place = { organizationId: deploymentChain, chain: deploymentChain };
    return { result: { files }, events: [{ ...place, type: 'keys.copied', actor, facts: { files } }] };
  });
}

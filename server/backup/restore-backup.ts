/**
 * A backup into an empty place. Everything is looked at before anything is written: whole files, a known version, an empty
 * target, the right keys. Then keys, tombstones and objects, and the rows last, in one transaction, so that a restore that
 * was killed can be repeated and a server never starts on half of one.
 *
 * The server that starts on it destroys anew what the tombstones name before it serves anybody, and signs no more of the
 * audit log than its record of what it signed last allows.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createId } from '#contract/ids.ts';
import { deploymentChain } from '../audit/deployment-chain.ts';
import type { BlobPlace } from '../documents/open-blobs.ts';
import { StoredCiphertext } from '../documents/stored-ciphertext.ts';
import type { RootKeyFilesOptions } from '../platform/crypto/root-key-files.ts';
import { makeEmbeddedDatabase } from '../platform/database/embedded-engine.ts';
import { migrate, type MigrationSession } from '../platform/database/migrate.ts';
import { withAdministrator } from '../platform/database/postgres-engine.ts';
import { hasRows, loadRows } from '../platform/database/table-rows.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { makeJobTables } from '../platform/jobs/job-tables.ts';
import { Tombstones } from '../retention/tombstones.ts';
import { copyKeyFolders, type KeyFolders } from './copy-keys.ts';
import type { BackupFile, BackupManifest } from './manifest.ts';
import { Backup } from './read-backup.ts';
import { openBackupKeys, requireNeededKeys } from './restore-keys.ts';

export interface RestoreTarget extends KeyFolders {
  dataDirectory: string;
  database: string;
  blobs: string;
  /** In the place of `blobs`, where the server keeps objects in one. */
  bucket: BlobPlace['bucket'];
  /** The embedded database in `dataDirectory` when undefined. */
  databaseUrl: string | undefined;
}

export interface RestoreOptions {
  /** Where the keys are, unless they are in the target already. */
  keysFrom?: KeyFolders | undefined;
  /** The root key that the server will be told of, and how one that is kept elsewhere is reached. */
  rootKey?: RootKeyFilesOptions;
  /** Keys that the rows need and that are not there were destroyed on purpose. */
  someKeysWereDestroyed: boolean;
}

export interface RestoreResult extends Pick<BackupManifest, 'createdAt' | 'unsound' | 'log'> {
  objects: number;
  tombstones: number;
}

const notEmpty = (what: string): ServiceError =>
  new ServiceError('restore_target_not_empty', {
    message: `${what}, so nothing was restored. Name a data directory, a database and, where you use one, a bucket that are empty.`,
  });

async function requireEmptyDatabase({ database, databaseUrl }: RestoreTarget): Promise<void> {
  if (databaseUrl === undefined) {
    if (existsSync(database)) throw notEmpty(`There is a database in ${database}`);
  } else if (await withAdministrator(databaseUrl, hasRows))
    throw notEmpty('There are rows in the database of DATABASE_URL');
}

const objectIdOf = ({ path }: BackupFile): string | undefined =>
  path.startsWith('blobs/') ? path.slice(path.lastIndexOf('/') + 1) : undefined;

const openStore = ({ bucket, blobs }: RestoreTarget): Promise<StoredCiphertext> =>
  StoredCiphertext.open({ bucket, directory: blobs });

/**
 * An earlier try of the same restore may have left its objects, with its mark among them; anybody else's are not to be mixed
 * with them. Without the mark they are those of a server at work, be they the very ones that the backup is of: a drill that
 * names its bucket would have two servers destroy objects there.
 */
async function requireEmptyStore(
  target: RestoreTarget,
  { own, mark }: { own: ReadonlySet<string>; mark: string },
): Promise<void> {
  const { bucket, blobs } = target;
  if (!bucket && !existsSync(blobs)) return;
  let [isOurs, isEmpty] = [false, true];
  const place = bucket ? `the bucket ${bucket.bucket}/${bucket.prefix}` : blobs;
  const store = await openStore(target);
  if ((await store.readMark()) !== undefined) throw notEmpty(`A deployment stores its documents in ${place}`);
  for await (const id of store.ids()) {
    if (id === mark) isOurs = true;
    else if (!own.has(id)) throw notEmpty(`There are stored objects in ${place}`);
    else isEmpty = false;
  }
  if (!isEmpty && !isOurs) throw notEmpty(`There are stored objects in ${place}`);
}

async function restoreFiles(backup: Backup, target: RestoreTarget, store: StoredCiphertext): Promise<number> {
  const tombstones = await Tombstones.open(target.tombstones);
  let count = 0;
  for (const file of backup.files()) {
    const objectId = objectIdOf(file);
    if (objectId !== undefined) await store.put(objectId, backup.content(file.path));
    if (!file.path.startsWith('tombstones/')) continue;
    const pieces: Buffer[] = [];
    for await (const piece of backup.content(file.path)) pieces.push(piece);
    await tombstones.set(Tombstones.parse(Buffer.concat(pieces).toString('utf8')));
    count++;
  }
  return count;
}

/** Answers with the name of the deployment that the rows are of. */
async function fillDatabase(backup: Backup, session: MigrationSession): Promise<string | undefined> {
  const { tables, destroyedMeanwhile, createdAt, log } = backup.manifest;
  await migrate(session, backup.migrations);
  await makeJobTables(session);
  await session.execute('BEGIN');
  try {
    for (const table of tables) await backup.readRows(table.name, (lines) => loadRows(session, table, lines));
    for (const id of destroyedMeanwhile) {
      await session.query('DELETE FROM object_key WHERE object_id = $1', [id]);
      await session.query(
        `UPDATE stored_object SET destroyed_at = clock_timestamp(), sha256 = '' WHERE id = $1`,
        [id],
      );
    }
    const facts = JSON.stringify({ of: createdAt, leaves: log?.size ?? 0 });
    await session.query(
      `SELECT audit_append($1, $2, $2, 'backup.restored', 'operator', 'cli', $3::text::json, '{}')`,
      [createId('evt'), deploymentChain, facts],
    );
    const [deployment] = await session.query<{ name: string }>('SELECT name FROM deployment', []);
    await session.execute('COMMIT');
    return deployment?.name;
  } catch (error) {
    await session.execute('ROLLBACK');
    throw error;
  }
}

/**
 * @throws ServiceError `backup_damaged`, `backup_version_unknown`, `backup_refused`, `backup_keys_missing`,
 * `root_key_invalid`, `root_key_other`, `root_key_unreachable`, `restore_target_not_empty`, `blob_store_unusable`: in each case nothing was written, unless files
 * of the backup were changed between the check and the load: then whole objects stay, as after a restore that was killed.
 */
export async function restoreBackup(
  directory: string,
  target: RestoreTarget,
  { keysFrom, rootKey = {}, someKeysWereDestroyed }: RestoreOptions,
): Promise<RestoreResult> {
  const backup = await Backup.open(directory);
  await requireEmptyDatabase(target);
  if (keysFrom && existsSync(join(target.keys, 'root.key')))
    throw notEmpty(`There are keys in ${target.keys}, beside those of --keys`);
  const keyring = await openBackupKeys(backup, keysFrom ?? target, rootKey);
  const objects = new Set<string>();
  for await (const file of backup.checkFiles()) {
    const objectId = objectIdOf(file);
    if (objectId !== undefined) objects.add(objectId);
  }
  await requireNeededKeys(backup, keyring, { someWereDestroyed: someKeysWereDestroyed });
  await requireEmptyStore(target, { own: objects, mark: backup.restoreMark });

  if (keysFrom) await copyKeyFolders(keysFrom, target);
  const store = await openStore(target);
  await store.put(backup.restoreMark, Readable.from([Buffer.from('inkseal')]));
  const tombstones = await restoreFiles(backup, target, store);
  let deployment: string | undefined;
  const fill = async (session: MigrationSession): Promise<void> => {
    deployment = await fillDatabase(backup, session);
  };
  if (target.databaseUrl === undefined) await makeEmbeddedDatabase(target.dataDirectory, fill);
  else await withAdministrator(target.databaseUrl, fill);
  if (target.bucket && deployment !== undefined) await store.writeMark(deployment);
  await store.delete(backup.restoreMark).catch(() => undefined); // an object check names what is left of it
  const { createdAt, unsound, log } = backup.manifest;
  return { createdAt, unsound, log, objects: objects.size, tombstones };
}

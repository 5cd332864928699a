import { join } from 'node:path';
import { AuditLog } from '../../server/audit/audit-log.ts';
import { SubjectKeys } from '../../server/audit/subject-keys.ts';
import { ObjectKeys } from '../../server/documents/object-keys.ts';
import { DocumentVault } from '../../server/documents/vault.ts';
import type { KeyParts } from '../../server/keys/key-parts.ts';
import { Keyring } from '../../server/platform/crypto/keyring.ts';
import type { RootKeyAccess } from '../../server/platform/crypto/open-root-key.ts';
import { RootKeyFiles } from '../../server/platform/crypto/root-key-files.ts';
import { ServerSecret } from '../../server/platform/crypto/server-secret.ts';
import type { Database } from '../../server/platform/database/database.ts';
import type { JobQueue } from '../../server/platform/jobs/job-queue.ts';
import { FileBlobStore } from '../../server/platform/storage/file-blob-store.ts';

export interface OpenedKeys extends KeyParts {
  vault: DocumentVault;
  objectKeys: ObjectKeys;
}

/** By the database's clock of these parts, March 2027 is half over. */
export const databaseMonth = '2027-03';

/** All that has to do with keys, read from a folder as by a process that has just started; its clock is in `month`. */
export async function openKeys(from: {
  folder: string;
  database: Database;
  jobs: JobQueue;
  month: string;
  access?: RootKeyAccess;
}): Promise<OpenedKeys> {
  const { folder, database, jobs, month, access } = from;
  const rootKeys = await RootKeyFiles.open(join(folder, 'keys'), { ...(access && { access }) });
  const now = () => new Date(`${month}-15T12:00:00Z`);
  const keyring = await Keyring.open({ directory: join(folder, 'keyring'), root: rootKeys, now });
  const secret = await ServerSecret.open({ directory: join(folder, 'keys'), root: rootKeys });
  const subjectKeys = new SubjectKeys(keyring);
  const stored = { database, keyring, blobs: await FileBlobStore.open(join(folder, 'blobs')) };
  return {
    database,
    jobs,
    rootKeys,
    keyring,
    secret,
    subjectKeys,
    audit: new AuditLog(database, subjectKeys),
    clock: async () => new Date(`${databaseMonth}-15T12:00:00Z`),
    vault: new DocumentVault(stored),
    objectKeys: new ObjectKeys(stored),
  };
}

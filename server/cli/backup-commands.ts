import { resolve } from 'node:path';
import type { BackupResult } from '../backup/make-backup.ts';
import { dataPaths, parseConfig } from '../config.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { Commands } from './command-line.ts';

function describeUnsound(unsound: BackupResult['unsound']): void {
  for (const { objectId, problem } of unsound) process.stdout.write(`${problem}: ${objectId}\n`);
}

const folder = { value: 'DIR', operand: true } as const;

export const backupCommands: Commands = {
  backup: {
    summary: 'Copies database and stored documents, of one moment, into a new directory; never the keys',
    details:
      'The server goes on working; on the embedded database requests wait while the rows are copied. Documents stay\n' +
      'encrypted in it, names and addresses in the rows do not: keep it as you keep the server. Without the keys, which\n' +
      '"keys backup" copies, it opens no document. Delete backups that are older than INKSEAL_BACKUP_DAYS: deletion\n' +
      'receipts promise it. Ends with 1 when stored documents were missing or damaged; the rest is in it all the same.',
    options: { directory: { ...folder, says: 'a directory that is new or empty' } },
    async run(options, ask) {
      const directory = resolve(options.text('directory'));
      const { createdAt, objects, byteSize, leaves, unsound } = await ask<BackupResult>('backup', {
        directory,
      });
      describeUnsound(unsound);
      process.stdout.write(`${directory}\n`);
      process.stderr.write(
        `Of ${createdAt}: ${objects} stored objects, ${byteSize} bytes, ${leaves} leaves of the audit log.\n` +
          'The keys are not in it. Copy them to another place: keys backup DIR\n',
      );
      if (unsound.length > 0) throw new ServiceError('backup_incomplete');
    },
  },
  'keys backup': {
    summary: 'Copies root key, keyring and the list of what was destroyed into a new directory',
    details:
      'Whoever has this and a backup has every document, so keep the two apart. Take it after each "keys rotate" and\n' +
      'whenever documents were destroyed: a restored backup is kept from bringing back what is on that list.\n' +
      'After "keys destroy-epoch" delete the copies from before: they open what was to stay closed.',
    options: { directory: { ...folder, says: 'a directory that is new or empty' } },
    async run(options, ask) {
      const directory = resolve(options.text('directory'));
      const { files } = await ask<{ files: number }>('keys-backup', { directory });
      process.stdout.write(`${directory}\n`);
      process.stderr.write(`${files} files. Keep them apart from backups of the database.\n`);
    },
  },
  restore: {
    summary:
      'Makes database and stored documents anew from a backup, in an empty place, with no server running',
    details:
      'The environment is what the server will be started with, its root key among it. INKSEAL_DATA_DIR, DATABASE_URL and INKSEAL_BLOB_STORE have to\n' +
      'be empty, but for keys, keyring, tombstones and last-signed, which stay if they are there. For a drill name others\n' +
      'than those in use. Everything is checked before anything is written. It may change over between the embedded\n' +
      'database and PostgreSQL, and between folder and bucket. What was destroyed since the backup is destroyed again when\n' +
      'the server starts, before it serves anybody.',
    options: {
      directory: { ...folder, says: 'a directory that "backup" made' },
      keys: {
        value: 'KEYS',
        optional: true,
        says: 'the newest directory that "keys backup" made, or the old data directory, where the target has no keys',
      },
      'keys-destroyed': {
        optional: true,
        says: 'keys that the backup needs and that are missing were destroyed on purpose',
      },
    },
    async run(options, _, environment) {
      // Loaded here, for it brings both database engines, which no other command waits for.
      const { restoreBackup } = await import('../backup/restore-backup.ts');
      const { dataDirectory, databaseUrl, blobStore: bucket, rootKey } = parseConfig(environment);
      const keys = options.optional('keys');
      const target = { ...dataPaths(dataDirectory), dataDirectory, databaseUrl, bucket };
      const restored = await restoreBackup(resolve(options.text('directory')), target, {
        keysFrom: keys === undefined ? undefined : dataPaths(resolve(keys)),
        rootKey,
        someKeysWereDestroyed: options.has('keys-destroyed'),
      });
      describeUnsound(restored.unsound);
      process.stdout.write(`${restored.objects} stored objects as of ${restored.createdAt}\n`);
      process.stderr.write(
        `API keys, members and webhooks are as they were then: end again what was ended since. People sign in anew.\n` +
          `Start the server, then run: log new-origin. It goes on with the audit log where the log cannot be signed any\n` +
          `more, and tells you where it can.\n`,
      );
    },
  },
};

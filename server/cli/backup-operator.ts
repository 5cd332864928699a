import { operatorActor } from '../audit/audit-log.ts';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { backUpKeys } from '../backup/copy-keys.ts';
import { makeBackup, type BackupResult } from '../backup/make-backup.ts';
import { dataPaths } from '../config.ts';
import type { Parts } from '../parts.ts';

/** The server's own working directory is not the one that the operator typed in. */
const placeSchema = z.object({ directory: z.string().max(4096).refine(isAbsolute, 'an absolute path') });

const backUp = (parts: Parts, raw: unknown): Promise<BackupResult> =>
  makeBackup(parts, placeSchema.parse(raw).directory, operatorActor);

async function copyKeys(parts: Parts, raw: unknown): Promise<{ files: number }> {
  const { directory } = placeSchema.parse(raw);
  const from = dataPaths(parts.config.dataDirectory);
  return backUpKeys(parts.audit, from, { ...dataPaths(directory), directory }, operatorActor);
}

/** What `npm run cli -- backup` and `keys backup` ask the running server for. */
export const backupOperatorCommands = { backup: backUp, 'keys-backup': copyKeys };

/**
 * A backup of a server that goes on working, in an order in which nothing is missed:
 *
 *   1 the rows, all as they were at one moment. Bytes are stored before the row that names them commits, so every object that
 *     the rows name is in the store by then
 *   2 the objects that the rows name. Nothing but a destruction takes one away, and that marks its row first
 *   3 the tombstones, which are set before a document's bytes go: what step 2 came too late for is among them
 *
 * On the embedded engine, which has one session, whoever asks something waits while 1 goes on; 2 takes longer and holds up
 * nobody.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { AuditActor, AuditLog } from '../audit/audit-log.ts';
import { deploymentChain } from '../audit/deployment-chain.ts';
import { listLogs, readSize, tilesOf } from '../audit/tree/log-store.ts';
import { TreeReader } from '../audit/tree/tree-reader.ts';
import { findRecordedObjects } from '../documents/object-store.ts';
import type { StoredCiphertext } from '../documents/stored-ciphertext.ts';
import type { ServerSecret } from '../platform/crypto/server-secret.ts';
import type { Clock } from '../platform/database/database-clock.ts';
import type { Database, Transaction } from '../platform/database/database.ts';
import { dumpRows, freeze, listTables } from '../platform/database/table-rows.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { jobTables, pendingJobs } from '../platform/jobs/job-tables.ts';
import type { Tombstones } from '../retention/tombstones.ts';
import { BackupWriter } from './backup-writer.ts';
import { linesOf } from './dump-lines.ts';
import {
  backupFormat,
  backupVersion,
  blobPath,
  tablePath,
  tombstonePath,
  type BackupManifest,
} from './manifest.ts';

export interface BackupParts {
  database: Database;
  ciphertext: StoredCiphertext;
  tombstones: Tombstones;
  secret: ServerSecret;
  audit: AuditLog;
  clock: Clock;
}

export interface BackupResult {
  createdAt: string;
  objects: number;
  byteSize: number;
  /** Of the audit log; 0 before anything was logged. */
  leaves: number;
  unsound: BackupManifest['unsound'];
}

/** Who is signed in has to sign in again after a restore; done jobs, used proofs and counts of a minute are of no use then. */
const conditions: Readonly<Record<string, string>> = {
  'public.console_login': 'false',
  'public.dpop_proof': 'false',
  'public.rate_window': 'false',
  'pgboss.job': pendingJobs,
};

/** What the manifest is authenticated under. */
export const manifestKey = (secret: ServerSecret): Buffer => secret.derive('backup-manifest');

async function readLog(tx: Transaction): Promise<BackupManifest['log']> {
  const log = (await listLogs(tx)).at(-1);
  if (!log) return null;
  const size = await readSize(tx, log.number);
  const root = await new TreeReader(size, tilesOf(tx, log.number)).root();
  return { origin: log.origin, size, root: root.toString('hex') };
}

type FrozenFacts = Pick<BackupManifest, 'createdAt' | 'migrations' | 'tables' | 'log'>;

function dumpDatabase({ database, clock }: BackupParts, writer: BackupWriter): Promise<FrozenFacts> {
  return database.transaction(async (tx) => {
    await freeze(tx);
    const tables = await listTables(database, tx, jobTables);
    for (const table of tables)
      await writer.write(tablePath(table.name), dumpRows(database, tx, table, conditions[table.name]));
    return {
      createdAt: (await clock(tx)).toISOString(),
      migrations: await database.rows(tx, sql`SELECT name, sha256 FROM applied_migrations()`),
      tables,
      log: await readLog(tx),
    };
  });
}

interface ObjectLine {
  id: string;
  ciphertext_sha256: string;
  destroyed_at: string | null;
}

/** What the rows of the backup itself say that there is. */
async function* listObjects(directory: string): AsyncGenerator<ObjectLine> {
  const path = join(directory, tablePath('public.stored_object'));
  for await (const line of linesOf(createReadStream(path))) {
    const object = JSON.parse(line) as ObjectLine;
    if (object.destroyed_at === null) yield object;
  }
}

interface CopiedObjects extends Pick<BackupManifest, 'destroyedMeanwhile' | 'unsound'> {
  objects: number;
  byteSize: number;
}

async function copyObjects(
  { database, ciphertext }: BackupParts,
  writer: BackupWriter,
  directory: string,
): Promise<CopiedObjects> {
  const copied: CopiedObjects = { objects: 0, byteSize: 0, destroyedMeanwhile: [], unsound: [] };
  for await (const { id: objectId, ciphertext_sha256: expected } of listObjects(directory)) {
    try {
      const file = await writer.write(blobPath(objectId), ciphertext.read(objectId));
      copied.objects++;
      copied.byteSize += file.byteSize;
      if (file.sha256 !== expected) copied.unsound.push({ objectId, problem: 'damaged' });
    } catch (cause) {
      if (!(cause instanceof ServiceError && cause.code === 'stored_object_missing')) throw cause;
      const now = (await findRecordedObjects(database.queries, [objectId])).get(objectId);
      if (now) copied.destroyedMeanwhile.push(objectId);
      else copied.unsound.push({ objectId, problem: 'missing' });
    }
  }
  return copied;
}

/**
 * @throws ServiceError `backup_place_unsuitable`. What is missing or damaged here keeps the rest from being backed up by no
 * means: it is in the answer and in the manifest.
 */
export async function makeBackup(
  parts: BackupParts,
  directory: string,
  actor: AuditActor,
): Promise<BackupResult> {
  const writer = await BackupWriter.open(directory);
  try {
    const frozen = await dumpDatabase(parts, writer);
    const { objects, byteSize, destroyedMeanwhile, unsound } = await copyObjects(parts, writer, directory);
    for await (const tombstone of parts.tombstones.all())
      await writer.write(tombstonePath(tombstone.id), [Buffer.from(`${JSON.stringify(tombstone)}\n`)]);
    await writer.finish(
      { format: backupFormat, version: backupVersion, ...frozen, destroyedMeanwhile, unsound },
      manifestKey(parts.secret),
    );
    const facts = { of: frozen.createdAt, objects, unsound: unsound.length };
    await parts.audit.recordKnown([
      { type: 'backup.made', organizationId: deploymentChain, chain: deploymentChain, actor, facts },
    ]);
    return { createdAt: frozen.createdAt, objects, byteSize, leaves: frozen.log?.size ?? 0, unsound };
  } finally {
    await writer.close();
  }
}

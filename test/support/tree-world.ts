import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { createId } from '#contract/ids.ts';
import { parseVerifierKey } from '#verify/signed-note.ts';
import { AuditLog } from '../../server/audit/audit-log.ts';
import { SubjectKeys } from '../../server/audit/subject-keys.ts';
import { LastSignedFile } from '../../server/audit/tree/last-signed.ts';
import { LogKey } from '../../server/audit/tree/log-key.ts';
import { followOriginEvents } from '../../server/audit/tree/open-new-origin.ts';
import { runRound } from '../../server/audit/tree/run-round.ts';
import type { TreeParts } from '../../server/audit/tree/sign-checkpoint.ts';
import type { Keyring } from '../../server/platform/crypto/keyring.ts';
import type { Database, Transaction } from '../../server/platform/database/database.ts';

export const organizationId = createId('org');
export const firstOrigin = 'sign.example.com/log';

/** A log with its key and its record of what was signed, over one database; nothing runs by itself. */
export interface TreeWorld {
  parts: TreeParts & { audit: AuditLog };
  directory: string;
  /** Appends events of one chain, all in one statement. */
  append(count: number, chain?: string): Promise<void>;
  /** Rounds until nothing is waiting. */
  settle(): Promise<void>;
  verifierKeys(origin?: string): ReturnType<typeof parseVerifierKey>;
  remove(): Promise<void>;
}

export async function openTreeWorld(database: Database, keyring: Keyring): Promise<TreeWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'inkseal-tree-'));
  const audit = new AuditLog(database, new SubjectKeys(keyring));
  followOriginEvents(audit);
  const signer = new LogKey(LogKey.generate());
  const lastSigned = await LastSignedFile.open(join(directory, 'last-signed'));
  const parts = { database, audit, signer, lastSigned, firstOrigin };
  return {
    parts,
    directory,
    append: async (count, chain = createId('env')) => {
      const ids = JSON.stringify(Array.from({ length: count }, () => createId('evt')));
      await database.queries.execute(sql`
        SELECT count(*) FROM json_array_elements_text(${ids}::json) WITH ORDINALITY AS event (id, number),
          LATERAL audit_append(event.id, ${organizationId}, ${chain}, 'envelope.created', 'api_key', 'key_1',
            json_build_object('number', event.number - 1), '{}'::json)`);
    },
    settle: async () => {
      while (await runRound(parts)) continue;
    },
    verifierKeys: async (origin = firstOrigin) => parseVerifierKey(await signer.verifierKey(origin)),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

const guarded = [
  'audit_event',
  'audit_head',
  'log_origin',
  'log_leaf',
  'log_tile',
  'log_checkpoint',
  'log_timestamp',
  'log_cosignature',
];

/** An administrator who takes the guards off, changes something, and puts them on again. */
export async function asTamperer(
  database: Database,
  change: (tx: Transaction) => Promise<unknown>,
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL ROLE none`);
    for (const table of guarded) await tx.execute(sql.raw(`ALTER TABLE ${table} DISABLE TRIGGER ALL`));
    await change(tx);
    for (const table of guarded) await tx.execute(sql.raw(`ALTER TABLE ${table} ENABLE TRIGGER ALL`));
  });
}

/** The database as it was before anything happened: opening another one takes far longer. */
export const emptyTheLog = (database: Database): Promise<void> =>
  asTamperer(database, (tx) => tx.execute(sql.raw(`TRUNCATE audit_pending, ${guarded.join(', ')}`)));

import { eq, sql, type SQL } from 'drizzle-orm';
import type { AuditActor } from '../audit/audit-log.ts';
import type { SubjectKeyRow } from '../audit/subject-keys.ts';
import type { DataKeyBinding } from '../platform/crypto/data-key.ts';
import type { WrappedKey } from '../platform/crypto/keyring.ts';
import type { Database, Queries, Transaction } from '../platform/database/database.ts';
import { keyRewraps } from './tables.ts';

export type RewrapRun = Pick<
  typeof keyRewraps.$inferSelect,
  'epoch' | 'actorKind' | 'actorId' | 'objects' | 'subjects' | 'startedAt'
>;

const theOne = 'current';

/** False when one is under way already. */
export async function insertRun(
  tx: Transaction,
  run: { epoch: string; actor: AuditActor; startedAt: Date },
): Promise<boolean> {
  const { epoch, actor, startedAt } = run;
  const row = { id: theOne, epoch, actorKind: actor.kind, actorId: actor.id, startedAt };
  return (await tx.insert(keyRewraps).values(row).onConflictDoNothing().returning()).length > 0;
}

export async function findRun(on: Queries): Promise<RewrapRun | undefined> {
  return (await on.select().from(keyRewraps).where(eq(keyRewraps.id, theOne)))[0];
}

/** What it came to; undefined when somebody else has ended it. */
export async function deleteRun(tx: Transaction): Promise<RewrapRun | undefined> {
  return (await tx.delete(keyRewraps).where(eq(keyRewraps.id, theOne)).returning())[0];
}

/** A wrapped data key with all that it is tied to. */
export type BoundDataKey = WrappedKey & DataKeyBinding;

/** Rows in the order of their primary key, from behind `after`. */
export interface Page<Row> {
  before: string;
  after: Row | undefined;
  limit: number;
}

const toBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Keys of stored objects that are wrapped under an earlier month's. */
export async function listObjectKeys(
  database: Database,
  { before, after, limit }: Page<BoundDataKey>,
): Promise<BoundDataKey[]> {
  const from = sql`${after?.identity.objectId ?? ''}, ${after?.organizationId ?? ''}`;
  const rows = await database.rows<
    DataKeyBinding['identity'] & { holder: string; epoch: string; wrapped: Uint8Array; byteSize: number }
  >(
    database.queries,
    sql`SELECT object_id AS "objectId", k.organization_id AS holder, epoch, wrapped,
          o.organization_id AS "organizationId", kind, version, byte_size AS "byteSize"
        FROM object_key k JOIN stored_object o ON o.id = object_id
        WHERE epoch < ${before} AND (object_id, k.organization_id) > (${from})
        ORDER BY object_id, k.organization_id LIMIT ${limit}`,
  );
  return rows.map(({ holder, epoch, wrapped, byteSize, ...identity }) => ({
    identity,
    organizationId: holder,
    byteSize,
    epoch,
    bytes: toBuffer(wrapped),
  }));
}

/** Keys of subjects likewise. */
export async function listSubjectKeys(
  database: Database,
  { before, after, limit }: Page<SubjectKeyRow>,
): Promise<SubjectKeyRow[]> {
  const from = sql`${after?.organizationId ?? ''}, ${after?.subjectId ?? ''}`;
  const rows = await database.rows<Omit<SubjectKeyRow, 'wrapped'> & { wrapped: Uint8Array }>(
    database.queries,
    sql`SELECT organization_id AS "organizationId", subject_id AS "subjectId", epoch, wrapped
        FROM subject_key
        WHERE epoch < ${before} AND (organization_id, subject_id) > (${from})
        ORDER BY organization_id, subject_id LIMIT ${limit}`,
  );
  return rows.map((row) => ({ ...row, wrapped: toBuffer(row.wrapped) }));
}

/** Where a row is, what it held when it was read, and what it is to hold. */
export interface Replacement {
  organizationId: string;
  /** The object's or the subject's. */
  id: string;
  was: Buffer;
  now: WrappedKey;
}

const tables = {
  objects: { table: sql`object_key`, id: sql`object_id`, counter: sql`objects` },
  subjects: { table: sql`subject_key`, id: sql`subject_id`, counter: sql`subjects` },
} as const satisfies Record<string, Record<string, SQL>>;

/**
 * Puts the new wrappings in the place of the old ones and counts them, in one statement, while the run is under way; answers
 * how many. A row that somebody else changed meanwhile is left as it is, a deleted one stays deleted, and one that somebody
 * is just deleting is not waited for: two who each want rows of the other could wait for ever.
 */
export async function replaceKeys(
  database: Database,
  kind: keyof typeof tables,
  replacements: readonly Replacement[],
): Promise<number> {
  const { table, id, counter } = tables[kind];
  const listed = replacements.map(({ was, now, ...place }) => ({
    ...place,
    was: was.toString('base64'),
    epoch: now.epoch,
    wrapped: now.bytes.toString('base64'),
  }));
  const [answer] = await database.rows<{ n: number }>(
    database.queries,
    sql`WITH made AS (
          SELECT id, "organizationId", decode(was, 'base64') AS was, epoch, decode(wrapped, 'base64') AS wrapped
          FROM json_to_recordset(${JSON.stringify(listed)}::json)
            AS one(id text, "organizationId" text, was text, epoch text, wrapped text)
          WHERE EXISTS (SELECT FROM key_rewrap)
        ), found AS (
          SELECT made.* FROM ${table} k JOIN made
            ON k.${id} = made.id AND k.organization_id = made."organizationId" AND k.wrapped = made.was
          FOR UPDATE OF k SKIP LOCKED
        ), changed AS (
          UPDATE ${table} k SET epoch = found.epoch, wrapped = found.wrapped
          FROM found WHERE k.${id} = found.id AND k.organization_id = found."organizationId"
          RETURNING 1
        )
        UPDATE key_rewrap SET ${counter} = ${counter} + (SELECT count(*) FROM changed)::int
        RETURNING (SELECT count(*) FROM changed)::int AS n`,
  );
  return answer?.n ?? 0;
}

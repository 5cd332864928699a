import {
  ChangedMeanwhile,
  systemActor,
  type AuditActor,
  type AuditEntry,
  type AuditLog,
} from '../audit/audit-log.ts';
import type { ObjectKeys } from '../documents/object-keys.ts';
import type { Database, Transaction } from '../platform/database/database.ts';
import { deleteAttachment, deleteUnplaced, findUnplaced, type AttachmentRow } from './attachment-store.ts';

/** `replaced` and `removed` by the signer, `unsigned`: not part of what was signed, `unused`: no field ever named it. */
export type DropReason = 'replaced' | 'removed' | 'unsigned' | 'unused' | 'delegated';

export const removalEvent = (row: AttachmentRow, actor: AuditActor, reason: DropReason): AuditEntry => ({
  type: 'attachment.removed',
  organizationId: row.organizationId,
  chain: row.envelopeId,
  actor,
  facts: { attachment: row.id, field: row.fieldId, reason },
});

const objectsOf = (rows: readonly AttachmentRow[]): string[] => rows.map(({ objectId }) => objectId);

/** Shreds them with the caller's transaction, which also records each `removalEvent`. */
export async function dropAttachments(
  tx: Transaction,
  objectKeys: ObjectKeys,
  rows: readonly AttachmentRow[],
): Promise<void> {
  for (const { id } of rows) await deleteAttachment(tx, id);
  await objectKeys.destroy(tx, objectsOf(rows), new Date());
}

/** After that transaction. The act is done, whatever the store answers: nobody can read what it still holds. */
export async function deleteDropped(objectKeys: ObjectKeys, rows: readonly AttachmentRow[]): Promise<void> {
  await objectKeys.deleteBlobs(objectsOf(rows)).catch(() => undefined);
}

/** From a person's choice of a file to the act that names it are seconds; by then it is in use or nobody will. */
const unusedMilliseconds = 3_600_000;
/** In one look; the next one goes on. */
const mostAtOnce = 200;

/** Shreds what was sent and never named by a field: the person chose another file, or went away. */
export async function sweepAttachments(
  { database, audit, objectKeys }: { database: Database; audit: AuditLog; objectKeys: ObjectKeys },
  now: Date,
): Promise<void> {
  const limit = new Date(now.getTime() - unusedMilliseconds);
  for (const row of await findUnplaced(database.queries, limit, mostAtOnce)) {
    let isGone = false;
    await audit.recordUnlessChanged(async (tx) => {
      if (!(await deleteUnplaced(tx, row.id))) throw new ChangedMeanwhile();
      await objectKeys.destroy(tx, [row.objectId], now);
      isGone = true;
      return { events: [removalEvent(row, systemActor, 'unused')] };
    });
    if (isGone) await deleteDropped(objectKeys, [row]);
  }
}

import {
  ChangedMeanwhile,
  systemActor,
  type AuditActor,
  type AuditEntry,
  type AuditLog,
} from '../audit/audit-log.ts';
import type { DocumentVault } from '../documents/vault.ts';
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

/** Shreds them with the caller's transaction, which also records each `removalEvent`. */
export async function dropAttachments(
  tx: Transaction,
  vault: DocumentVault,
  rows: readonly AttachmentRow[],
): Promise<void> {
  for (const { id, objectId } of rows) {
    await deleteAttachment(tx, id);
    await vault.shredObject(tx, objectId);
  }
}

/** From a person's choice of a file to the act that names it are seconds; by then it is in use or nobody will. */
const unusedMilliseconds = 3_600_000;
/** In one look; the next one goes on. */
const mostAtOnce = 200;

/** Shreds what was sent and never named by a field: the person chose another file, or went away. */
export async function sweepAttachments(
  { database, audit, vault }: { database: Database; audit: AuditLog; vault: DocumentVault },
  now: Date,
): Promise<void> {
  const limit = new Date(now.getTime() - unusedMilliseconds);
  for (const row of await findUnplaced(database.queries, limit, mostAtOnce)) {
    let isGone = false;
    await audit.recordUnlessChanged(async (tx) => {
      if (!(await deleteUnplaced(tx, row.id))) throw new ChangedMeanwhile();
      await vault.shredObject(tx, row.objectId);
      isGone = true;
      return { events: [removalEvent(row, systemActor, 'unused')] };
    });
    if (isGone) await vault.removeBytes([row.objectId]);
  }
}

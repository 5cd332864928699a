import type { AttachmentValue, FieldValue } from '#contract/fields.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { ActContext } from './act-context.ts';
import { lockAttachmentsOf, markPlaced, type AttachmentRow } from './attachment-store.ts';
import type { SigningStore } from './signing-store.ts';

/** What the field's value is to say of it, word for word: that is what the signer's statement commits to. */
async function isAsNamed(
  store: SigningStore,
  { tx }: ActContext,
  row: AttachmentRow,
  value: AttachmentValue,
): Promise<boolean> {
  const { kind, byteSize, sha256 } = row;
  if (value.kind !== kind || value.byteSize !== byteSize || value.sha256 !== sha256) return false;
  return (await store.openName(tx, row)) === value.name;
}

/**
 * Puts a file that this signer sent for this very field into it, or takes away what was there. Answers what is to be
 * dropped for it. `attachment_unknown` for anybody else's, another field's, one that is gone, or one described otherwise.
 */
export async function placeAttachment(
  context: ActContext,
  fieldId: string,
  value: FieldValue | null,
): Promise<AttachmentRow[]> {
  const { tx, parts, state, now } = context;
  const sent = (await lockAttachmentsOf(tx, state.self.id)).filter((row) => row.fieldId === fieldId);
  if (value?.type !== 'attachment') return sent;
  const chosen = sent.find(({ id }) => id === value.attachmentId);
  if (!chosen || !(await isAsNamed(parts.store, context, chosen, value)))
    throw new ServiceError('attachment_unknown');
  if (chosen.placedAt === null) await markPlaced(tx, chosen.id, now);
  return sent.filter((row) => row !== chosen);
}

/** Of what a signer sent, all that no signed value names. */
export async function unsignedAttachments({ tx, state }: ActContext): Promise<AttachmentRow[]> {
  const { self, fields, values } = state;
  if (!fields.some(({ type, recipientId }) => type === 'attachment' && recipientId === self.id)) return [];
  const signed = new Set(
    [...values.values()].map((value) => (value.type === 'attachment' ? value.attachmentId : undefined)),
  );
  return (await lockAttachmentsOf(tx, self.id)).filter(({ id }) => !signed.has(id));
}

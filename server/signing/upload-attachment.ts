import {
  acceptedAttachments,
  attachmentEndings,
  kindOfAttachment,
  leadingBytes,
  mostBytesOf,
  type AttachmentKind,
  type AttachmentRules,
} from '#contract/attachments.ts';
import type { AttachmentValue } from '#contract/fields.ts';
import { createId } from '#contract/ids.ts';
import { requireScope } from '../accounts/principal.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import { cleanFileName, withEnding } from '../documents/file-name.ts';
import type { EmbedCaller } from '../embedding/authenticate-session.ts';
import { openSessionQuery } from '../embedding/embed-store.ts';
import { requireMayAct, requireOpen } from '../envelopes/envelope.ts';
import type { FieldRow } from '../envelopes/envelope-store.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { SigningParts } from './act-context.ts';
import { insertAttachment, lockAttachmentsOf, type AttachmentRow } from './attachment-store.ts';
import { deleteDropped, dropAttachments, removalEvent } from './drop-attachments.ts';
import {
  envelopeLockQuery,
  loadSigningState,
  readSigningState,
  signingStateQuery,
  type SigningState,
} from './signing-state-store.ts';

export interface AttachmentUpload {
  fieldId: string;
  name: string;
  body: AsyncIterable<Uint8Array>;
  facts: RequestFacts;
}

/** Throws unless this signer may fill that field now, as `field.set` does. */
function requireMayAttach(
  { principal }: EmbedCaller,
  { envelope, self, recipients, fields }: SigningState,
  fieldId: string,
): FieldRow {
  requireScope(principal, 'field:write');
  requireOpen(envelope, new Date());
  requireMayAct(self, recipients);
  if (!self.consentedAt) throw new ServiceError('consent_required');
  const field = fields.find(({ id }) => id === fieldId);
  if (!field) throw new ServiceError('not_found');
  if (field.recipientId !== self.id) throw new ServiceError('field_not_yours');
  if (field.type !== 'attachment') throw new ServiceError('field_value_invalid', { details: { fieldId } });
  return field;
}

/** Lets a file through while it keeps the field's rules. What it is called says nothing: its first bytes do. */
class JudgedFile {
  readonly #rules: AttachmentRules;
  readonly #body: AsyncIterable<Uint8Array>;
  #kind: AttachmentKind | undefined;
  #size = 0;

  constructor(body: AsyncIterable<Uint8Array>, rules: AttachmentRules) {
    this.#body = body;
    this.#rules = rules;
  }

  /** To be asked once all of it has come through. */
  get kind(): AttachmentKind {
    return this.#kind ?? this.#refuseKind();
  }

  async *bytes(): AsyncIterable<Uint8Array> {
    const most = mostBytesOf(this.#rules);
    let waiting: Uint8Array = new Uint8Array();
    for await (const chunk of this.#body) {
      this.#size += chunk.byteLength;
      if (this.#size > most) throw new ServiceError('attachment_too_large', { details: { maxBytes: most } });
      if (this.#kind) {
        yield chunk;
        continue;
      }
      waiting = Buffer.concat([waiting, chunk]);
      if (waiting.byteLength < leadingBytes) continue;
      this.#judge(waiting);
      yield waiting;
    }
    if (this.#size === 0) throw new ServiceError('attachment_empty');
    if (this.#kind) return;
    this.#judge(waiting);
    yield waiting;
  }

  #judge(leading: Uint8Array): void {
    const kind = kindOfAttachment(leading);
    if (!kind || !acceptedAttachments(this.#rules).includes(kind)) this.#refuseKind();
    else this.#kind = kind;
  }

  #refuseKind(): never {
    throw new ServiceError('attachment_kind_refused', {
      details: { kinds: acceptedAttachments(this.#rules) },
    });
  }
}

function uploadEvent(
  { principal, session }: EmbedCaller,
  row: AttachmentRow,
  { name, facts }: Pick<AttachmentUpload, 'name' | 'facts'>,
): AuditEntry {
  const subjectId = principal.recipientId;
  return {
    type: 'attachment.uploaded',
    organizationId: row.organizationId,
    chain: row.envelopeId,
    actor: { kind: 'recipient', id: principal.recipientId },
    facts: {
      embed: principal.embedId,
      session: principal.embedSessionId,
      jkt: session.jkt,
      attachment: row.id,
      field: row.fieldId,
      kind: row.kind,
      byteSize: row.byteSize,
    },
    personal: {
      fileName: { subjectId, value: name },
      sha256: { subjectId, value: row.sha256 },
      ip: { subjectId, value: facts.clientIp },
      userAgent: { subjectId, value: facts.userAgent },
    },
  };
}

/**
 * Keeps a file that a signer sends for one of their fields, encrypted as it streams in, and answers the value that names it.
 * Nothing stands in the field until an action statement says so. At most one waits for that at a time: the one before goes.
 */
export async function uploadAttachment(
  parts: SigningParts,
  caller: EmbedCaller,
  upload: AttachmentUpload,
): Promise<AttachmentValue> {
  const { database, store, vault, objectKeys, audit } = parts;
  const { organizationId, envelopeId, embedId, recipientId } = caller.principal;
  const before = await loadSigningState(parts, database.queries, embedId);
  const field = requireMayAttach(caller, before, upload.fieldId);
  const file = new JudgedFile(upload.body, field.settings.attachment ?? {});
  const prepared = await vault.prepareObject({ organizationId, kind: 'attachment', bytes: file.bytes() });
  const { kind } = file;
  const name = withEnding(cleanFileName(upload.name, 'file'), attachmentEndings[kind]);
  const recorded = audit.record(async (tx) => {
    const [, [session] = [], found = []] = await database.rowsInOrder(tx, [
      envelopeLockQuery(embedId),
      openSessionQuery(caller.session.id),
      signingStateQuery(embedId),
    ]);
    // While the file came in, its sender may have signed in another tab, or the envelope been withdrawn, or the session ended.
    if (!(session as { isOpen: boolean } | undefined)?.isOpen)
      throw new ServiceError('embed_session_revoked');
    requireMayAttach(caller, await readSigningState(store, found, tx), field.id);
    const waiting = (await lockAttachmentsOf(tx, recipientId)).filter(
      (one) => one.fieldId === field.id && one.placedAt === null,
    );
    await dropAttachments(tx, objectKeys, waiting);
    const object = await vault.recordObject(tx, prepared);
    const id = createId('att');
    const added: AttachmentRow = {
      id,
      organizationId,
      envelopeId,
      recipientId,
      fieldId: field.id,
      objectId: object.id,
      kind,
      byteSize: object.byteSize,
      sha256: object.sha256,
      sealedName: await store.sealName(tx, { organizationId, recipientId }, id, name),
      createdAt: new Date(),
      placedAt: null,
    };
    await insertAttachment(tx, added);
    const { clientIp } = upload.facts;
    const actor = { kind: 'recipient', id: recipientId, clientIp } as const;
    const events = [
      uploadEvent(caller, added, { name, facts: upload.facts }),
      ...waiting.map((one) => removalEvent(one, actor, 'replaced')),
    ];
    return { result: { row: added, dropped: waiting }, events };
  });
  const { row, dropped } = await recorded.catch(async (refusal: unknown) => {
    // Only what surely was not committed: of a lost connection nobody knows.
    if (refusal instanceof ServiceError) await vault.discard(prepared);
    throw refusal;
  });
  await deleteDropped(objectKeys, dropped);
  return { type: 'attachment', attachmentId: row.id, name, kind, byteSize: row.byteSize, sha256: row.sha256 };
}

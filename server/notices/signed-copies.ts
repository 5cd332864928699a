import { findApp } from '../apps/app-store.ts';
import type { AuditEventRow, AuditLog } from '../audit/audit-log.ts';
import { authorizeBytes } from '../documents/authorize-bytes.ts';
import { getDocuments } from '../documents/document-store.ts';
import { listObjectsWithKeys } from '../documents/object-store.ts';
import { sealedFileName } from '../documents/pdf-answer.ts';
import { sealedKinds } from '../documents/stored-object.ts';
import type { DocumentVault } from '../documents/vault.ts';
import { seated } from '../envelopes/envelope.ts';
import {
  findEnvelope,
  loadAggregate,
  updateRecipient,
  type EnvelopeRow,
} from '../envelopes/envelope-store.ts';
import type { MailParts } from '../mail/queue-mail.ts';
import type { Database, Queries, Transaction } from '../platform/database/database.ts';
import type { MailAttachment } from '../platform/email/mail-message.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { currentObjectId, listSealedDocuments } from '../sealing/sealed-document-store.ts';
import { copyMail } from './copy-texts.ts';
import { languageFor, queueNoticeOrSay } from './queue-notice.ts';

export interface CopyParts extends MailParts {
  audit: AuditLog;
  /** Where the look-up page is. */
  publicOrigin: string;
}

/** All files of a mail together: base64 makes them a third larger, and many servers take ten million bytes. */
const mostAttachedBytes = 7_000_000;

interface SealedFile {
  documentId: string;
  part: keyof typeof sealedKinds;
  objectId: string;
}

async function listSealedFiles(on: Queries, envelopeId: string): Promise<SealedFile[]> {
  const rows = await listSealedDocuments(on, envelopeId);
  return rows.flatMap((row) =>
    (['document', 'completion-certificate'] as const).flatMap((part) => {
      const objectId = currentObjectId(row, part);
      return objectId === null ? [] : [{ documentId: row.documentId, part, objectId }];
    }),
  );
}

async function fitInMail(on: Queries, { id }: EnvelopeRow): Promise<boolean> {
  const ids = (await listSealedFiles(on, id)).map(({ objectId }) => objectId);
  const stored = await listObjectsWithKeys(on, ids);
  return stored.reduce((sum, { object }) => sum + object.byteSize, 0) <= mostAttachedBytes;
}

/** A copy for everybody who has signed or was named for one, within the act that completes the envelope. */
async function queueCopies(parts: CopyParts, tx: Transaction, event: AuditEventRow): Promise<void> {
  const envelope = await findEnvelope(tx, { organizationId: event.organizationId }, event.chain);
  const app = envelope && (await findApp(tx, envelope.organizationId, envelope.appId));
  if (!envelope?.signedCopies || !app) return;
  const { recipients } = await loadAggregate(tx, envelope);
  const { id, title, senderName: sender, transactionId, testMode } = envelope;
  const isAttached = await fitInMail(tx, envelope);
  const lookUpUrl = `${parts.publicOrigin}/transactions/${transactionId}`;
  const facts = { title, sender, transactionId, lookUpUrl, isAttached, testMode };
  const copied = recipients.filter(({ role }) => role === 'cc');
  for (const person of [...seated(recipients), ...copied]) {
    if (person.email === '') continue; // deleted on request
    const entry = await queueNoticeOrSay(parts, tx, {
      kind: 'signed-copy',
      envelope,
      person,
      text: copyMail(languageFor(person, app), facts),
      ...(isAttached && { attach: id }),
    });
    if (person.role === 'cc' && entry.type === 'recipient.notified')
      await updateRecipient(tx, person.id, { status: 'notified' });
    await parts.audit.append(tx, [entry]);
  }
}

export function followCompletedCopies(parts: CopyParts): void {
  parts.audit.on('envelope.completed', (tx, event) => queueCopies(parts, tx, event));
}

const isGone = (refusal: unknown): boolean =>
  refusal instanceof ServiceError && ['not_found', 'document_destroyed'].includes(refusal.code);

/**
 * What is attached to a copy, read when the mail is handed over: it never waits anywhere but where documents are kept. Undefined
 * once any of it was deleted.
 */
export async function readSignedCopies(
  { database, vault }: { database: Database; vault: DocumentVault },
  organizationId: string,
  envelopeId: string,
): Promise<MailAttachment[] | undefined> {
  const on = database.queries;
  const files = await listSealedFiles(on, envelopeId);
  const documents = await getDocuments(on, organizationId, [...new Set(files.map((one) => one.documentId))]);
  const attachments: MailAttachment[] = [];
  try {
    for (const { documentId, part, objectId } of files) {
      const facts = { organizationId, kind: sealedKinds[part], testMode: false, envelopeId } as const;
      const access = authorizeBytes({ kind: 'system', organizationId }, facts);
      const object = await vault.openObject(objectId, access);
      const name = documents.find(({ id }) => id === documentId)?.name ?? '';
      attachments.push({
        fileName: sealedFileName(name, part),
        contentType: 'application/pdf',
        content: await object.read(0, object.byteSize),
      });
    }
  } catch (refusal) {
    if (!isGone(refusal)) throw refusal;
    return undefined;
  }
  return attachments;
}

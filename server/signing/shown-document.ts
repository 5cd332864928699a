import type { SealedPart } from '#contract/documents.ts';
import { rangeBytes, wholeFileLimit } from '#contract/ranges.ts';
import type { ExchangeAnswer } from '#contract/signing.ts';
import { actorOf, type RecipientPrincipal } from '../accounts/principal.ts';
import type { AuditEntry, AuditLog } from '../audit/audit-log.ts';
import { authorizeBytes } from '../documents/authorize-bytes.ts';
import { getDocument } from '../documents/document-store.ts';
import { answerPdf, sealedFileName } from '../documents/pdf-answer.ts';
import { sealedKinds } from '../documents/stored-object.ts';
import type { DocumentVault } from '../documents/vault.ts';
import { findEnvelope, loadAggregate } from '../envelopes/envelope-store.ts';
import type { Database, Queries, Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { readSigningState, signingStateQuery, type SigningState } from './signing-state-store.ts';
import type { SigningStore } from './signing-store.ts';
import { recordAccess, rememberAccess } from './access-once.ts';
import { refusalOf } from './readable.ts';

export interface ShownDocumentParts {
  database: Database;
  audit: AuditLog;
  vault: DocumentVault;
  /** Sealing is to the right of signing; app.ts hands its look-up in. */
  findSealedObject(
    on: Queries,
    envelopeId: string,
    documentId: string,
    part: SealedPart,
  ): Promise<string | null | undefined>;
}

export interface ShownRequest {
  documentId: string;
  /** Of the sealed document; null for the copy that is shown. */
  part: SealedPart | null;
  /** Fetched as a file, not to be drawn. */
  isToKeep: boolean;
  range: string | undefined;
  facts: { clientIp: string; userAgent: string };
}

async function locate(
  parts: ShownDocumentParts,
  principal: RecipientPrincipal,
  { documentId, part }: Pick<ShownRequest, 'documentId' | 'part'>,
) {
  const on = parts.database.queries;
  const envelope = await findEnvelope(on, principal, principal.envelopeId);
  if (!envelope) throw new ServiceError('not_found');
  const { documentIds, recipients } = await loadAggregate(on, envelope);
  if (!documentIds.includes(documentId)) throw new ServiceError('not_found');
  const refusal = refusalOf(
    envelope,
    recipients.find(({ id }) => id === principal.recipientId),
  );
  if (refusal && (part === null || refusal === 'recipient_delegated')) throw new ServiceError(refusal);
  const document = await getDocument(on, principal.organizationId, documentId);
  if (part === null) return { envelope, document, objectId: document.viewedObjectId };
  const objectId = await parts.findSealedObject(on, envelope.id, documentId, part);
  if (objectId === undefined) throw new ServiceError('sealed_document_not_ready');
  if (objectId === null) throw new ServiceError('not_found');
  return { envelope, document, objectId };
}

function accessEvent(
  reader: RecipientPrincipal,
  { documentId, part, isToKeep, facts }: Omit<ShownRequest, 'range'>,
): AuditEntry {
  const shown = isToKeep ? 'document.downloaded' : 'document.opened';
  const subjectId = reader.recipientId;
  return {
    type: part === null ? shown : 'sealed_document.downloaded',
    organizationId: reader.organizationId,
    chain: reader.envelopeId,
    actor: actorOf(reader),
    facts: {
      document: documentId,
      session: reader.embedSessionId,
      ...(part !== null && { kind: sealedKinds[part] }),
    },
    personal: {
      ip: { subjectId, value: facts.clientIp },
      userAgent: { subjectId, value: facts.userAgent },
    },
  };
}

const findFirstShown = (principal: RecipientPrincipal, { documents, envelope, self }: SigningState) =>
  principal.isAuthenticated && principal.scopes.has('document:read') && !refusalOf(envelope, self)
    ? documents[0]
    : undefined;

/** To be called once the transaction of `showFirstDocument` is through. */
export function rememberFirstShown(principal: RecipientPrincipal, state: SigningState): void {
  const document = findFirstShown(principal, state);
  if (!document) return;
  const { embedSessionId } = principal;
  rememberAccess({ embedSessionId, objectId: document.viewedObjectId, isToKeep: false });
}

/**
 * What a session's first answer shows, read in the transaction that opens it: it holds the beginning of the first document,
 * often all of it, and that access is an event.
 */
export async function showFirstDocument(
  parts: ShownDocumentParts & { store: SigningStore },
  tx: Transaction,
  principal: RecipientPrincipal,
  facts: ShownRequest['facts'],
): Promise<{ result: SigningState; events: AuditEntry[] }> {
  const found = await parts.database.rows(tx, signingStateQuery(principal.embedId));
  const state = await readSigningState(parts.store, found, tx);
  const document = findFirstShown(principal, state);
  if (!document) return { result: state, events: [] };
  return {
    result: state,
    events: [accessEvent(principal, { documentId: document.id, part: null, isToKeep: false, facts })],
  };
}

/**
 * The bytes a signer sees, or a part of the sealed document once there is one; each first access is an audit event, and each
 * download again some minutes later.
 */
export async function serveShownDocument(
  parts: ShownDocumentParts,
  principal: RecipientPrincipal,
  request: ShownRequest,
): Promise<Response> {
  const { part } = request;
  const { envelope, document, objectId } = await locate(parts, principal, request);
  const access = authorizeBytes(principal, {
    organizationId: envelope.organizationId,
    kind: part === null ? 'normalised' : sealedKinds[part],
    testMode: envelope.testMode,
    envelopeId: envelope.id,
  });
  const object = await parts.vault.openObject(objectId, access);
  const event = accessEvent(principal, request);
  const isToKeep = part !== null || request.isToKeep;
  await recordAccess({ embedSessionId: principal.embedSessionId, objectId, isToKeep }, () =>
    parts.audit.recordKnown([event]),
  );
  const name = part === null ? document.name : sealedFileName(document.name, part);
  return answerPdf(object, name, request.range);
}

type Ends = Pick<ExchangeAnswer, 'firstSegment' | 'lastSegment'>;

/** Of the first document, so that the first page of a small file needs no further request, and that of a large one fewer. */
export async function readEnds(
  parts: ShownDocumentParts,
  principal: RecipientPrincipal,
  { envelope, self, documents: [first] }: SigningState,
): Promise<Ends> {
  const none = { firstSegment: null, lastSegment: null };
  if (!first || !principal.scopes.has('document:read')) return none;
  if (refusalOf(envelope, self)) return none;
  const facts = {
    organizationId: envelope.organizationId,
    kind: 'normalised',
    testMode: envelope.testMode,
    envelopeId: envelope.id,
  } as const;
  const object = await parts.vault.openObject(first.viewedObjectId, authorizeBytes(principal, facts));
  const { byteSize } = object;
  const read = async (start: number, end: number) => (await object.read(start, end)).toString('base64');
  const isLong = byteSize > wholeFileLimit;
  const [firstSegment, lastSegment] = await Promise.all([
    read(0, Math.min(rangeBytes, byteSize)),
    isLong ? read(byteSize - (byteSize % rangeBytes || rangeBytes), byteSize) : null,
  ]);
  return { firstSegment, lastSegment };
}

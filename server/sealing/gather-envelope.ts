import { createHash, type Hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { AuditTrail, AuditTrailEvent } from '#contract/audit-events.ts';
import { displayValue, writeDay } from '#contract/field-display.ts';
import type { FieldValue } from '#contract/fields.ts';
import { encodeBase64 } from '#verify/bytes.ts';
import { longestAttachment } from '#verify/pdf-attachment.ts';
import { parseCheckpoint } from '#verify/checkpoint.ts';
import { parseNote } from '#verify/signed-note.ts';
import { listOpenings } from '../audit/audit-store.ts';
import {
  identifyLog,
  proveEvents,
  withProofs,
  type EventProofs,
  type LogIdentity,
} from '../audit/tree/prove-events.ts';
import { runRound } from '../audit/tree/run-round.ts';
import { getDocuments, type DocumentRow } from '../documents/document-store.ts';
import { outlineBoundTo } from '../documents/pdf/bound-outline.ts';
import { seated } from '../envelopes/envelope.ts';
import {
  documentLanguage,
  loadAggregate,
  type EnvelopeAggregate,
  type EnvelopeRow,
  type FieldRow,
  type RecipientRow,
} from '../envelopes/envelope-store.ts';
import { dateSigned, formOf, ruledField } from '../signing/field-rules.ts';
import type { StoredMark } from '../signing/signing-store.ts';
import type { Queries } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { roomBehind, type Appendable } from './appended.ts';
import { certifySigner, eventActor } from './certify-signer.ts';
import type {
  CertifiedAttachment,
  CertifiedLog,
  CertifiedValue,
  CompletionCertificateContent,
} from './certificate-content.ts';
import { discloseTrail, type OpeningsOfCopied } from './disclose-trail.ts';
import type { SealInput, Stamp } from './seal-document.ts';
import type { SealingParts } from './seal-envelope.ts';

/** A document of the envelope with the bytes that are sealed: the copy the signers saw. */
export type GatheredDocument = DocumentRow &
  Appendable & {
    /** Of those bytes, to be continued with what follows them. */
    hash: Hash;
    outline: Uint8Array | undefined;
  };

/** Everything sealing needs, read before anything is written. */
export interface GatheredEnvelope {
  envelope: EnvelopeRow;
  aggregate: EnvelopeAggregate;
  documents: GatheredDocument[];
  values: Map<string, FieldValue>;
  marks: StoredMark[];
  events: AuditTrailEvent[];
  ofCopied: OpeningsOfCopied;
  proofs: EventProofs;
  log: LogIdentity;
}

/**
 * Undefined where there is none, or it is of other bytes, or it cannot be read: the copy then tells the same, after a
 * while. `viewedSha256` is what was just found to be of the bytes that are sealed.
 */
async function readOutline(
  { vault }: SealingParts,
  { outlineObjectId, organizationId, viewedSha256 }: DocumentRow,
): Promise<Uint8Array | undefined> {
  if (outlineObjectId === null) return undefined;
  try {
    return outlineBoundTo(viewedSha256, await vault.readOutline(outlineObjectId, organizationId));
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

async function readOpeningsOfCopied(
  on: Queries,
  recipients: readonly RecipientRow[],
  eventIds: string[],
): Promise<OpeningsOfCopied> {
  const copied = new Set(recipients.filter(({ role }) => role !== 'signer').map(({ id }) => id));
  const found = new Map<string, Set<string>>();
  if (copied.size === 0) return found;
  for (const { eventId, name, subjectId } of await listOpenings(on, eventIds))
    if (copied.has(subjectId)) found.set(eventId, (found.get(eventId) ?? new Set()).add(name));
  return found;
}

/** Of a log in which others are at work. */
const mostWaitForLog = 3_000;
const betweenLooks = 100;

/**
 * Every event so far, the last signature with them, with its way to a checkpoint: the file then proves them with nobody
 * asked. A log that cannot be signed now holds up no seal; a file that names the log and proves nothing by it reads as one
 * that was tampered with, so it then names none.
 */
async function proveForFile(
  { tree }: Pick<SealingParts, 'tree'>,
  eventIds: readonly string[],
): Promise<Pick<GatheredEnvelope, 'proofs' | 'log'>> {
  const started = performance.now();
  let isOver = false;
  for (let look = 0; ; look++) {
    const proofs = await proveEvents(tree, eventIds);
    if (isOver || proofs.inclusions.size === eventIds.length) {
      const log = await identifyLog(tree, proofs);
      return { proofs: proofs.inclusions.size > 0 ? proofs : { ...proofs, log: null }, log };
    }
    if (look > 0) await pause(betweenLooks);
    const isTaken = await runRound(tree).then(
      () => true,
      () => false, // the integrator meets the same, and says so
    );
    isOver = !isTaken || performance.now() - started > mostWaitForLog;
  }
}

export async function gatherEnvelope(parts: SealingParts, envelope: EnvelopeRow): Promise<GatheredEnvelope> {
  const on = parts.database.queries;
  const { organizationId } = envelope;
  const aggregate = await loadAggregate(on, envelope);
  const people = aggregate.recipients.map((person) => person.id);
  const documents: GatheredDocument[] = [];
  for (const row of await getDocuments(on, organizationId, aggregate.documentIds)) {
    const room = roomBehind(row.viewedByteSize);
    const bytes = await parts.vault.readShownCopy(row.viewedObjectId, organizationId, room);
    // The statements name this hash: what is sealed is what was signed, whoever moved a pointer in between.
    const hash = createHash('sha256').update(bytes);
    if (hash.copy().digest('hex') !== row.viewedSha256)
      throw new ServiceError('seal_failed', { details: { reason: 'copy_changed' } });
    documents.push({ ...row, bytes, roomBehind: room, hash, outline: await readOutline(parts, row) });
  }
  const events = await parts.audit.readChain(organizationId, envelope.id);
  const eventIds = events.map(({ id }) => id);
  return {
    envelope,
    aggregate,
    documents,
    values: await parts.store.loadValues(on, organizationId, people),
    marks: await parts.store.loadMarks(on, organizationId, people),
    events,
    ofCopied: await readOpeningsOfCopied(on, aggregate.recipients, eventIds),
    ...(await proveForFile(parts, eventIds)),
  };
}

function stampContent(
  gathered: GatheredEnvelope,
  field: FieldRow,
  signer: RecipientRow,
): Stamp['content'] | undefined {
  const language = documentLanguage(gathered.aggregate.recipients);
  if (field.type === 'date_signed') {
    return signer.signedAt
      ? { kind: 'text', text: writeDay(dateSigned(signer.signedAt, signer.timeZone), language) }
      : undefined;
  }
  const value = gathered.values.get(field.id);
  const text = displayValue(ruledField(field), value, language);
  if (text !== null) return text.trim() === '' ? undefined : { kind: 'text', text };
  if (value?.type === 'checkbox') {
    if (!value.checked) return undefined;
    return { kind: field.type === 'radio' ? 'choice' : 'check' };
  }
  const mark = value?.type === 'mark' && gathered.marks.find((one) => one.id === value.markId)?.mark;
  return mark ? { kind: 'mark', mark } : undefined;
}

function stampsOf(gathered: GatheredEnvelope, documentId: string): Stamp[] {
  return gathered.aggregate.fields.flatMap((field) => {
    const signer = gathered.aggregate.recipients.find((person) => person.id === field.recipientId);
    const content = field.documentId === documentId && signer && stampContent(gathered, field, signer);
    const { page, x, y, width, height } = field;
    return content ? [{ page, x, y, width, height, content }] : [];
  });
}

function valuesOf(gathered: GatheredEnvelope, documentId: string): CertifiedValue[] {
  const { fields, recipients } = gathered.aggregate;
  // A field that its condition hid was no part of what was signed.
  const shown = new Set(
    recipients.flatMap(({ id }) => formOf(fields, id, gathered.values).shown.map((field) => field.id)),
  );
  return fields.flatMap((field) => {
    const signer = recipients.find((person) => person.id === field.recipientId);
    if (field.documentId !== documentId || !signer || !shown.has(field.id)) return [];
    const { page, type } = field;
    const question = field.settings.group?.label;
    const label = question && field.label ? `${question}: ${field.label}` : (field.label ?? question ?? null);
    return [
      { page, label, type, signer: signer.name, content: stampContent(gathered, field, signer) ?? null },
    ];
  });
}

function attachmentsOf(gathered: GatheredEnvelope, documentId: string): CertifiedAttachment[] {
  const { fields, recipients } = gathered.aggregate;
  return fields.flatMap((field) => {
    const value = field.documentId === documentId ? gathered.values.get(field.id) : undefined;
    const signer = recipients.find(({ id }) => id === field.recipientId)?.name;
    if (value?.type !== 'attachment' || signer === undefined) return [];
    const { name, byteSize, sha256 } = value;
    return [{ page: field.page, label: field.label, signer, name, byteSize, sha256 }];
  });
}

function certifiedLog({ events, log, proofs }: GatheredEnvelope): CertifiedLog {
  const signed = proofs.log && parseCheckpoint(parseNote(proofs.log.checkpoint).text);
  return {
    ...log,
    headSha256: events.at(-1)?.sha256 ?? null,
    checkpoint: signed && { size: String(signed.size), root: encodeBase64(signed.root) },
  };
}

function certificateOf(
  parts: SealingParts,
  gathered: GatheredEnvelope,
  document: GatheredDocument,
  sealedAt: Date,
): CompletionCertificateContent {
  const { envelope, aggregate, events, proofs } = gathered;
  return {
    language: documentLanguage(aggregate.recipients),
    transactionId: envelope.transactionId,
    envelopeId: envelope.id,
    testMode: envelope.testMode,
    envelopeTitle: envelope.title,
    completedAt: sealedAt,
    document: {
      id: document.id,
      name: document.name,
      pageCount: document.pageCount,
      originalSha256: document.originalSha256,
      originalByteSize: document.originalByteSize,
      viewedSha256: document.viewedSha256,
      viewedByteSize: document.viewedByteSize,
    },
    sender: { name: envelope.senderName, email: null, organization: envelope.senderName },
    signers: seated(aggregate.recipients).map((person) => certifySigner(gathered, person, document)),
    events: events.map((event) => ({
      seq: event.seq,
      at: new Date(event.at),
      type: event.type,
      actor: eventActor(event, aggregate.recipients, envelope.senderName),
      leaf: proofs.inclusions.get(event.id)?.index ?? null,
    })),
    auditLog: certifiedLog(gathered),
    isStamped: parts.sealLevel !== 'B-B',
    lookupUrl: `${parts.publicOrigin}/transactions/${envelope.transactionId}`,
    verifyUrl: `${parts.publicOrigin}/verify`,
    attachments: attachmentsOf(gathered, document.id),
    values: document.completionMode === 'append-only' ? valuesOf(gathered, document.id) : null,
  };
}

/** A file is never given out whose trail nobody could check any more. */
function writeTrail(trail: AuditTrail): string {
  const text = JSON.stringify(trail, null, 2);
  if (Buffer.byteLength(text) > longestAttachment)
    throw new Error('The audit trail is longer than a verifier reads.');
  return text;
}

/** The engine's input for one document: pure data from here on. */
export function sealInputOf(
  parts: SealingParts,
  gathered: GatheredEnvelope,
  document: GatheredDocument,
  sealedAt: Date,
): SealInput {
  const { envelope } = gathered;
  const events = discloseTrail(gathered.events, gathered.values, gathered.ofCopied);
  const trail: AuditTrail = {
    envelopeId: envelope.id,
    transactionId: envelope.transactionId,
    ...withProofs(events, gathered.proofs),
  };
  return {
    bytes: document.bytes,
    roomBehind: document.roomBehind,
    completionMode: document.completionMode,
    outline: document.outline,
    stamps: stampsOf(gathered, document.id),
    certificate: certificateOf(parts, gathered, document, sealedAt),
    auditTrail: writeTrail(trail),
    signer: envelope.testMode ? parts.sealSigners.test : parts.sealSigners.live,
    sealedAt,
  };
}

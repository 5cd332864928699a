import { systemActor, type AuditEntry } from '../audit/audit-log.ts';
import type { TreeParts } from '../audit/tree/sign-checkpoint.ts';
import { findEnvelope, lockEnvelope, updateEnvelope, type EnvelopeRow } from '../envelopes/envelope-store.ts';
import type { Transaction } from '../platform/database/database.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { JobAttempt, JobQueue } from '../platform/jobs/job-queue.ts';
import type { SigningStore } from '../signing/signing-store.ts';
import {
  extendSealJob,
  lowestLevel,
  needsExtension,
  stampOnce,
  type ExtensionParts,
  type SealLevel,
} from './extend-seal.ts';
import {
  gatherEnvelope,
  sealInputOf,
  type GatheredDocument,
  type GatheredEnvelope,
} from './gather-envelope.ts';
import type { SealedDocument, SealedPdf } from './seal-document.ts';
import { enqueueSealing, type SealEnvelopePayload } from './seal-jobs.ts';
import type { SealSigner } from './seal-signer.ts';
import type { Sealer } from './sealer.ts';
import { insertSealedDocument } from './sealed-document-store.ts';

export interface SealingParts extends ExtensionParts {
  tree: TreeParts;
  jobs: JobQueue;
  store: SigningStore;
  /** Two processes: what counts waits for no test, which costs nobody anything and may be made to last. */
  sealers: Readonly<Record<'live' | 'test', Sealer>>;
  /** Two keys: what a test key of an app brought about must never look like what counts. */
  sealSigners: Readonly<Record<'live' | 'test', SealSigner>>;
  /** Printed on the completion certificate as the way to look the transaction up. */
  publicOrigin: string;
}

/** What would fail the same way every time. */
const lasting: ReadonlySet<string> = new Set(['limits', 'copy_changed']);

interface Sealed {
  documentId: string;
  result: SealedDocument;
}

/**
 * Seals every document of an envelope whose signers have all signed, and completes it. Safe to run twice and to be
 * killed anywhere: it always starts from the stored copy, and one transaction, holding the envelope's lock, decides
 * whether this run's files become the envelope's. Bytes of a run that lost are unreferenced and reaped. Each failure is
 * an event; one that would be the same every time is not tried again.
 */
export async function sealEnvelope(
  parts: SealingParts,
  payload: SealEnvelopePayload,
  attempt: Pick<JobAttempt, 'isLast'>,
): Promise<void> {
  const row = await findEnvelope(parts.database.queries, payload, payload.envelopeId);
  if (!row || row.status !== 'sealing') return;
  const sealedAt = new Date();
  const sealed: Sealed[] = [];
  const stamp = stampOnce(parts);
  let gathered: GatheredEnvelope;
  try {
    gathered = await gatherEnvelope(parts, row);
    for (const document of gathered.documents) {
      const input = { ...sealInputOf(parts, gathered, document, sealedAt), ...(stamp && { stamp }) };
      const result = await parts.sealers[row.testMode ? 'test' : 'live'].seal(input);
      requireSealed(document, result.document);
      sealed.push({ documentId: document.id, result });
    }
  } catch (error) {
    const reason = reasonOf(error);
    const isOver = lasting.has(reason) || attempt.isLast;
    await parts.audit.record(async (tx) => {
      await lockSealing(tx, payload);
      return { result: undefined, events: [failureEvent(row, reason, !isOver)] };
    });
    if (lasting.has(reason)) return;
    throw error;
  }
  await parts.audit.record(async (tx) => {
    const locked = await lockSealing(tx, payload);
    for (const one of sealed) await storeSealed(parts, tx, gathered, one, sealedAt);
    const timestampPending =
      parts.sealLevel !== 'B-B' && sealed.some(({ result }) => levelOf(result) === 'B-B');
    await updateEnvelope(tx, locked.id, { status: 'completed', completedAt: sealedAt, timestampPending });
    if (sealed.some(({ result }) => needsExtension(parts, filesOf(result))))
      await enqueueSealing(parts.jobs, tx, extendSealJob, locked);
    return { result: undefined, events: completionEvents(gathered, sealed) };
  });
}

/** Another run may have sealed it, or its sender withdrawn it, in the meantime; then this run counts for nothing. */
async function lockSealing(tx: Transaction, payload: SealEnvelopePayload): Promise<EnvelopeRow> {
  const locked = await lockEnvelope(tx, payload, payload.envelopeId);
  if (locked.status === 'voided') throw new ServiceError('envelope_voided');
  if (locked.status !== 'sealing') throw new ServiceError('envelope_completed');
  return locked;
}

/** That the engine's word is about these bytes: it had them in another process, and what it signed stays as it is there. */
function requireSealed(base: GatheredDocument, { bytes, sha256, pageCount }: SealedPdf): void {
  // What was noted of a file comes from a process that had it, hostile as it may be: its pages are there, and the certificate's.
  if (pageCount < base.pageCount + (base.completionMode === 'stamp' ? 1 : 0))
    throw new ServiceError('seal_failed', { details: { reason: 'pages_lost' } });
  const appended = bytes.subarray(base.bytes.byteLength);
  if (base.hash.copy().update(appended).digest('hex') !== sha256)
    throw new ServiceError('seal_failed', { details: { reason: 'not_what_was_sealed' } });
}

async function storeSealed(
  parts: SealingParts,
  tx: Transaction,
  gathered: GatheredEnvelope,
  { documentId, result }: Sealed,
  sealedAt: Date,
): Promise<void> {
  const { organizationId } = gathered.envelope;
  const { bytes, sha256 } = result.document;
  const object = await parts.vault.storeObject(tx, { organizationId, kind: 'sealed', bytes, sha256 });
  const certificate =
    result.completionCertificate &&
    (await parts.vault.storeObject(tx, {
      organizationId,
      kind: 'completion-certificate',
      bytes: result.completionCertificate.bytes,
    }));
  await insertSealedDocument(tx, {
    envelopeId: gathered.envelope.id,
    documentId,
    objectId: object.id,
    sha256,
    certificateObjectId: certificate?.id ?? null,
    sealedAt,
    level: levelOf(result),
    extension: needsExtension(parts, filesOf(result)) ? 'pending' : 'none',
  });
}

const filesOf = ({ document, completionCertificate }: SealedDocument): SealedPdf[] =>
  completionCertificate ? [document, completionCertificate] : [document];

const levelOf = (result: SealedDocument): SealLevel =>
  lowestLevel(filesOf(result).map(({ report }) => report.seal?.level ?? 'B-B'));

function reasonOf(error: unknown): string {
  const { reason } = ((error as { details?: unknown }).details ?? {}) as { reason?: unknown };
  return typeof reason === 'string' ? reason : 'unexpected';
}

function failureEvent(envelope: EnvelopeRow, reason: string, willRetry: boolean): AuditEntry {
  return {
    type: 'envelope.seal_failed',
    organizationId: envelope.organizationId,
    chain: envelope.id,
    actor: systemActor,
    facts: { reason, willRetry: willRetry ? 'yes' : 'no' },
  };
}

function sealedEvent(
  { documents }: GatheredEnvelope,
  { documentId, result }: Sealed,
): Pick<AuditEntry, 'type' | 'facts' | 'personal'> {
  const { document, completionCertificate } = result;
  const subjectId = documentId; // goes with it, also where the envelope has others that stay
  return {
    type: 'envelope.sealed',
    facts: {
      document: documentId,
      byteSize: document.bytes.byteLength,
      pages: document.pageCount,
      // So long is what the signers saw and their statements name; the sealed file begins with it.
      shownByteSize: documents.find((one) => one.id === documentId)?.viewedByteSize ?? 0,
      ...(completionCertificate && { certificateByteSize: completionCertificate.bytes.byteLength }),
      level: levelOf(result),
    },
    personal: {
      sealedSha256: { subjectId, value: document.sha256 },
      ...(completionCertificate && {
        certificateSha256: { subjectId, value: completionCertificate.sha256 },
      }),
    },
  };
}

function completionEvents(gathered: GatheredEnvelope, sealed: readonly Sealed[]): AuditEntry[] {
  const { id, organizationId } = gathered.envelope;
  const base = { organizationId, chain: id, actor: systemActor } as const;
  return [
    ...sealed.map((one) => ({ ...base, ...sealedEvent(gathered, one) })),
    { ...base, type: 'envelope.completed' as const, facts: { documents: sealed.length } },
  ];
}
